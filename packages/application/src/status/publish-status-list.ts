import { AppError, type Bytes32, type Instant, plusSeconds, toUnixSeconds } from '@assent/domain';
import { signCertified } from '../certificates/sign-certified.ts';
import type { Certification } from '../ports/certification.ts';
import type { Ports } from '../ports/ports.ts';
import type { ListMirror, StatementSigner, StatusListContent, StatusListForm } from '../ports/status-lists.ts';
import { type ListOwner, type ListPart, markOf, readListOwner } from './list-owner.ts';

export type PublishPorts = Pick<Ports, 'store' | 'clock' | 'listUrlOf' | 'sha256'> & {
  readonly lists: ListMirror;
  readonly statements: StatementSigner;
  /** Absent: nobody has a certificate. */
  readonly certification?: Certification;
};

/** `ttlSeconds`: how long a copy may be kept. `lifetimeSeconds`: how long a list holds without the chain; longer. */
export interface PublicationOptions {
  readonly ttlSeconds: number;
  readonly lifetimeSeconds: number;
}

/** A signed list, ready to be served. */
export interface PublishedList {
  readonly token: string;
  readonly mediaType: string;
  /** A strong validator: SHA-256 of the token, in quotation marks (RFC 9110 §8.8.3). */
  readonly etag: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** At most the ttl, and never beyond `expiresAt`. */
  readonly maxAgeSeconds: number;
}

export interface StatusListPublisher {
  /**
   * The list as of now: the bits on chain, and what was denied here and is not on chain yet, so that a list never says
   * valid where this service refuses.
   *
   * @throws AppError `not_found` if no tenant here owns the list, or this form has no document for it; `registry_unavailable` if the chain could not be read
   *   for longer than a list holds; `certificate_unavailable` for a form that is signed under certificates
   */
  publish(listId: Bytes32, form: StatusListForm): Promise<PublishedList>;
}

/** The bits on chain when they were last read. What is signed from them holds until `expiresAt`. */
interface Snapshot {
  readonly bits: Uint8Array;
  readonly version: number;
  readonly expiresAt: Instant;
  readonly triedAt: Instant;
}

interface Signed extends Omit<PublishedList, 'maxAgeSeconds'> {
  /** Names the bits that were signed. */
  readonly state: string;
}

interface KeptList {
  reading?: Promise<Snapshot>;
  snapshot?: Snapshot;
  readonly tokens: Map<StatusListForm, Promise<Signed>>;
}

/** A part as it was read: what the chain said last. What is denied here is beyond that. */
interface ReadPart extends ListPart {
  readonly snapshot: Snapshot;
}

const maxLists = 1000;

/**
 * Publishes lists. A token is signed again when its bits have changed, and when half of its life is over; all requests
 * between share it. The chain is asked once a second at most; while it cannot be read, lists are served until they expire.
 */
export function statusListPublisher(ports: PublishPorts, options: PublicationOptions): StatusListPublisher {
  const kept = new Map<Bytes32, KeptList>();
  return {
    async publish(listId, form) {
      const owner = await readListOwner(ports, listId, form);
      const list = keptList(kept, listId);
      const parts: ReadPart[] = [];
      for (const part of owner.parts) {
        const snapshot = await currentSnapshot(ports, options, keptList(kept, part.listId), part.listId);
        parts.push({ ...part, snapshot });
      }
      const state = stateOf(parts, owner.denied);
      const isCurrent = (token: Signed) => token.state === state && !isDue(token, endOf(parts), ports, options);
      for (;;) {
        const latest = list.tokens.get(form);
        const token = await latest?.catch(() => undefined);
        if (token && isCurrent(token)) return served(token, ports, options);
        // whoever waited for the same token finds that another has begun to sign the next one
        if (list.tokens.get(form) !== latest) continue;
        const signing = sign(ports, options, { ...owner, listId, parts, form });
        list.tokens.set(form, signing);
        return served(await signing, ports, options);
      }
    },
  };
}

const stateOf = (parts: readonly ReadPart[], denied: readonly string[]): string =>
  parts.map(({ snapshot }, at) => `${snapshot.version}:${denied[at]}`).join(' ');

/** As long as everything that it is made from holds. */
const endOf = (parts: readonly ReadPart[]): Instant =>
  parts.map(({ snapshot }) => snapshot.expiresAt).toSorted()[0] as Instant;

/** Lists in order of last use; the longest unused is forgotten first. */
function keptList(kept: Map<Bytes32, KeptList>, listId: Bytes32): KeptList {
  const list = kept.get(listId) ?? { tokens: new Map() };
  kept.delete(listId);
  kept.set(listId, list);
  const [oldest] = kept.keys();
  if (kept.size > maxLists && oldest) kept.delete(oldest);
  return list;
}

