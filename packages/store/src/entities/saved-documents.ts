import { zDid, zInstant } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { zOwner } from './owner.ts';
import { table } from './table.ts';

/**
 * Credentials and presentations that agents saved. `content` is the text, sealed under the key of the subject, or of the
 * issuer where there is none. Nothing refers to a DID or key of the agent, so deleting those deletes nothing here.
 */
export const savedDocumentTable = table({
  name: 'saved_documents',
  primary: 'sequence',
  zRow: z.object({
    tenantId: zOwner,
    kind: z.enum(['credential', 'presentation']),
    hash: z.string(),
    issuer: zDid,
    subject: zDid.exactOptional(),
    audience: z.string().exactOptional(),
    type: z.string(),
    validFrom: zInstant.exactOptional(),
    validUntil: zInstant.exactOptional(),
    content: zSealed,
  }),
});
