import { keysOf, type StatusEntry, type StatusRegistryEntry, zStatusEntry } from '@assent/domain';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';

/** A status as a credential says it. `unsupported`: of a kind not known here. `malformed`: it contradicts itself. */
type WireStatus = StatusEntry | 'unsupported' | 'malformed' | undefined;

type JsonObject = Readonly<Record<string, unknown>>;

/** Path of the W3C form of a list, below the address of the list. */
const credentialPath = '/credential';

/**
 * `credentialStatus` of VCDM: our entry, and, if the list is published, beside it the standard one of the Bitstring Status
 * List (§2.1), for verifiers that know no other. `withIds` for VCDM 1.1 §4.9, where each entry has an `id`.
 */
export function statusToVcdm(status: StatusEntry, { withIds = false } = {}): unknown {
  const own = { ...(withIds ? { id: statusIdOf(status) } : {}), ...ownEntryOf(status) };
  if (!isPublished(status)) return own;
  const statusListCredential = `${status.uri}${credentialPath}`;
  const standard = {
    ...(withIds ? { id: `${statusListCredential}#${status.index}` } : {}),
    type: standardType,
    statusPurpose: status.statusPurpose,
    statusListIndex: String(status.index),
    statusListCredential,
  };
  return [own, standard];
}

/** `status` of a JWT: our entry, and, if the list is published, the reference of the Token Status List (§6.2). */
export const statusToJwt = (status: StatusEntry): JsonObject => ({
  ...(isPublished(status) ? { status_list: { idx: status.index, uri: status.uri } } : {}),
  status_registry: ownEntryOf(status),
});

/** `credentialStatus` of VCDM: our entry alone, or both in an array, in either order, that must say the same. */
export const zVcdmStatus = ({ withIds = false } = {}) =>
  z
    .unknown()
    .optional()
    .transform((value, context) => consistent(statusFromVcdm(value, withIds), context));

/** `status` of a JWT: our entry alone, or with the standard reference, that must say the same. */
export const zJwtStatus = z
  .unknown()
  .optional()
  .transform((value, context) => consistent(statusFromJwt(value), context));

function consistent(status: WireStatus, context: z.core.$RefinementCtx): Exclude<WireStatus, 'malformed'> {
  if (status !== 'malformed') return status;
  context.addIssue({ code: 'custom', message: 'says two things about the status' });
  return z.NEVER;
}

function statusFromVcdm(value: unknown, withIds: boolean): WireStatus {
  if (!Array.isArray(value)) return ownEntryFrom(withIds ? withoutId(value) : value);
  if (value.length !== 2) return 'unsupported';
  const [first, second]: unknown[] = withIds ? value.map(withoutId) : value;
  const [ours, theirs] = isStandard(first) ? [second, first] : [first, second];
  const own = isStandard(ours) ? undefined : ownEntryFrom(ours);
  const standard = zStandardEntry.safeParse(theirs).data;
  if (typeof own !== 'object' || !standard) return 'unsupported';
  const { statusListIndex, statusListCredential } = standard;
  if (!statusListCredential.endsWith(credentialPath)) return 'malformed';
  return together(own, Number(statusListIndex), statusListCredential.slice(0, -credentialPath.length));
}

function statusFromJwt(value: unknown): WireStatus {
  if (value === undefined) return undefined;
  const status = zReferences.safeParse(value).data;
  const own = status?.status_registry === undefined ? 'unsupported' : ownEntryFrom(status.status_registry);
  if (!status?.status_list || typeof own !== 'object') return own;
  return together(own, status.status_list.idx, status.status_list.uri);
}

const standardType = 'BitstringStatusListEntry';

/** Whether an entry can be of the standard's type only. */
const isStandard = (entry: unknown) => (entry as { readonly type?: unknown } | null | undefined)?.type === standardType;

const zStandardEntry = z.strictObject({
  id: z.string().max(1024).optional(),
  type: z.literal(standardType),
  statusPurpose: z.literal('revocation'),
  statusListIndex: z.string().regex(/^(0|[1-9]\d{0,9})$/),
  statusListCredential: z.string().max(1024),
});

const zReferences = z.strictObject({
  status_registry: z.unknown(),
  status_list: z.strictObject({ idx: z.int().min(0), uri: z.string().max(1024) }).optional(),
});

const isPublished = (status: StatusEntry): status is StatusRegistryEntry & { readonly uri: string } =>
  status.type === 'StatusRegistryEntry' && status.uri !== undefined;

/** Our entry as it is on the wire: without the address, which the standard entry has. */
function ownEntryOf(status: StatusEntry): JsonObject {
  if (status.type !== 'StatusRegistryEntry') return status;
  const { uri: _, ...entry } = status;
  return entry;
}

function ownEntryFrom(value: unknown): StatusEntry | 'unsupported' | undefined {
  if (value === undefined) return undefined;
  const entry = zStatusEntry.safeParse(value).data;
  return entry && !isPublished(entry) ? parsed(entry) : 'unsupported';
}

/** One status from two entries. A verifier of either kind must read the same bit. */
function together(own: StatusEntry, index: number, uri: string): WireStatus {
  if (own.type !== 'StatusRegistryEntry' || own.index !== index) return 'malformed';
  const place = `${own.listId} ${uri}`;
  if (listPlaces.has(place)) return parsed(Object.freeze({ ...own, uri }));
  const both = zStatusEntry.safeParse({ ...own, uri }).data;
  if (!both) return 'malformed';
  listPlaces.set(place, true);
  return parsed(both);
}

const parsedEntries = new WeakSet<object>();

function parsed(entry: StatusEntry): StatusEntry {
  parsedEntries.add(entry);
  return entry;
}

/** Whether a value is an entry that was read here from a credential, and not a copy of one. It cannot change. */
export const isParsedEntry = (value: unknown): value is StatusEntry => parsedEntries.has(value as object);

/** Lists with their addresses that are known to go together: the address and the list alone decide that. */
const listPlaces = new LRUCache<string, true>({ max: 1_000 });

function withoutId(value: unknown): unknown {
  const { id: _, ...entry } = typeof value === 'object' && value !== null ? (value as { id?: unknown }) : { id: value };
  return value === undefined ? undefined : entry;
}

/** An identifier of an entry that repeats what the entry says. */
const statusIdOf = (status: StatusEntry): string =>
  ['urn:assent:status', status.chainId, status.registry, ...placeOf(status)].join(':');

const placeOf = (status: StatusEntry) =>
  status.type === 'StatusRegistryEntry' ? [status.listId, status.index] : keysOf(status);
