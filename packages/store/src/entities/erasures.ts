import { zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

const zCounts = z.object({
  credentials: z.int(),
  grants: z.int(),
  receipts: z.int(),
  emergencies: z.int(),
  documents: z.int(),
  sessions: z.int(),
});

/** Erasures. Nothing of whom, but for those whose receipts must still be kept. */
export const erasureTable = table({
  name: 'erasures',
  primary: 'sequence',
  types: { counts: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: zUuid,
    at: zInstant,
    scope: z.enum(['patient', 'credential']),
    counts: zCounts,
    dataKey: z.string().exactOptional(),
    sealedUnder: z.string().exactOptional(),
    keptUntil: zInstant.exactOptional(),
    sealedSubject: zSealed.exactOptional(),
  }),
});
