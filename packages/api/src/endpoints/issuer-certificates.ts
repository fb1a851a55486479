import { zInstant } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Issuer certificates';

/** What an organisation signs under: `issuer` is what the certificate names. */
const zShown = z.strictObject({
  issuer: z.string(),
  /** Whether there is a key that no certificate was handed in for. */
  isRequested: z.boolean(),
  /** Absent: there is none. */
  certificate: z
    .strictObject({
      state: z.enum(['good', 'ends_soon', 'expired']),
      endsAt: zInstant,
      /** Whether an authority of the service's own makes the next one in time. */
      renewsItself: z.boolean(),
      /** Leaf first. */
      chain: z.array(z.strictObject({ subject: z.string(), until: z.string() })),
      /** The same in DER, base64. */
      x5c: z.array(z.string()),
    })
    .optional(),
});

/** What an organisation signs SD-JWT VCs under (HAIP 1.0). */
export const issuerCertificateEndpoints = {
  requestIssuerCertificate: endpoint({
    method: 'POST',
    path: '/admin/issuer-certificate/requests',
    audience: 'tenant',
    tag,
    summary:
      'Ask for a certificate as an issuer: a request (PKCS #10) for an authority of your own. The key is made here and stays here. `newKey`: for another key than the one asked for, or used, before.',
    status: 201,
    body: z.strictObject({ subject: z.string().min(1).max(512).optional(), newKey: z.boolean().optional() }),
    result: z.strictObject({ request: z.string(), issuer: z.string() }),
  }),
  setIssuerCertificate: endpoint({
    method: 'PUT',
    path: '/admin/issuer-certificate',
    audience: 'tenant',
    tag,
    summary:
      'Hand in what the authority made of it, in PEM, leaf first. It signs from now on, in place of the one before it.',
    status: 200,
    body: z.strictObject({ pem: z.string().min(1).max(65_536) }),
    result: zShown,
  }),
  readIssuerCertificate: endpoint({
    method: 'GET',
    path: '/admin/issuer-certificate',
    audience: 'tenant',
    tag,
    summary: 'What this organisation signs SD-JWT VCs under, and until when.',
    status: 200,
    result: zShown,
  }),
};
