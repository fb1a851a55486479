import {
  AppError,
  acceptUnless,
  type CredentialType,
  type Did,
  faultsOf,
  type Instant,
  plusSeconds,
  type Rejection,
  type RejectionReason,
  reject,
  type Verification,
} from '@assent/domain';
import type { JsonObject } from '../credentials/json.ts';
import type { ReadCredential } from '../credentials/read-credential.ts';
import { verifyKeyBound } from '../credentials/verify-key-bound.ts';
import { readStatusList, type StatusList } from '../status/status-list.ts';
import { readDeskAnswer } from './desk-codes.ts';
import { audienceOfDesk, type DeskRequest, deskQuery } from './desk-request.ts';
import { judgeOffline, type KeptTrust, keptReader, maxStatusHours, type Unready, whyUnready } from './kept-trust.ts';

/** How long a request of a desk can be answered, in seconds: as one with a connection. */
export const deskRequestSeconds = 1800;

/** What was shown and holds. `query`: what it was asked by. */
export interface DeskDisclosed {
  readonly query: string;
  readonly id: string;
  readonly type: CredentialType;
  readonly claims: JsonObject;
  readonly issuer: Did;
  readonly validUntil: Instant;
}

/**
 * What came of an answer. `unready`: nothing was checked. `refused`: every reason against it. `unchecked`: nothing speaks against it but
 * that whether it was withdrawn is not known. `accepted`: as of `statusAt`, the age of the oldest list that it rests on; absent if it rests on none.
 */
export type DeskVerdict =
  | { readonly kind: 'unready'; readonly why: Unready }
  | { readonly kind: 'refused' | 'unchecked'; readonly rejections: readonly Rejection[] }
  | { readonly kind: 'accepted'; readonly disclosed: readonly DeskDisclosed[]; readonly statusAt?: Instant };

/** A request that waits at a desk, for one answer. */
export interface OpenDeskRequest {
  readonly request: DeskRequest;
  readonly openedAt: Instant;
  /** Whether an answer was given whose proofs hold, or is being checked. */
  isUsed(): boolean;
  /**
   * Checks an answer by what is kept. The first one whose proofs hold uses up the request, whatever comes of it; a wrong one leaves it
   * open, as it shows nothing about who gave it.
   */
  check(text: string, kept: KeptTrust | undefined, now: Instant): Promise<DeskVerdict>;
}

export function openDeskRequest(request: DeskRequest, openedAt: Instant): OpenDeskRequest {
  let isUsed = false;
  return {
    ...{ request, openedAt },
    isUsed: () => isUsed,
    async check(text, kept, now) {
      const why = whyUnready(kept, now);
      if (why || !kept) return { kind: 'unready', why: why ?? 'none' };
      if (isUsed) return refused('challenge_used');
      if (!isOpen(openedAt, now)) return refused('challenge_expired');
      // before anything is waited for: of two answers at once, one finds it used
      isUsed = true;
      let proven: Awaited<ReturnType<typeof provenIn>> | undefined;
      try {
        proven = await provenIn(text, request, kept, now);
      } finally {
        isUsed = proven?.valid ?? false;
      }
      return proven.valid
        ? judge(proven.value, request, kept, now)
        : { kind: 'refused', rejections: proven.rejections };
    },
  };
}

const isOpen = (openedAt: Instant, now: Instant): boolean =>
  openedAt <= now && now < plusSeconds(openedAt, deskRequestSeconds);
const refused = (reason: RejectionReason): DeskVerdict => ({ kind: 'refused', rejections: [{ reason, at: '' }] });

interface Proven {
  readonly query: string;
  readonly at: string;
  readonly credential: ReadCredential;
}

/** Most credentials of one answer. */
const maxShown = 16;

