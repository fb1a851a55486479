import {
  AppError,
  type Did,
  inclusionProofs,
  type MapProof,
  mapPagesOf,
  patientTag,
  proveHead,
  type ReceiptBundle,
  type TenantId,
  tileNodes,
  toBytes32,
} from '@assent/domain';
import type { AuditLog, KeptCheckpoint, LogCrypto } from '../ports/audit-log.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';

/**
 * All receipts of one patient at one tenant with what proves them, as of the latest checkpoint.
 *
 * @throws AppError `not_found` before the first checkpoint, `gone` if the patient's key was erased
 */
export function readReceiptBundle(
  { store, logCrypto }: Pick<Ports, 'store'> & { readonly logCrypto: LogCrypto },
  tenant: TenantId,
  subject: Did,
): Promise<ReceiptBundle> {
  return store.tenant(tenant, async (records) => {
    const log = await records.auditLog.current();
    const latest = log && (await records.auditLog.latest(log.logId));
    if (!latest) throw new AppError('not_found', { missing: 'checkpoint' });
    return {
      version: 1,
      tenant,
      subject,
      checkpoint: latest.note,
      tagKey: log.tagKey,
      map: mapMessage(await proofOfHead(records, logCrypto, log, tenant, subject)),
      entries: await entriesOf(records, logCrypto, log, latest, subject),
      waiting: await records.receipts.waiting(subject),
      anchor: await anchorOf(records, log, latest),
    };
  });
}

async function proofOfHead(
  { auditLog }: NetworkRecords,
  { sha256 }: LogCrypto,
  { logId, tagKey }: AuditLog,
  tenant: TenantId,
  subject: Did,
): Promise<MapProof> {
  const tag = patientTag(sha256, tagKey, tenant, subject);
  return proveHead(sha256, await auditLog.pages(logId, 'map', mapPagesOf(tag)), tag);
}

async function entriesOf(
  { auditLog, receipts }: NetworkRecords & TenantRecords,
  { sha256 }: LogCrypto,
  { logId }: AuditLog,
  { size }: KeptCheckpoint,
  subject: Did,
): Promise<ReceiptBundle['entries']> {
  const logged = await receipts.logged(subject, logId);
  const nodes = tileNodes(sha256, (places) => auditLog.pages(logId, 'hashes', places));
  const proofs = await inclusionProofs(
    sha256,
    nodes,
    logged.map(({ index }) => index),
    size,
  );
  return logged.map((entry, position) => ({ ...entry, proof: (proofs[position] ?? []).map(toBytes32) }));
}

async function anchorOf(
  { outbox }: NetworkRecords,
  { chainId, contract, logId }: AuditLog,
  { digest, intentId }: KeptCheckpoint,
): Promise<ReceiptBundle['anchor']> {
  const [progress] = await outbox.progress([intentId]);
  const block = progress?.transaction?.blockNumber;
  return { chainId, contract, logId, digest, ...(block === undefined ? {} : { block }) };
}

function mapMessage({ end, siblings }: MapProof): ReceiptBundle['map'] {
  const path = siblings.map(toBytes32);
  if (end.kind === 'own') return { end: { ...end, head: toBytes32(end.head) }, siblings: path };
  if (end.kind === 'nothing') return { end, siblings: path };
  return { end: { ...end, tag: toBytes32(end.tag), value: toBytes32(end.value) }, siblings: path };
}
