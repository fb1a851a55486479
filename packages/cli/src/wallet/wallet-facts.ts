import { setTimeout } from 'node:timers/promises';
import type { Client, Endpoints, ResultOf } from '@assent/api';
import { AppError, type FindingCode, type HeldFacts, parse, type TenantId, zTenantId, zUuid } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import type { ProofPart, ProvenAnswer, Question } from '@assent/zk';
import type { WalletFile } from './wallet-file.ts';
import { withSeed } from './wallet-seed.ts';

/** Where a request for a proof is. */
export interface QuestionAddress {
  readonly service: string;
  readonly tenant: TenantId;
  readonly id: string;
}

/** Facts of a wallet, and proofs of them. */
export interface WalletFacts {
  /** Has an organisation sign everything that it offers and that is not here yet. The SD-JWT VCs that came with it. */
  takeFacts(session: Client, service: string, tenant: TenantId): Promise<readonly string[]>;
  /** Proves what a request asks for, with facts of this wallet, and keeps how they stand. */
  proveFacts(
    question: Question,
    clientAt: (service: string) => Client,
    accepted: readonly FindingCode[],
    onProgress?: (part: ProofPart) => void,
  ): Promise<ProvenAnswer>;
}

/** The facts of a wallet: all are bound to one secret, which comes from the seed. */
export const walletFacts = (file: WalletFile): WalletFacts => ({
  async takeFacts(session, service, tenant) {
    const { offers } = await session.listOwnFacts({ params: { tenant } });
    const { facts } = file.contents;
    const missing = offers.filter(({ id }) => !facts.some(({ held }) => held.id === id));
    const credentials: string[] = [];
    for (const offer of missing) {
      const { credential, held } = await withSecret(file, (secret) => takeOne(session, tenant, offer, secret));
      facts.push({ service, tenant, held });
      file.save();
      credentials.push(credential);
    }
    return credentials;
  },
  async proveFacts(question, clientAt, accepted, onProgress) {
    const { facts } = file.contents;
    const { answerQuestion } = await loadProofs();
    const proven = await withSecret(file, (secret) =>
      answerQuestion(question, {
        ...{ facts: facts.map(({ held }) => held), secret, now: systemClock().now(), accepted },
        ...(onProgress ? { onProgress } : {}),
        readUpdate: ({ id }) => {
          const from = facts.find(({ held }) => held.id === id);
          if (!from) throw new AppError('not_found', { facts: id });
          const params = { tenant: from.tenant as TenantId };
          return (issuer, epoch) => clientAt(from.service).readProofUpdate({ params: { ...params, issuer, epoch } });
        },
      }),
    );
    for (const used of proven.used) replace(file, used);
    file.save();
    // proving holds this thread for a while: connections that the other side has closed meanwhile are noticed now, not when they are used
    await setTimeout(100);
    return proven;
  },
});

type Offer = ResultOf<Endpoints['listOwnFacts']>['offers'][number];

async function takeOne(session: Client, tenant: TenantId, offer: Offer, secret: bigint) {
  const { commitToSecret, keepFacts, schemaOf } = await loadProofs();
  const { commitment, proof } = await commitToSecret(schemaOf(offer), secret, Buffer.from(offer.nonce, 'hex'));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const body = { commitment: hex(commitment), proof: hex(proof) };
  const answer = await session.acceptOwnFacts({ params: { tenant, id: offer.id }, body });
  const held = await keepFacts({ schema: offer.schema, attributes: offer.facts }, answer, secret);
  return { held, credential: answer.credential };
}

function replace({ contents }: WalletFile, used: HeldFacts): void {
  const kept = contents.facts.find(({ held }) => held.id === used.id);
  if (kept) kept.held = used;
}

async function withSecret<T>(file: WalletFile, use: (secret: bigint) => Promise<T>): Promise<T> {
  const { holderSecret } = await loadProofs();
  return withSeed(file, (seed) => use(holderSecret(seed)));
}

/** Loaded when it is used: the curve alone takes a fifth of a second, which no other command needs. */
const loadProofs = () => import('@assent/zk');

/** The request behind an address. @throws AppError `invalid_request` if it is none */
export async function readQuestion(client: Client, { tenant, id }: QuestionAddress): Promise<Question> {
  const { request, rangeParameters, sets } = await client.readProofQuestion({ params: { tenant, id } });
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
  return {
    request,
    rangeParameters: bytes(rangeParameters),
    sets: Object.fromEntries(sets.map(({ criterion, table }) => [criterion, bytes(table)])),
  };
}

const path = /^(.*)\/v1\/organizations\/([^/]+)\/proof-requests\/([^/]+)$/;

/** Where a request is, from its address. @throws AppError `invalid_request` */
export function questionAddress(url: string): QuestionAddress {
  const [, before, tenant, id] = path.exec(url) ?? [];
  if (before === undefined || !URL.canParse(url))
    throw new AppError('invalid_request', { fault: 'no address of a request' });
  return { service: before, tenant: parse(zTenantId, tenant), id: parse(zUuid, id) };
}
