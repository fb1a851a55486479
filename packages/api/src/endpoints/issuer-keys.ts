import { zDid, zInstant } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Issuer keys';

/** What was decided, and the work that brings it to the chain. */
const zRecorded = z.strictObject({ did: zDid, intents: z.array(z.string()) });
/** Fragment of the DID URL of a key, `delegate-1` say. */
const zKeyId = z.string().min(1).max(256);

export const issuerKeyEndpoints = {
  listIssuerKeys: endpoint({
    method: 'GET',
    path: '/v1/issuer-keys',
    audience: 'tenant',
    tag,
    summary: 'The keys with which this organisation signs credentials, newest first, and what became of them.',
    status: 200,
    result: z.strictObject({
      keys: z.array(
        z.strictObject({
          keyId: zKeyId.optional(),
          algorithm: z.string().optional(),
          state: z.enum(['pending', 'active', 'retired', 'revoked', 'compromised']),
          isOwner: z.boolean(),
          since: zInstant.optional(),
        }),
      ),
    }),
  }),
  rotateIssuerKey: endpoint({
    method: 'POST',
    path: '/v1/issuer-keys',
    audience: 'tenant',
    tag,
    summary: 'Add a new key, which signs once it is on chain. The one before it goes on verifying what it signed.',
    status: 202,
    result: zRecorded,
  }),
  revokeIssuerKey: endpoint({
    method: 'POST',
    path: '/v1/issuer-keys/revocations',
    audience: 'tenant',
    tag,
    summary: 'Take a key out of the DID. Others refuse all it signed; this service believes what it has a record of.',
    status: 202,
    body: z.strictObject({ keyId: zKeyId }),
    result: zRecorded,
  }),
  reportKeyCompromise: endpoint({
    method: 'POST',
    path: '/v1/issuer-keys/compromises',
    audience: 'tenant',
    tag,
    summary: 'Say that a key was stolen, at a time that may be past: what it signed from then on is refused at once.',
    status: 202,
    body: z.strictObject({ keyId: zKeyId, since: zInstant.optional() }),
    result: zRecorded,
  }),
  deactivateDid: endpoint({
    method: 'POST',
    path: '/v1/did/deactivation',
    audience: 'tenant',
    tag,
    summary: 'Give the DID of this organisation up for good. All it issued is refused. `did` must be that DID.',
    status: 202,
    body: z.strictObject({ did: zDid }),
    result: zRecorded,
  }),
};
