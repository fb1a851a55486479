import { zDid, zReceiptBundle, zTenantId } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

export const auditLogEndpoints = {
  readReceiptBundle: endpoint({
    method: 'GET',
    path: '/v1/history/proof',
    audience: 'tenant',
    tag: 'Consent',
    summary: 'All receipts of one patient at this tenant, with what proves that they are unchanged and all there are.',
    status: 200,
    query: z.strictObject({ subject: zDid }),
    result: zReceiptBundle,
  }),
  readOwnReceiptBundle: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/history/proof',
    audience: 'holder',
    tag: 'For holders',
    summary: 'All receipts about the DID of the session, with what proves that they are unchanged and all there are.',
    status: 200,
    params: z.strictObject({ tenant: zTenantId }),
    result: zReceiptBundle,
  }),
};
