import { zAccreditation, zAddress, zInstant, zIssuedType, zTenant, zTenantId, zTenantKind } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Network';
const zApiKey = z.strictObject({ apiKey: z.string() });

export const networkEndpoints = {
  readNetwork: endpoint({
    method: 'GET',
    path: '/v1/network',
    audience: 'public',
    tag,
    summary: 'The chain and the contracts that hold revocations. Enough to verify without this service.',
    status: 200,
    result: z.strictObject({
      chainId: z.int(),
      statusRegistry: zAddress,
      consentRevocations: zAddress,
      didRegistry: zAddress,
      /** A node of the chain that verifiers may ask, if the operator names one. */
      rpcUrl: z.url().optional(),
    }),
  }),
  onboardOrganization: endpoint({
    method: 'POST',
    path: '/v1/organizations',
    audience: 'operator',
    tag,
    summary: 'Onboard an organisation: its DID, accreditations, status list and API key (shown once).',
    status: 201,
    body: z.strictObject({
      id: zTenantId,
      kind: zTenantKind,
      name: z.string().min(1).max(256),
      accreditedFor: z.array(zIssuedType).max(16).default([]),
      accreditedUntil: zInstant.optional(),
    }),
    result: z.strictObject({ tenant: zTenant, apiKey: z.string() }),
  }),
  listOrganizations: endpoint({
    method: 'GET',
    path: '/v1/organizations',
    audience: 'operator',
    tag,
    summary: 'All organisations of this service.',
    status: 200,
    result: z.strictObject({ organizations: z.array(zTenant) }),
  }),
  rotateApiKey: endpoint({
    method: 'POST',
    path: '/v1/organizations/{tenant}/api-key',
    audience: 'operator',
    tag,
    summary: 'Replace the API key of an organisation. The old key stops at once.',
    status: 201,
    params: z.strictObject({ tenant: zTenantId }),
    result: zApiKey,
  }),
  accreditIssuer: endpoint({
    method: 'PUT',
    path: '/v1/accreditations',
    audience: 'operator',
    tag,
    summary: 'Say that an issuer may issue a credential type over a time. Replaces what was said before.',
    status: 204,
    body: zAccreditation,
    result: z.undefined(),
  }),
  listAccreditations: endpoint({
    method: 'GET',
    path: '/v1/accreditations',
    audience: 'public',
    tag,
    summary: 'Who may issue what: the trust list of this network.',
    status: 200,
    result: z.strictObject({ accreditations: z.array(zAccreditation) }),
  }),
  readWebDocument: endpoint({
    method: 'GET',
    path: '/tenants/{tenant}/did.json',
    audience: 'public',
    tag,
    summary: 'The did:web document of an organisation.',
    status: 200,
    params: z.strictObject({ tenant: zTenantId }),
    result: z.looseObject({ id: z.string() }),
  }),
  readIntent: endpoint({
    method: 'GET',
    path: '/v1/chain-intents/{id}',
    audience: 'public',
    tag,
    summary: 'How far a revocation has come on the chain, and what it cost.',
    status: 200,
    params: z.strictObject({ id: z.uuid() }),
    result: z.strictObject({
      id: z.string(),
      kind: z.enum(['create_list', 'revoke_status', 'reveal_consent']),
      state: z.enum(['queued', 'signed', 'mined', 'final']),
      transaction: z
        .strictObject({
          hash: z.string(),
          intents: z.int(),
          blockNumber: z.int().optional(),
          gasUsed: z.int().optional(),
        })
        .optional(),
    }),
  }),
};
