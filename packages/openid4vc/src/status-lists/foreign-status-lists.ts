import type { Clock, FetchDocument, ForeignStatusList, ForeignStatusLists } from '@assent/application';
import { AppError, type Instant, plusSeconds } from '@assent/domain';
import { certifiedListIn } from './certified-list.ts';
import { tokenStatusList } from './token-status-list.ts';

export interface ForeignStatusListsOptions {
  readonly fetch: FetchDocument;
  readonly clock: Clock;
}

/** How far the clock of an issuer may be ahead of ours, in seconds. */
const skewSeconds = 60;
/** How long a list holds that does not say when it ends. */
const lifeIfNotSaid = 86_400;
/** The largest list that is expanded here, in base64url twice. */
const maxTokenLength = 4_000_000;

/**
 * Fetches lists over HTTP as JWTs (Token Status List §8.1), and checks all of them that needs no credential: the signature by their
 * own certificate, for which address they were made, and their times. Each call asks anew.
 */
export const foreignStatusLists = ({ fetch, clock }: ForeignStatusListsOptions): ForeignStatusLists => ({
  async listAt(uri): Promise<ForeignStatusList> {
    const fault = unknownAt(new URL(uri).hostname);
    const read = await certifiedListIn(await fetchToken(fetch, uri, fault));
    if (typeof read === 'string') throw fault(read);
    const { certificates, list } = read;
    if (list.uri !== uri) throw fault('another_list');
    const { expiresAt = plusSeconds(list.issuedAt, lifeIfNotSaid), notBefore = list.issuedAt, ...said } = list;
    const now = clock.now();
    if (expiresAt <= now) throw fault('expired');
    if (plusSeconds(now, skewSeconds) < later(list.issuedAt, notBefore)) throw fault('not_yet_valid');
    return { ...said, certificates, expiresAt };
  },
  // nothing is kept
  forget: () => undefined,
});

type FaultAt = (reason: string, cause?: unknown) => AppError;

/** Of an address only the host is told: the rest of it is what a credential says. */
const unknownAt =
  (list: string): FaultAt =>
  (reason, cause) =>
    new AppError('registry_unavailable', { list, reason }, { cause });

async function fetchToken(fetch: FetchDocument, uri: string, fault: FaultAt): Promise<string> {
  const { mediaType } = tokenStatusList;
  const answer = await fetch(new URL(uri), mediaType).catch((cause: unknown) => {
    throw fault('not_reachable', cause);
  });
  if (answer.status !== 200 || !answer.body) throw fault('not_served');
  if (answer.mediaType !== mediaType) throw fault('another_media_type');
  if (answer.body.length > maxTokenLength) throw fault('too_large');
  return new TextDecoder().decode(answer.body);
}

const later = (one: Instant, other: Instant): Instant => (one < other ? other : one);
