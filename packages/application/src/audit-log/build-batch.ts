import {
  type AuditCheckpoint,
  auditEntry,
  type Bytes32,
  changeMap,
  checkpointText,
  concat,
  fromBytes32,
  growTiles,
  hashBytes,
  headIn,
  leafHash,
  logDigest,
  type MapHead,
  mapRootOf,
  patientTag,
  type Receipt,
  signNote,
  type TenantId,
  type Tiles,
  tileKey,
  tileNodes,
  tileWidth,
  toBytes32,
  treeRoot,
  zeroHash,
} from '@assent/domain';
import type { AuditLog, KeptCheckpoint, LogBatch, LogCrypto, LogPageKind } from '../ports/audit-log.ts';

/** A receipt that is to be logged, with the salt of its entry. */
export interface NextReceipt {
  readonly tenant: TenantId;
  readonly receipt: Receipt;
  readonly salt: Bytes32;
}

/** A log as it was read: where it stands, and the pages that the next receipts touch. */
export interface LogState {
  readonly log: AuditLog;
  readonly latest: KeptCheckpoint | undefined;
  readonly pages: Readonly<Record<LogPageKind, Tiles>>;
}

/** The next step of a log: entries, tree, map and signed checkpoint. `intentId` is the work that anchors it. */
export async function buildBatch(
  crypto: LogCrypto,
  { log, latest, pages }: LogState,
  receipts: readonly NextReceipt[],
  intentId: string,
): Promise<{ readonly batch: LogBatch; readonly checkpoint: AuditCheckpoint }> {
  const { sha256 } = crypto;
  const size = latest?.size ?? 0;
  const { entries, heads } = chainEntries(crypto, log, pages.map, receipts);
  const leaves = entries.map((entry) => leafHash(sha256, entry));
  const hashes = growTiles(sha256, pages.hashes, size, leaves);
  const map = changeMap(sha256, pages.map, heads);
  const edge = new Map([...pages.hashes, ...hashes]);
  const root = await treeRoot(
    sha256,
    tileNodes(sha256, async () => edge),
    size + entries.length,
  );
  const checkpoint = nextCheckpoint(log, latest, {
    size: size + entries.length,
    logRoot: toBytes32(root),
    mapRoot: toBytes32(mapRootOf(sha256, fromBytes32(log.tagKey), map.tree)),
  });
  const batch: LogBatch = {
    logId: log.logId,
    expected: checkpoint.prevDigest,
    checkpoint: {
      size: checkpoint.size,
      digest: checkpoint.digest,
      note: signNote(sha256, checkpointText(checkpoint), noteSigner(crypto, log)),
      intentId,
    },
    pages: { hashes, entries: growEntries(pages.entries, size, entries), map: map.changed },
    logged: receipts.map(({ tenant, receipt, salt }, position) => {
      return { tenant, id: receipt.id, subject: receipt.subject, index: size + position, salt };
    }),
  };
  return { batch, checkpoint };
}

/** The key that signs the checkpoints of a log, under the name that is their origin. */
export const noteSigner = (crypto: LogCrypto, { origin, signingKey }: AuditLog) => ({
  name: origin,
  publicKey: crypto.publicKeyOf(signingKey),
  sign: (message: Uint8Array) => crypto.sign(signingKey, message),
});

/** Entries in the order of the log, each after the one before it of its patient, and where each patient then stands. */
function chainEntries(
  { sha256 }: LogCrypto,
  { tagKey }: AuditLog,
  map: Tiles,
  receipts: readonly NextReceipt[],
): { readonly entries: readonly Uint8Array[]; readonly heads: readonly MapHead[] } {
  const heads = new Map<string, MapHead>();
  const entries = receipts.map(({ tenant, receipt, salt }) => {
    const key = `${tenant} ${receipt.subject}`;
    const known = heads.get(key) ?? headBefore(map, patientTag(sha256, tagKey, tenant, receipt.subject));
    const sequence = known.count + 1;
    const head = auditEntry(sha256, { tenant, receipt, sequence, previous: known.head, salt });
    heads.set(key, { tag: known.tag, count: sequence, head });
    return head;
  });
  return { entries, heads: [...heads.values()] };
}

const headBefore = (map: Tiles, tag: Uint8Array): MapHead => headIn(map, tag) ?? { tag, count: 0, head: zeroHash() };

function nextCheckpoint(
  { origin, chainId, contract, logId, former }: AuditLog,
  latest: KeptCheckpoint | undefined,
  state: Pick<AuditCheckpoint, 'size' | 'logRoot' | 'mapRoot'>,
): AuditCheckpoint {
  const prevDigest = latest?.digest ?? logId;
  return {
    origin,
    ...state,
    prevDigest,
    digest: logDigest({ ...state, prevDigest }),
    anchor: { chainId, contract, logId },
    ...(former ? { former } : {}),
  };
}

/** Pages of 256 entries: those that new ones change or add. */
function growEntries(edge: Tiles, size: number, entries: readonly Uint8Array[]): Tiles {
  const [first, kept] = [Math.floor(size / tileWidth), size % tileWidth];
  const before = kept === 0 ? new Uint8Array() : (edge.get(tileKey({ level: 0, index: first })) ?? new Uint8Array());
  if (before.length < kept * hashBytes) throw new Error('the last page of entries is too short');
  const bytes = concat(before.subarray(0, kept * hashBytes), ...entries);
  const pageBytes = tileWidth * hashBytes;
  const count = Math.ceil(bytes.length / pageBytes);
  return new Map(
    Array.from({ length: count }, (_, page) => [
      tileKey({ level: 0, index: first + page }),
      bytes.slice(page * pageBytes, (page + 1) * pageBytes),
    ]),
  );
}
