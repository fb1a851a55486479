import {
  zAccreditation,
  zAccreditationRecord,
  zAddress,
  zBytes32,
  zDid,
  zInstant,
  zIssuedType,
  zTenant,
  zTenantId,
  zTenantKind,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Network';
const zApiKey = z.strictObject({ apiKey: z.string() });

/** An issuer, for one type or for all that it is accredited for. */
const zWhich = { issuer: zDid, type: zIssuedType.optional() };

/** What is said of an issuer from now on, and the work that brings it to the chain. */
const zRecordedAccreditations = z.strictObject({
  accreditations: z.array(zAccreditationRecord),
  intents: z.array(z.string()),
});

export const networkEndpoints = {
  readNetwork: endpoint({
    method: 'GET',
    path: '/v1/network',
    audience: 'public',
    tag,
    summary:
      'The chain and the contracts that hold revocations, accreditations and emergency access. Enough to verify without this service.',
    status: 200,
    result: z.strictObject({
      chainId: z.int(),
      statusRegistry: zAddress,
      consentRevocations: zAddress,
      issuerRegistry: zAddress,
      anchorLog: zAddress,
      emergencyAccess: zAddress,
      didRegistry: zAddress,
      /** The audit log in use, once there is one. `key` is as C2SP signed-note writes it; keep it to check receipts. */
      auditLog: z.strictObject({ logId: zBytes32, contract: zAddress, key: z.string() }).optional(),
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
    summary: 'Say that an issuer may issue a credential type over a time. Replaces the time that was said before.',
    status: 202,
    body: zAccreditation,
    result: zRecordedAccreditations,
  }),
  suspendIssuer: endpoint({
    method: 'POST',
    path: '/v1/accreditations/suspensions',
    audience: 'operator',
    tag,
    summary: 'Stop trust in what an issuer issued from a time on, now if none is given: refused here at once.',
    status: 202,
    body: z.strictObject({ ...zWhich, since: zInstant.optional() }),
    result: zRecordedAccreditations,
  }),
  reinstateIssuer: endpoint({
    method: 'POST',
    path: '/v1/accreditations/reinstatements',
    audience: 'operator',
    tag,
    summary: 'End a suspension. What was issued from its start up to a time, now if none is given, stays refused.',
    status: 202,
    body: z.strictObject({ ...zWhich, from: zInstant.optional() }),
    result: zRecordedAccreditations,
  }),
  listAccreditations: endpoint({
    method: 'GET',
    path: '/v1/accreditations',
    audience: 'public',
    tag,
    summary: 'Who may issue what: the trust list of this network.',
    status: 200,
    result: z.strictObject({ accreditations: z.array(zAccreditationRecord) }),
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
  readDid: endpoint({
    method: 'GET',
    path: '/v1/dids/{did}',
    audience: 'public',
    tag,
    summary:
      'The document of a did:ethr of this chain, or of the did:web of an organisation here, as it is now; and which organisation has that DID. For wallets in browsers, which can ask no chain and no other host.',
    status: 200,
    params: z.strictObject({ did: zDid }),
    result: z.strictObject({
      did: zDid,
      /** Null if the DID was given up for good. */
      document: z.looseObject({ id: z.string() }).nullable(),
      organization: zTenant.unwrap().pick({ id: true, kind: true, name: true, did: true, webDid: true }).optional(),
    }),
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
      kind: z.enum([
        'create_list',
        'revoke_status',
        'set_suspension',
        'reveal_consent',
        'accredit_issuer',
        'suspend_issuer',
        'reinstate_issuer',
        'open_log',
        'anchor_log',
        'change_did',
        'set_emergency_policy',
        'set_emergency_approver',
        'open_emergency',
        'close_emergency',
        'review_emergency',
      ]),
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
