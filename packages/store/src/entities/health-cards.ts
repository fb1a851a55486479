import { zDid, zInstant, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** SMART Health Cards that were issued: nothing of what they say. */
export const healthCardTable = table({
  name: 'health_cards',
  primary: 'sequence',
  types: { types: 'json' },
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    kid: z.string(),
    rid: z.string(),
    types: z.array(z.string()),
    issuedAt: zInstant,
    revokedAt: zInstant.exactOptional(),
  }),
});

/** SMART Health Links. The content is sealed under the subject's key, or the keyring's if it is of nobody. */
export const healthLinkTable = table({
  name: 'health_links',
  primary: 'sequence',
  zRow: z.object({
    tenantId: zTenantId,
    id: z.string(),
    hash: z.string(),
    subject: zDid.exactOptional(),
    createdAt: zInstant,
    sealedContent: zSealed,
  }),
});

export const zLinkContent = z.record(z.string(), z.unknown());