async function currentSnapshot(
  ports: PublishPorts,
  options: PublicationOptions,
  list: KeptList,
  listId: Bytes32,
): Promise<Snapshot> {
  const now = ports.clock.now();
  if (list.snapshot?.triedAt === now) return list.snapshot;
  list.reading ??= readSnapshot(ports, options, list.snapshot, listId).finally(() => {
    delete list.reading;
  });
  list.snapshot = await list.reading;
  return list.snapshot;
}

async function readSnapshot(
  { lists, clock }: PublishPorts,
  { lifetimeSeconds }: PublicationOptions,
  before: Snapshot | undefined,
  listId: Bytes32,
): Promise<Snapshot> {
  const triedAt = clock.now();
  try {
    const { version, ageMs, bits } = await lists.listOf(listId);
    const expiresAt = plusSeconds(triedAt, lifetimeSeconds - Math.ceil(ageMs / 1000));
    return { bits: before?.version === version ? before.bits : bits(), version, expiresAt, triedAt };
  } catch (error) {
    const isUnknown = error instanceof AppError && error.code === 'registry_unavailable';
    if (!isUnknown || !before || before.expiresAt <= triedAt) throw error;
    return { ...before, triedAt };
  }
}

/** Whether half of a token's life is over and a newer reading of the chain would prolong it. */
function isDue(
  { expiresAt }: Signed,
  end: Instant,
  { clock }: PublishPorts,
  { lifetimeSeconds }: PublicationOptions,
): boolean {
  const left = toUnixSeconds(expiresAt) - toUnixSeconds(clock.now());
  return left <= lifetimeSeconds / 2 && expiresAt < end;
}

interface Order extends Pick<ListOwner, 'tenant' | 'issuer'> {
  readonly listId: Bytes32;
  readonly parts: readonly ReadPart[];
  readonly form: StatusListForm;
}

async function sign(ports: PublishPorts, { ttlSeconds }: PublicationOptions, order: Order): Promise<Signed> {
  const { store, clock, listUrlOf, sha256 } = ports;
  const { listId, parts, form } = order;
  const denied = await store.network(async ({ denials }) => {
    const indexes: (readonly number[])[] = [];
    for (const part of parts) indexes.push(await denials.indexesOf(part.listId));
    return indexes;
  });
  const [issuedAt, expiresAt] = [clock.now(), endOf(parts)];
  const [bits, suspensions] = parts.map(({ snapshot }, at) => withDenials(snapshot.bits, denied[at] ?? []));
  const content = {
    ...{ uri: listUrlOf(listId), issuedAt, expiresAt, ttlSeconds, purpose: parts[0]?.purpose ?? 'revocation' },
    bits: bits ?? new Uint8Array(),
    ...(suspensions ? { suspensions } : {}),
  };
  const token = await tokenOf(ports, order, content);
  const etag = `"${sha256(token)}"`;
  const marks = parts.map((part, at) => markOf(part, denied[at] ?? []));
  return { token, mediaType: form.mediaType, etag, issuedAt, expiresAt, state: stateOf(parts, marks) };
}

/** The list as its owner signs it: with a key of its DID, or under its certificate. */
async function tokenOf(
  { store, clock, statements, certification }: PublishPorts,
  { tenant, issuer, form }: Order,
  content: Omit<StatusListContent, 'issuer'>,
): Promise<string> {
  if (!form.isCertified)
    return statements.signStatement(issuer, form.header, await form.payloadOf({ ...content, issuer }), tenant);
  if (!certification) throw new AppError('certificate_unavailable', { tenant, fault: 'there is none' });
  return signCertified({ store, clock, certification }, tenant, form.header, (certificate) =>
    form.payloadOf({ ...content, issuer: certificate.issuer }),
  );
}

function withDenials(bits: Uint8Array, denied: readonly number[]): Uint8Array {
  const all = bits.slice();
  for (const index of denied) {
    const octet = Math.floor(index / 8);
    // an array of bytes takes nothing beyond its end
    all[octet] = (all[octet] ?? 0) | (0x80 >> (index % 8));
  }
  return all;
}

function served(
  { token, mediaType, etag, issuedAt, expiresAt }: Signed,
  { clock }: PublishPorts,
  { ttlSeconds }: PublicationOptions,
): PublishedList {
  const left = toUnixSeconds(expiresAt) - toUnixSeconds(clock.now());
  return { token, mediaType, etag, issuedAt, expiresAt, maxAgeSeconds: Math.max(0, Math.min(ttlSeconds, left)) };
}
