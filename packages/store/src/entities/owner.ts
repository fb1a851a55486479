import { serviceTenant } from '@assent/application';
import { zTenantId } from '@assent/domain';
import * as z from 'zod';

/** Whose a row is: a tenant's, or the service's own. */
export const zOwner = z.custom<typeof serviceTenant>(
  (value) => value === serviceTenant || zTenantId.safeParse(value).success,
);
