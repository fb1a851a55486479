import { toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import type { Post, Posted } from '../../vp/wallet/post-form.ts';
import type { Access, Asking, Renewal } from './access.ts';
import { encryptedExchange } from './encrypted-exchange.ts';
import { answerOf, refusedBy, understood } from './http.ts';
import type { IssuerMetadata } from './issuer-metadata.ts';

/** What a wallet needs to take a credential. */
export interface CredentialTaker extends Asking {
  /** How many copies are wanted, each bound to a key of its own, so that those who see them cannot tell that they are of one person; 1 if absent. */
  readonly copies?: number | undefined;
  /** Signs a key proof (OpenID4VCI 1.0 Appendix F.1) with the key that a copy, counted from 0, is to be bound to. */
  signProof(claims: ProofClaims, copy: number): Promise<string>;
}

/** `iss`: how the wallet calls itself, if it said so when it asked for access. */
export type ProofClaims = Readonly<{ aud: string; iat: number; nonce?: string; iss?: string }>;

/** What was received, and how to tell the issuer what became of it. */
export interface TakenCredentials {
  readonly credentials: readonly string[];
  /** The issuer needs more time: the name to come back with, and how long to wait, in seconds (§9). Then there are no credentials. */
  readonly pending?: Pending;
  /** What to come back with for fresh copies, if the issuer gives any. */
  readonly renewal?: Renewal;
  /** Tells the issuer, if it wants to know (§11). What it answers changes nothing. */
  notify(event: 'credential_accepted' | 'credential_failure'): Promise<void>;
}

export interface Pending {
  readonly transactionId: string;
  readonly intervalSeconds: number;
}

const zPending = z.looseObject({ transaction_id: z.string().min(1).max(1024), interval: z.number().positive() });
const zNonce = z.looseObject({ c_nonce: z.string().min(1).max(4096) });
const zText = z.string().min(1).max(256_000);
/** One with an embedded proof is an object (Appendix A.1.2.4); its text is what is kept. */
const zDocumentText = z.looseObject({}).transform((document) => JSON.stringify(document));
const zCredentials = (format: string | undefined, copies: number) =>
  z.looseObject({
    credentials: z
      .array(z.looseObject({ credential: format === 'ldp_vc' ? zDocumentText : zText }))
      .min(1)
      .max(copies),
    notification_id: z.string().max(1024).optional(),
  });

/** What is asked for: a configuration of the issuer, and its format. */
export interface WantedCredential {
  readonly configurationId: string;
  readonly format: string | undefined;
}

/** Refuses before anything is used up. @throws AppError `invalid_request` if the issuer gives fewer copies at once (§12.2.4) */
export function assertBatch({ batch_credential_issuance: batch }: IssuerMetadata, copies = 1): void {
  const most = batch?.batch_size ?? 1;
  if (copies > most) throw refusedBy('issuer metadata', 'batch_size', `it issues ${most} at a time`);
}

/** Proves a key, or one for each copy, and gets a credential for it (§8). `client`: how the wallet called itself, if it did. @throws AppError `invalid_request`, `timeout` */
export async function requestCredential(
  issuer: IssuerMetadata,
  { configurationId, format }: WantedCredential,
  access: Access,
  taker: CredentialTaker,
  client?: string,
): Promise<TakenCredentials> {
  const nonce = issuer.nonce_endpoint && (await freshNonce(issuer.nonce_endpoint, taker.post));
  const claims = {
    ...{ aud: issuer.credential_issuer, iat: toUnixSeconds(taker.clock.now()) },
    ...(client === undefined ? {} : { iss: client }),
  };
  const { copies = 1 } = taker;
  const jwt: string[] = [];
  while (jwt.length < copies) jwt.push(await taker.signProof(nonce ? { ...claims, nonce } : claims, jwt.length));
  const request = {
    ...(access.identifier === undefined
      ? { credential_configuration_id: configurationId }
      : { credential_identifier: access.identifier }),
    proofs: { jwt },
  };
  const answer = await answerTo(issuer, access, issuer.credential_endpoint, request);
  return takenFrom(issuer, access, answer, { format, copies });
}

/** Asks for what the issuer needed more time for (§9.1). @throws AppError `invalid_request`, `timeout` */
export async function requestDeferred(
  issuer: IssuerMetadata,
  transactionId: string,
  access: Access,
  expected: Expected,
): Promise<TakenCredentials> {
  const { deferred_credential_endpoint: url } = issuer;
  if (url === undefined) throw refusedBy('issuer metadata', 'malformed', 'it has no deferred_credential_endpoint');
  const request = { transaction_id: transactionId };
  return takenFrom(issuer, access, await answerTo(issuer, access, url, request), expected);
}

/** Of what format credentials are to be, and how many at most. */
export interface Expected {
  readonly format: string | undefined;
  readonly copies: number;
}

/** What an issuer answers, which both encrypt where both can. */
async function answerTo(issuer: IssuerMetadata, access: Access, url: string, request: object): Promise<Posted> {
  const { body, open } = await encryptedExchange(issuer, request);
  return open(await access.send(url, body));
}

function takenFrom(
  issuer: IssuerMetadata,
  access: Access,
  posted: Posted,
  { format, copies }: Expected,
): TakenCredentials {
  const answer = answerOf(posted, 'credential', [200, 202]);
  if (posted.status === 202) return pendingFrom(issuer, access, answer);
  const { credentials, notification_id: id } = understood(zCredentials(format, copies), answer, 'credential');
  return {
    credentials: credentials.map(({ credential }) => credential),
    ...(access.renewal ? { renewal: access.renewal } : {}),
    async notify(event) {
      const { notification_endpoint: url } = issuer;
      if (url === undefined || id === undefined) return;
      await access.send(url, { json: { notification_id: id, event } }).catch(() => undefined);
    },
  };
}

/** Who gives nothing to come back with cannot be waited for. */
function pendingFrom(issuer: IssuerMetadata, { renewal }: Access, answer: unknown): TakenCredentials {
  const { transaction_id, interval } = understood(zPending, answer, 'credential');
  if (!renewal || issuer.deferred_credential_endpoint === undefined)
    throw refusedBy('credential', 'unavailable', 'it comes later, and there is no way to come back for it');
  const pending = { transactionId: transaction_id, intervalSeconds: interval };
  return { credentials: [], pending, renewal, notify: async () => undefined };
}

async function freshNonce(url: string, post: Post): Promise<string> {
  const answer = await post(url, { form: {}, accept: 'application/json' });
  return understood(zNonce, answerOf(answer, 'nonce'), 'nonce').c_nonce;
}
