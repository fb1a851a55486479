import { zDid, zInstant, zIssuedType, zIssuerId, zPeriod, zTrustRule, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { zRejection } from './credentials.ts';

const tag = 'Trust';

/** A rule as it is shown: certificates by what they are called, and not themselves. */
const zShownEntry = z.strictObject({
  id: zUuid,
  createdAt: zInstant,
  kind: z.enum(['registry', 'did', 'x509', 'trust_list']),
  /** Absent: every type. */
  types: z.array(zIssuedType).optional(),
  label: z.string().optional(),
  withoutStatus: z.boolean(),
  did: zDid.optional(),
  uri: z.string().optional(),
  certificates: z.array(z.strictObject({ subject: z.string(), until: z.string() })),
});

/** Which issuers an organisation believes. */
export const trustEndpoints = {
  addTrust: endpoint({
    method: 'POST',
    path: '/admin/trust',
    audience: 'tenant',
    tag,
    summary:
      'Believe issuers: those under X.509 certificates, one DID, those of a trust list, or those accredited on chain (`registry`). Without a rule for a type those accredited on chain are believed; with one, they need a rule as well.',
    status: 201,
    body: zTrustRule,
    result: zShownEntry,
  }),
  listTrust: endpoint({
    method: 'GET',
    path: '/admin/trust',
    audience: 'tenant',
    tag,
    summary: 'Which issuers this organisation believes.',
    status: 200,
    result: z.strictObject({ entries: z.array(zShownEntry) }),
  }),
  readOfflineTrust: endpoint({
    method: 'GET',
    path: '/v1/offline-trust',
    audience: 'tenant',
    tag,
    summary:
      'Whom this organisation believes now, with the addresses of their status lists here: what its desk keeps to verify while this service cannot be reached. Issuers known by certificates are left out.',
    status: 200,
    result: z.strictObject({
      /** By the clock of the service. */
      at: zInstant,
      issuers: z.array(
        z.strictObject({
          did: zDid,
          believed: z.array(
            z.strictObject({
              type: zIssuedType,
              /** Whether what names no status is believed too. */
              withoutStatus: z.boolean(),
              /** Absent: believed whenever it was issued. */
              accreditation: z
                .strictObject({
                  from: zInstant,
                  until: zInstant,
                  gaps: z.array(zPeriod).readonly(),
                })
                .optional(),
            }),
          ),
          statusLists: z.array(z.string()),
        }),
      ),
    }),
  }),
  removeTrust: endpoint({
    method: 'DELETE',
    path: '/admin/trust/rules/{id}',
    audience: 'tenant',
    tag,
    summary: 'Believe them no longer.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    result: z.strictObject({ removed: zUuid }),
  }),
  explainTrust: endpoint({
    method: 'POST',
    path: '/admin/trust/explain',
    audience: 'tenant',
    tag,
    summary:
      'Try a credential against the rules: whether its issuer is believed, and what each rule says. Its status is read only if it is in a list of others, and nothing is kept.',
    status: 200,
    body: z.strictObject({ credential: z.string().min(1).max(65_536) }),
    result: z.strictObject({
      trusted: z.boolean(),
      /** Absent if the proof does not hold. `certificates`: subjects, leaf first. */
      credential: z.strictObject({ type: z.string(), issuer: zIssuerId, certificates: z.array(z.string()) }).optional(),
      rules: z.array(z.strictObject({ rule: z.string(), trusted: z.boolean(), detail: z.string() })),
      /** Only of what has its status in a list of others (Token Status List). Without `reading` it is not known. */
      status: z
        .strictObject({
          reading: z.enum(['valid', 'revoked', 'suspended', 'not_supported']).optional(),
          detail: z.string(),
        })
        .optional(),
      rejections: z.array(zRejection),
    }),
  }),
};
