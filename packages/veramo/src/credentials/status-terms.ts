import {
  keysOf,
  type StatusEntry,
  type StatusRegistryEntry,
  statusClaimOf,
  suspensionPlaceOf,
  type TokenStatusEntry,
  zStatusEntry,
  zTokenStatusEntry,
} from '@assent/domain';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';

/** A status as a credential says it. `unsupported`: of a kind not known here. `malformed`: it contradicts itself. */
type WireStatus = StatusEntry | 'unsupported' | 'malformed' | undefined;

type JsonObject = Readonly<Record<string, unknown>>;

/** Path of the W3C form of a list, below the address of the list. */
const credentialPath = '/credential';
/** Path of the Token Status List that is signed under a certificate. */
const certifiedPath = '/certified';

/**
 * `credentialStatus` of VCDM: our entry, and, if the lists are published, beside it the standard ones of the Bitstring Status
 * List (§2.1), one for each purpose, for verifiers that know no others. `withIds` for VCDM 1.1 §4.9, where each entry has an
 * `id`.
 */
export function statusToVcdm(status: StatusEntry, { withIds = false } = {}): unknown {
  const own = { ...(withIds ? { id: statusIdOf(status) } : {}), ...ownEntryOf(status) };
  if (!isPublished(status)) return own;
  return [own, ...standardPlacesOf(status).map((place) => standardEntryOf(place, withIds))];
}

interface StandardPlace {
  readonly purpose: 'revocation' | 'suspension';
  readonly uri: string;
  readonly index: number;
}

function standardPlacesOf(status: PublishedEntry): readonly StandardPlace[] {
  const { uri, index } = status;
  const suspensions = suspensionPlaceOf(status)?.uri;
  const revocation = { purpose: 'revocation', uri, index } as const;
  return suspensions === undefined ? [revocation] : [revocation, { purpose: 'suspension', uri: suspensions, index }];
}

function standardEntryOf({ purpose, uri, index }: StandardPlace, withIds: boolean) {
  const statusListCredential = `${uri}${credentialPath}`;
  return {
    ...(withIds ? { id: `${statusListCredential}#${index}` } : {}),
    type: standardType,
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential,
  };
}

/**
 * `status` of a JWT: our entry, and, if the list is published, the reference of the Token Status List (§6.2). What is signed under a
 * certificate names the form of the list that is too.
 */
export function statusToJwt(status: StatusEntry, { isCertified = false } = {}): JsonObject {
  if (!isPublished(status)) return { status_registry: ownEntryOf(status) };
  const { status_list, status_registry } = statusClaimOf(status);
  const uri = isCertified ? `${status.uri}${certifiedPath}` : status.uri;
  return { status_list: { ...status_list, uri }, status_registry };
}

/** `credentialStatus` of VCDM, as `statusFromVcdm` reads it. */
export const zVcdmStatus = ({ withIds = false } = {}) =>
  z
    .unknown()
    .optional()
    .transform((value, context) => consistent(statusFromVcdm(value, { withIds }), context));

/** `status` of a JWT: our entry alone, or with the standard reference, that must say the same. */
export const zJwtStatus = z
  .unknown()
  .optional()
  .transform((value, context) => consistent(statusFromJwt(value), context));

/**
 * `status` of what is signed under certificates: the standard reference alone (Token Status List §6.2), which is to a list of its
 * issuer, or as in any other JWT.
 */
export const zCertifiedStatus = z
  .unknown()
  .optional()
  .transform((value, context): StatusEntry | TokenStatusEntry | 'unsupported' | undefined => {
    const alone = tokenEntryFrom(value);
    return alone === 'unsupported' ? consistent(statusFromJwt(value), context) : alone;
  });

/** The standard reference and nothing beside it; `unsupported` for anything else, and for a list that is not at an https address. */
export function tokenEntryFrom(value: unknown): TokenStatusEntry | 'unsupported' {
  const alone = zReferenceAlone.safeParse(value).data?.status_list;
  return (
    zTokenStatusEntry.safeParse({ type: 'TokenStatusListEntry', index: alone?.idx, uri: alone?.uri }).data ??
    'unsupported'
  );
}

const zReferenceAlone = z.strictObject({ status_list: z.looseObject({ idx: z.unknown(), uri: z.unknown() }) });

