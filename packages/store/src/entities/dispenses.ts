import { zDid, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** How often prescriptions were filled, at who issued them. `content` is sealed under the subject's key. */
export const dispenseTable = table({
  name: 'dispenses',
  primary: ['tenantId', 'credentialId', 'number'],
  types: { number: 'integer' },
  zRow: z.object({ tenantId: zTenantId, credentialId: z.string(), number: z.int(), subject: zDid, content: zSealed }),
});