/** The credentials of an answer, if every proof in it holds; else what is wrong with each. */
async function provenIn(
  text: string,
  request: DeskRequest,
  kept: KeptTrust,
  now: Instant,
): Promise<Verification<readonly Proven[]>> {
  const answer = readDeskAnswer(text);
  const shown = [...(answer ?? [])].flatMap(([query, all]) =>
    all.map((compact, index) => ({ query, compact, at: `/vp_token/${query}/${index}` })),
  );
  if (shown.length === 0 || shown.length > maxShown) return reject('malformed');
  const binding = { nonce: request.nonce, audience: audienceOfDesk(request) };
  const proven: Proven[] = [];
  const rejections: Rejection[] = [];
  for (const { query, compact, at } of shown) {
    const checked = await verifyKeyBound(compact, binding, { read: keptReader(kept), now }).catch(notKept);
    if (checked.valid) proven.push({ query, at, credential: checked.value });
    else rejections.push(...checked.rejections.map((one) => ({ ...one, at })));
  }
  return acceptUnless(rejections, proven);
}

/** Keys that are not kept are those of somebody whom the clinic does not believe, or of whom it could not hear. */
function notKept(error: unknown): Verification<never> {
  if (error instanceof AppError && ['did_resolution_failed', 'not_found'].includes(error.code))
    return reject('issuer_not_trusted');
  throw error;
}

async function judge(
  proven: readonly Proven[],
  request: DeskRequest,
  kept: KeptTrust,
  now: Instant,
): Promise<DeskVerdict> {
  const { missing, unfit } = faultsOf(deskQuery(request.wishes), byQuery(proven));
  const rejections: Rejection[] = [
    ...missing.map((at) => `/dcql_query${at}`),
    ...unfit.map((at) => `/vp_token${at}`),
  ].map((at) => ({ reason: 'query_not_satisfied', at }));
  const times: Instant[] = [];
  for (const { credential, at } of proven) {
    const { reasons, list } = await reasonsAgainst(credential, kept, now);
    rejections.push(...reasons.map((reason) => ({ reason, at })));
    if (list) times.push(list.issuedAt);
  }
  if (rejections.length > 0) {
    const isUnknown = rejections.every(({ reason }) => reason === 'stale_status');
    return { kind: isUnknown ? 'unchecked' : 'refused', rejections };
  }
  const disclosed = proven.map(({ query, credential: { id, type, claims, issuer, validUntil } }) => ({
    ...{ query, id, type, claims, issuer, validUntil },
  }));
  const [statusAt] = times.toSorted();
  return { kind: 'accepted', disclosed, ...(statusAt ? { statusAt } : {}) };
}

function byQuery(proven: readonly Proven[]): ReadonlyMap<string, readonly ReadCredential[]> {
  const ids = [...new Set(proven.map(({ query }) => query))];
  return new Map(ids.map((id) => [id, proven.flatMap(({ query, credential }) => (query === id ? [credential] : []))]));
}

interface Found {
  readonly reasons: readonly RejectionReason[];
  /** What its status rests on. */
  readonly list?: StatusList;
}

async function reasonsAgainst(credential: ReadCredential, kept: KeptTrust, now: Instant): Promise<Found> {
  const trust = judgeOffline(kept, credential, now);
  const others: RejectionReason[] = [
    ...(now < credential.validFrom ? (['not_yet_valid'] as const) : []),
    ...(credential.validUntil <= now ? (['expired'] as const) : []),
    ...(trust.believed ? [] : [trust.reason]),
  ];
  if (!trust.believed) return { reasons: others };
  const { reasons, list } = await statusOf(credential, trust.withoutStatus, kept, now);
  return { reasons: [...others, ...reasons], ...(list ? { list } : {}) };
}

/** What its status says, by the list that is kept. Whatever is not there, too old, or not signed by the issuer is not known. */
async function statusOf(
  { status, issuer, jws }: ReadCredential,
  withoutStatus: boolean,
  kept: KeptTrust,
  now: Instant,
): Promise<Found> {
  if (!status) {
    // one that is not understood is not the same as none
    if (jws.payload.status !== undefined) return { reasons: ['status_not_supported'] };
    return { reasons: withoutStatus ? [] : ['status_missing'] };
  }
  const token = Object.hasOwn(kept.lists, status.uri) ? kept.lists[status.uri] : undefined;
  const read = keptReader(kept);
  const list = token && (await readStatusList(token, { uri: status.uri, issuer }, { read, now }));
  if (!list || plusSeconds(list.issuedAt, maxStatusHours * 3600) <= now) return { reasons: ['stale_status'] };
  const reading = list.readingAt(status.index);
  if (reading === 'valid') return { reasons: [], list };
  return { reasons: [reading ?? 'status_not_supported'], list };
}