function consistent(status: WireStatus, context: z.core.$RefinementCtx): Exclude<WireStatus, 'malformed'> {
  if (status !== 'malformed') return status;
  context.addIssue({ code: 'custom', message: 'says two things about the status' });
  return z.NEVER;
}

/** The status behind `credentialStatus` of VCDM: our entry alone, or with the standard ones in an array, in any order, that must say the same. */
export function statusFromVcdm(value: unknown, { withIds = false } = {}): WireStatus {
  if (!Array.isArray(value)) return ownEntryFrom(withIds ? withoutId(value) : value);
  if (value.length < 2 || value.length > 3) return 'unsupported';
  const entries: unknown[] = withIds ? value.map(withoutId) : value;
  const [ours, ...others] = entries.filter((entry) => !isStandard(entry));
  const own = others.length === 0 ? ownEntryFrom(ours) : undefined;
  const standard = zStandardEntries.safeParse(entries.filter(isStandard)).data;
  if (typeof own !== 'object' || !standard) return 'unsupported';
  return withStandard(own, standard);
}

/** Our entry, if the standard ones are exactly those that belong to it. */
function withStandard(own: StatusEntry, standard: readonly z.infer<typeof zStandardEntry>[]): WireStatus {
  const revocation = standard.find(({ statusPurpose }) => statusPurpose === 'revocation');
  if (!revocation?.statusListCredential.endsWith(credentialPath)) return 'malformed';
  const uri = revocation.statusListCredential.slice(0, -credentialPath.length);
  const status = together(own, Number(revocation.statusListIndex), uri);
  if (typeof status !== 'object' || !isPublished(status)) return status;
  const expected = standardPlacesOf(status).map((place) => standardEntryOf(place, false));
  const isSame = (one: (typeof expected)[number]) =>
    standard.some(
      ({ statusPurpose, statusListIndex, statusListCredential }) =>
        statusPurpose === one.statusPurpose &&
        statusListIndex === one.statusListIndex &&
        statusListCredential === one.statusListCredential,
    );
  return expected.length === standard.length && expected.every(isSame) ? status : 'malformed';
}

function statusFromJwt(value: unknown): WireStatus {
  if (value === undefined) return undefined;
  const status = zReferences.safeParse(value).data;
  const own = status?.status_registry === undefined ? 'unsupported' : ownEntryFrom(status.status_registry);
  if (!status?.status_list || typeof own !== 'object') return own;
  const { idx, uri } = status.status_list;
  return together(own, idx, uri.endsWith(certifiedPath) ? uri.slice(0, -certifiedPath.length) : uri);
}

const standardType = 'BitstringStatusListEntry';

/** Whether an entry can be of the standard's type only. */
const isStandard = (entry: unknown) => (entry as { readonly type?: unknown } | null | undefined)?.type === standardType;

const zStandardEntry = z.strictObject({
  id: z.string().max(1024).optional(),
  type: z.literal(standardType),
  statusPurpose: z.enum(['revocation', 'suspension']),
  statusListIndex: z.string().regex(/^(0|[1-9]\d{0,9})$/),
  statusListCredential: z.string().max(1024),
});
const zStandardEntries = z.array(zStandardEntry);

const zReferences = z.strictObject({
  status_registry: z.unknown(),
  status_list: z.strictObject({ idx: z.int().min(0), uri: z.string().max(1024) }).optional(),
});

type PublishedEntry = StatusRegistryEntry & { readonly uri: string };

const isPublished = (status: StatusEntry): status is PublishedEntry =>
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
  if (listPlaces.has(place)) return parsed({ ...own, uri });
  const both = zStatusEntry.safeParse({ ...own, uri }).data;
  if (!both) return 'malformed';
  listPlaces.set(place, true);
  return parsed(both);
}

/** An entry that was read here from a credential: no copy of it has this prototype. It cannot change. */
class ParsedEntry {
  constructor(entry: StatusEntry) {
    Object.freeze(Object.assign(this, entry));
  }
}

const parsed = (entry: StatusEntry) => new ParsedEntry(entry) as unknown as StatusEntry;

/** Whether a value is an entry that was read here from a credential, and not a copy of one. */
export const isParsedEntry = (value: unknown): value is StatusEntry => value instanceof ParsedEntry;

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
  status.type === 'StatusRegistryEntry'
    ? [status.listId, ...(status.suspensionListId ? [status.suspensionListId] : []), status.index]
    : keysOf(status);
