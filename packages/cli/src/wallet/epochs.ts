import type { Client } from '@assent/api';
import type { Clock, Random } from '@assent/application';
import { AppError, type Bytes32, type Did } from '@assent/domain';
import { consentKeyOf } from '@assent/evm';
import type { WalletContents } from './wallet-contents.ts';
import type { WalletFile } from './wallet-file.ts';

/** What was taken back by one reveal. Without an intent, the service had never seen any of it. */
export interface TakenBack {
  readonly tenant: string;
  readonly grants: readonly string[];
  readonly revokedAt: string;
  readonly intent?: string;
}

type HeldGrant = WalletContents['grants'][number];
type Epoch = WalletContents['epochs'][number];

/**
 * The key of the epoch in which grants of a DID are signed now. A DID has epochs of its own, because whoever sees two
 * grants with one key knows that they are of one person; the next one begins when all of the last is taken back.
 */
export function epochKeyFor({ epochs }: WalletContents, did: Did, random: Random): Bytes32 {
  const open = epochs.find((epoch) => epoch.did === did && epoch.closedAt === undefined);
  if (open) return consentKeyOf(open.secret);
  const secret = random.bytes32();
  epochs.push({ did, secret });
  return consentKeyOf(secret);
}

/**
 * Takes back every grant given at a service, or at one organisation of it: one reveal for each epoch, and one more for
 * each grant from before there were epochs. Every step is saved, so that it may be interrupted and done again.
 *
 * @throws AppError `not_found` if the wallet has no DID for that organisation
 */
export async function takeBackAll(
  file: WalletFile,
  { service, tenant }: { readonly service: string; readonly tenant: string | undefined },
  client: Client,
  clock: Clock,
): Promise<readonly TakenBack[]> {
  const { relationships } = file.contents;
  const known = relationships.filter((r) => r.service === service && r.tenant === (tenant ?? r.tenant));
  if (tenant && known.length === 0) throw new AppError('not_found', { tenant });
  const takenBack: TakenBack[] = [];
  for (const relationship of known) takenBack.push(...(await takeBackFrom(file, relationship, client, clock)));
  return takenBack;
}

async function takeBackFrom(
  { contents, save }: WalletFile,
  { tenant, did, service }: WalletContents['relationships'][number],
  client: Client,
  clock: Clock,
): Promise<readonly TakenBack[]> {
  const given = contents.grants.filter((held) => held.grant.grantor === did && held.service === service);
  const epochs = contents.epochs.filter((epoch) => epoch.did === did && epoch.revealedAt === undefined);
  // Closed before anything is revealed: a grant signed after a crash in between must not be in a revealed epoch.
  for (const epoch of epochs) {
    if (given.some((held) => isOf(epoch, held))) epoch.closedAt ??= clock.now();
  }
  save();

  const reveals = [
    ...epochs.filter(({ closedAt }) => closedAt).map((epoch) => ({ epoch, secret: epoch.secret })),
    ...given.filter(({ epochKey, revokedAt }) => !epochKey && !revokedAt).map(({ secret }) => ({ secret })),
  ];
  const takenBack: TakenBack[] = [];
  for (const { secret, epoch } of reveals as readonly { readonly secret: Bytes32; readonly epoch?: Epoch }[]) {
    const answer = await reveal(client, secret);
    const revokedAt = answer?.revokedAt ?? clock.now();
    const fallen = given.filter((held) => (epoch ? isOf(epoch, held) : held.secret === secret));
    for (const held of fallen) held.revokedAt ??= revokedAt;
    if (epoch) epoch.revealedAt = revokedAt;
    save();
    const grants = fallen.map(({ grant }) => grant.id);
    takenBack.push({ tenant, grants, revokedAt, ...(answer ? { intent: answer.intent } : {}) });
  }
  return takenBack;
}

const isOf = ({ secret }: Epoch, { epochKey }: HeldGrant) => epochKey === consentKeyOf(secret);

/** Undefined if the service holds nothing that falls with this secret: then only this wallet has it. */
const reveal = (client: Client, secret: Bytes32) =>
  client.revokeConsent({ body: { secret } }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  });
