import { signConsentGrant } from '@assent/application';
import { AppError, type Bytes32, type ConsentGrant, type Did, parse, zConsentGrant } from '@assent/domain';
import { type HeldConsent, noteActivity, type WalletContents } from '../storage/wallet-contents.ts';
import { didFor, type Wallet } from '../wallet.ts';
import { consentKeys } from './consent-key.ts';
import { type ConsentWish, grantFor } from './consent-templates.ts';

/** For whom a consent is given, if not for oneself. */
export interface ActingFor {
  readonly subject: Did;
  readonly authority: string;
}

/**
 * The grant that a wish stands for, to be looked at before it is signed. It is given under the DID that the keeper of the data knows.
 *
 * @throws AppError `invalid_request`
 */
export async function draftConsent(
  wallet: Wallet,
  wish: ConsentWish,
  { onBehalf, replaces }: { readonly onBehalf?: ActingFor; readonly replaces?: ConsentGrant } = {},
): Promise<ConsentGrant> {
  const grantor = await didFor(wallet, wish.keeper.id);
  const now = wallet.clock.now();
  const signer = { grantor, ...(onBehalf ? { onBehalf } : {}) };
  return grantFor(wish, signer, { id: wallet.random.uuid(), now, ...(replaces ? { replaces } : {}) });
}

/** Signs a grant, and keeps it with the secret that takes it back. @throws AppError `timeout`, `key_unavailable` */
export async function signConsent(wallet: Wallet, grant: ConsentGrant, keeper: ConsentWish['keeper']): Promise<void> {
  const { vault, signer, random, clock, client } = wallet;
  const { chainId, consentRevocations } = await client().readNetwork({});
  const keyOf = await consentKeys();
  const registries = { chainId, consentRevocations, keyOf };
  await vault.change(async (contents) => {
    const epochKey = epochKeyFor(contents, grant.grantor, { random, keyOf });
    const { compact, key, secret } = await signConsentGrant({ signer, random, registries }, grant, epochKey, 'holder');
    const signedAt = clock.now();
    contents.grants.push({
      ...{ compact, key, epochKey, secret, signedAt, tenant: keeper.id },
      grant: parse(zConsentGrant, structuredClone(grant)) as HeldConsent['grant'],
    });
    noteActivity(contents, { at: signedAt, kind: 'consented', with: keeper.name, what: [] });
  });
}

/** The key of the epoch in which grants of a DID are signed now: whoever sees two grants with one key knows that they are of one person. */
function epochKeyFor(
  { epochs }: WalletContents,
  did: Did,
  { random, keyOf }: Pick<Wallet, 'random'> & { readonly keyOf: (secret: Bytes32) => Bytes32 },
): Bytes32 {
  const open = epochs.find((epoch) => epoch.did === did && epoch.closedAt === undefined);
  if (open) return keyOf(open.secret);
  const secret = random.bytes32();
  epochs.push({ did, secret });
  return keyOf(secret);
}

/**
 * Takes a consent back. It is refused here from the answer on, and everywhere once the chain has it.
 *
 * @throws AppError `not_found` if this wallet does not hold it; `timeout`
 */
export async function revokeConsent(wallet: Wallet, grantId: string): Promise<void> {
  const { vault, client, clock } = wallet;
  const held = vault.contents().grants.find(({ grant }) => grant.id === grantId);
  if (!held) throw new AppError('not_found', { grant: grantId });
  const answer = await client()
    .revokeConsent({ body: { secret: held.secret } })
    .catch((error: unknown) => {
      // nobody was ever shown it: then it is enough that this wallet shows it no more
      if (error instanceof AppError && error.code === 'not_found') return undefined;
      throw error;
    });
  await vault.change((contents) => {
    const own = contents.grants.find(({ grant }) => grant.id === grantId);
    if (!own) return;
    own.revokedAt ??= answer?.revokedAt ?? clock.now();
    if (answer) Object.assign(own, { intent: answer.intent, chain: own.chain ?? 'queued' });
    const name = contents.organizations.find(({ id }) => id === own.tenant)?.name ?? own.tenant;
    noteActivity(contents, { at: clock.now(), kind: 'revoked', with: name, what: [] });
  });
}

/** How far a revocation has come on the chain, and notes it. Undefined if nobody was ever shown the consent. @throws AppError `timeout` */
export async function followRevocation(wallet: Wallet, grantId: string): Promise<HeldConsent['chain']> {
  const { vault, client } = wallet;
  const held = vault.contents().grants.find(({ grant }) => grant.id === grantId);
  if (held?.intent === undefined || held.chain === 'final') return held?.chain;
  const { state } = await client().readIntent({ params: { id: held.intent } });
  if (state !== held.chain)
    await vault.change(({ grants }) => {
      const own = grants.find(({ grant }) => grant.id === grantId);
      if (own) own.chain = state;
    });
  return state;
}
