import { proofNonceOf } from '@assent/application';
import { fromBase64Url } from '@assent/browser';
import { AppError, canonicalRequest, type ProofRequest, type RequestFinding, type TenantId } from '@assent/domain';
import type { ProofQuery, ReadRequest } from '@assent/openid4vc/wallet';
import type { Question } from '@assent/zk';
import { readLink } from '../requests/read-link.ts';
import { noteActivity, type Organization } from '../storage/wallet-contents.ts';
import { organizationOf, type Wallet } from '../wallet.ts';
import type { FactEngine, ProofProgress } from './fact-engine.ts';

type Criterion = ProofRequest['criteria'][number];

/** A request for a proof as a person decides on it. */
export interface ShownQuestion {
  readonly question: Question;
  readonly tenant: TenantId;
  readonly id: string;
  readonly asks: Organization;
  /** What it would see holds, and not the values. */
  readonly proven: readonly Criterion[];
  /** What it would see as it is. */
  readonly disclosed: readonly { readonly field: string; readonly reason: string }[];
  /** What somebody else vouches for. */
  readonly attested: readonly Criterion[];
  readonly findings: readonly RequestFinding[];
  /** Kinds of facts that the wallet does not have. */
  readonly missing: readonly string[];
}

/** Reads a request for a proof. @throws AppError `not_found`, `gone` if it was answered; `timeout` */
export async function showQuestion(wallet: Wallet, tenant: TenantId, id: string): Promise<ShownQuestion> {
  const { request, rangeParameters, sets } = await wallet.client().readProofQuestion({ params: { tenant, id } });
  const bytes = (text: string) => fromBase64Url(text) ?? new Uint8Array();
  const question = {
    request,
    rangeParameters: bytes(rangeParameters),
    sets: Object.fromEntries(sets.map(({ criterion, table }) => [criterion, bytes(table)])),
  };
  const { factsFor, findingsOf } = await import('@assent/zk');
  const held = wallet.vault.contents().facts.map((one) => one.held);
  const { criteria, credentials } = request;
  return {
    ...{ question, tenant, id },
    asks: await organizationOf(wallet, wallet.places.webDidOf(tenant)),
    proven: criteria.filter(({ kind }) => kind !== 'attested' && kind !== 'disclosed'),
    attested: criteria.filter(({ kind }) => kind === 'attested'),
    disclosed: credentials.flatMap(({ reveal }) => reveal.map(({ field, reason }) => ({ field, reason }))),
    findings: findingsOf(request),
    missing: factsFor(request, held).flatMap((found, at) => (found.length > 0 ? [] : [credentials[at]?.schema ?? ''])),
  };
}

/**
 * The requests for proofs of a request of OpenID4VP: each is the text that it names, at the organisation that asks, and made for it.
 *
 * @throws AppError `invalid_request` if one is none of these
 */
export async function questionsOf(wallet: Wallet, read: ReadRequest): Promise<readonly [string, ShownQuestion][]> {
  const shown: [string, ShownQuestion][] = [];
  for (const query of read.proofs) shown.push([query.id, await questionOf(wallet, read, query)]);
  return shown;
}

async function questionOf(wallet: Wallet, { request }: ReadRequest, { meta }: ProofQuery): Promise<ShownQuestion> {
  const link = readLink(meta.request_uri, wallet.places.origin);
  if (link.kind !== 'proof') throw new AppError('invalid_request', { fault: 'the request for a proof is elsewhere' });
  const shown = await showQuestion(wallet, link.tenant, link.id);
  const asked = shown.question.request;
  const [{ sha256: hash }, { bytesToHex, utf8ToBytes }] = await Promise.all([
    import('@noble/hashes/sha2'),
    import('@noble/hashes/utils'),
  ]);
  const sha256 = (text: string) => bytesToHex(hash(utf8ToBytes(text)));
  const nonce = proofNonceOf(sha256, { clientId: request.client_id, nonce: request.nonce });
  if (sha256(canonicalRequest(asked)) !== meta.request_sha256 || asked.nonce !== nonce)
    throw new AppError('invalid_request', { fault: 'the request for a proof is of another request' });
  return shown;
}

/** Makes the proof that the person has agreed to, and keeps how the facts stand now. Nothing is sent. @throws AppError as `FactEngine.prove` */
export async function proveQuestion(
  wallet: Wallet,
  engine: FactEngine,
  { question, findings }: ShownQuestion,
  onProgress: (progress: ProofProgress) => void,
): Promise<string> {
  const { vault, clock, places } = wallet;
  const { facts, seed } = vault.contents();
  const accepted = findings.map(({ code }) => code);
  const order = { question, facts, seed, accepted, now: clock.now(), origin: places.origin };
  const { text, used } = await engine.prove(order, onProgress);
  await vault.change((contents) => {
    for (const held of used) {
      const own = contents.facts.find((one) => one.held.id === held.id);
      if (own) own.held = structuredClone(held) as typeof own.held;
    }
  });
  return text;
}

/** Answers a request for a proof that came by itself. @returns whether it was accepted @throws AppError `gone`, `timeout` */
export async function answerQuestionAlone(
  wallet: Wallet,
  { tenant, id, asks }: ShownQuestion,
  presentation: string,
): Promise<boolean> {
  const { vault, clock, client } = wallet;
  const { valid } = await client().answerProofRequest({ params: { tenant, id }, body: { presentation } });
  await vault.change((contents) =>
    noteActivity(contents, {
      ...{ at: clock.now(), kind: valid ? 'proven' : 'refused', with: asks.name },
      what: ['proof'],
    }),
  );
  return valid;
}
