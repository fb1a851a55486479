import {
  AppError,
  type Did,
  isDid,
  plusSeconds,
  type StatusRegistryEntry,
  suspensionPlaceOf,
  toUnixSeconds,
} from '@assent/domain';
import type { Registries, RevocationStatus } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type {
  FetchDocument,
  ReadStatusList,
  StatementVerifier,
  StatusEvidence,
  StatusListForm,
  StatusListForms,
  StatusPurpose,
  StatusReader,
} from '../ports/status-lists.ts';

/** Reads from a mirror of the chain, after the denials of this service if `revocations` knows any. */
export const mirrorReader =
  (revocations: RevocationStatus): StatusReader =>
  async ({ entry }) => {
    const { readings, block, ageMs } = await revocations.read([entry]);
    const [reading = 'not_supported'] = readings;
    // a denial is an answer without a block
    return block > 0 ? { reading, source: 'mirror', block, ageMs } : { reading, source: 'denial', ageMs };
  };

export interface ListReaderPorts extends Pick<Ports, 'clock'> {
  readonly fetch: FetchDocument;
  readonly statements: StatementVerifier;
  readonly forms: StatusListForms;
  /** The contract whose lists are trusted. */
  readonly registries: Pick<Registries, 'chainId' | 'statusRegistry'>;
}

interface CachedList {
  readonly list: ReadStatusList;
  readonly freshUntil: number;
}

/** How far the clock of an issuer may be ahead of ours, in seconds. */
const skew = 60;
/** A list is an octet for eight credentials; few are needed at a time. */
const maxLists = 64;
const maxTokenLength = 6_000_000;

/**
 * Reads from the list that the issuer of the credential signed, which is fetched again when its ttl is over. Its age is
 * the time since the issuer signed it. A consent has no list, so it is not supported, and neither is an issuer known by a certificate.
 *
 * @throws AppError `registry_unavailable` if the list cannot be had, or is not one that the issuer made for this place
 */
export function listReader(ports: ListReaderPorts): StatusReader {
  const cache = new Map<string, CachedList>();
  return async ({ issuer, format, entry }): Promise<StatusEvidence> => {
    // lists of issuers known by a certificate are not read here
    if (
      entry.type !== 'StatusRegistryEntry' ||
      entry.uri === undefined ||
      !isDid(issuer) ||
      !isTrusted(ports.registries, entry)
    ) {
      return { reading: 'not_supported', source: 'list', ageMs: 0 };
    }
    const form = ports.forms[format];
    const read = async (uri: string, purpose: StatusPurpose): Promise<StatusEvidence> => {
      const list = await currentList(ports, cache, issuer, form, uri);
      const ageMs = 1000 * Math.max(0, toUnixSeconds(ports.clock.now()) - toUnixSeconds(list.issuedAt));
      return { reading: list.readingAt(entry.index, purpose), source: 'list', ageMs };
    };
    const own = await read(entry.uri, 'revocation');
    const suspensions = form.combines ? undefined : suspensionPlaceOf(entry)?.uri;
    if (own.reading !== 'valid' || suspensions === undefined) return own;
    const other = await read(suspensions, 'suspension');
    return { ...other, ageMs: Math.max(own.ageMs, other.ageMs) };
  };
}

const isTrusted = ({ chainId, statusRegistry }: ListReaderPorts['registries'], entry: StatusRegistryEntry) =>
  entry.chainId === chainId && entry.registry === statusRegistry;

async function currentList(
  ports: ListReaderPorts,
  cache: Map<string, CachedList>,
  issuer: Did,
  form: StatusListForm,
  uri: string,
): Promise<ReadStatusList> {
  const key = `${issuer} ${form.urlFrom(uri)}`;
  const now = ports.clock.now();
  const cached = cache.get(key);
  if (cached && toUnixSeconds(now) < cached.freshUntil && now < cached.list.expiresAt) return cached.list;
  cache.delete(key);
  const list = await fetchList(ports, issuer, form, uri);
  cache.set(key, { list, freshUntil: toUnixSeconds(now) + (list.ttlSeconds ?? 0) });
  const [oldest] = cache.keys();
  if (cache.size > maxLists && oldest) cache.delete(oldest);
  return list;
}

/** A list that its issuer made for this address and that holds now. */
async function fetchList(
  { fetch, statements, clock }: ListReaderPorts,
  issuer: Did,
  form: StatusListForm,
  uri: string,
): Promise<ReadStatusList> {
  const token = await fetchToken(fetch, form, new URL(form.urlFrom(uri)));
  const statement = await statements.verifyStatement(issuer, form.header.typ, token);
  if (!statement.valid) throw unknown(uri, statement.rejections[0]?.reason ?? 'malformed');
  const list = form.read(statement.value);
  if (!list) throw unknown(uri, 'malformed');
  if (list.issuer !== issuer || list.uri !== uri) throw unknown(uri, 'another_list');
  const now = clock.now();
  if (plusSeconds(now, skew) < list.issuedAt) throw unknown(uri, 'not_yet_valid');
  if (list.expiresAt <= now) throw unknown(uri, 'expired');
  return list;
}

async function fetchToken(fetch: FetchDocument, { mediaType }: StatusListForm, url: URL): Promise<string> {
  const answer = await fetch(url, mediaType).catch((cause: unknown) => {
    throw unknown(url.href, 'not_reachable', cause);
  });
  if (answer.status !== 200 || !answer.body) throw unknown(url.href, 'not_served', undefined, answer.status);
  if (answer.mediaType !== mediaType) throw unknown(url.href, 'another_media_type');
  if (answer.body.length > maxTokenLength) throw unknown(url.href, 'too_large');
  return new TextDecoder().decode(answer.body);
}

const unknown = (list: string, reason: string, cause?: unknown, status?: number) =>
  new AppError('registry_unavailable', { list, reason, ...(status ? { status } : {}) }, { cause });
