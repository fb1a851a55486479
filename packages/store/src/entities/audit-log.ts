import { zAddress, zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

const zCount = z.coerce.number();

/** Audit logs, one row for each generation. `digest` moves with each checkpoint; whoever moves it, writes the log. */
export const auditLogTable = table({
  name: 'audit_logs',
  primary: ['generation'],
  types: { generation: 'integer', chainId: 'bigint', formerSize: 'bigint' },
  zRow: z.object({
    generation: z.int(),
    logId: zBytes32,
    salt: zBytes32,
    chainId: zCount,
    contract: zAddress,
    origin: z.string(),
    tagKey: zBytes32,
    sealedSigningKey: zSealed,
    formerLogId: zBytes32.exactOptional(),
    formerSize: zCount.exactOptional(),
    openIntent: z.string(),
    digest: zBytes32,
  }),
});

/** Signed checkpoints of all logs. Rows are never changed. */
export const auditCheckpointTable = table({
  name: 'audit_checkpoints',
  primary: ['logId', 'size'],
  types: { size: 'bigint' },
  zRow: z.object({ logId: zBytes32, size: zCount, digest: zBytes32, note: z.string(), intentId: z.string() }),
});

/** Pages of logs: hashes of the tree, entries, and the map of patients; `content` as `pageText` writes it. */
export const auditPageTable = table({
  name: 'audit_pages',
  primary: ['logId', 'kind', 'level', 'pageIndex'],
  types: { level: 'integer', pageIndex: 'bigint' },
  zRow: z.object({
    logId: zBytes32,
    kind: z.enum(['hashes', 'entries', 'map']),
    level: z.int(),
    pageIndex: zCount,
    content: z.string().regex(/^(sparse:)?[A-Za-z0-9+/]*={0,2}$/),
  }),
});
