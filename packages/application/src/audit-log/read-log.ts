import {
  AppError,
  type Bytes32,
  encodeEntries,
  hashBytes,
  noteKeyText,
  type TileAddress,
  tileKey,
  tileWidth,
  widthIn,
} from '@assent/domain';
import type { AuditLog, LogCrypto } from '../ports/audit-log.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';
import { noteSigner } from './build-batch.ts';

type LogPorts = Pick<Ports, 'store'>;

/** The latest checkpoint of a log, of the one in use unless named. @throws AppError `not_found` if there is none yet */
export function readCheckpoint({ store }: LogPorts, logId?: Bytes32): Promise<string> {
  return store.network(async (records) => (await latestOf(records, await logOf(records, logId))).note);
}

/**
 * A tile of hashes, or a bundle of entries, in the format of C2SP tlog-tiles.
 *
 * @throws AppError `not_found` for what is beyond the latest checkpoint
 */
export function readTile({ store }: LogPorts, address: TileAddress, logId?: Bytes32): Promise<Uint8Array> {
  return store.network(async (records) => {
    const log = await logOf(records, logId);
    const { size } = await latestOf(records, log);
    const isBundle = address.level === 'entries';
    const place = { level: address.level === 'entries' ? 0 : address.level, index: address.index };
    const kind = isBundle ? 'entries' : 'hashes';
    const isThere = address.width <= widthIn(place, size);
    const page = isThere ? (await records.auditLog.pages(log.logId, kind, [place])).get(tileKey(place)) : undefined;
    if (!page) throw new AppError('not_found', { tile: tileKey(place) });
    const hashes = page.subarray(0, address.width * hashBytes);
    return isBundle ? encodeEntries(hashesIn(hashes)) : hashes;
  });
}

const hashesIn = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.min(bytes.length / hashBytes, tileWidth) }, (_, index) =>
    bytes.subarray(index * hashBytes, (index + 1) * hashBytes),
  );

/** What others need to check the log in use: its name and key, and where it is anchored. */
export interface LogDescription {
  readonly logId: Bytes32;
  readonly contract: AuditLog['contract'];
  /** Its key in the text form of C2SP signed-note; the name of the key is the origin of its checkpoints. */
  readonly key: string;
}

/** The log in use, or undefined before there is one. */
export async function describeLog({
  store,
  logCrypto,
}: LogPorts & { readonly logCrypto: LogCrypto }): Promise<LogDescription | undefined> {
  const log = await store.network(({ auditLog }) => auditLog.current());
  if (!log) return undefined;
  const { logId, contract } = log;
  return { logId, contract, key: noteKeyText(logCrypto.sha256, noteSigner(logCrypto, log)) };
}

async function logOf({ auditLog }: NetworkRecords, logId: Bytes32 | undefined): Promise<AuditLog> {
  const log = logId === undefined ? await auditLog.current() : await auditLog.get(logId);
  if (!log) throw new AppError('not_found', logId === undefined ? { missing: 'log' } : { log: logId });
  return log;
}

async function latestOf({ auditLog }: NetworkRecords, { logId }: AuditLog) {
  const latest = await auditLog.latest(logId);
  if (!latest) throw new AppError('not_found', { missing: 'checkpoint' });
  return latest;
}
