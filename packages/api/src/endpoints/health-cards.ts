import { zDid, zInstant, zTenantId, zUuid } from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';

const tag = 'Health cards and links';
const zId = z.strictObject({ id: zUuid });

/** A type of the specification, such as `immunization`, without `https://smarthealth.cards#`. */
const zCardType = z.string().regex(/^[a-z0-9-]{1,64}$/);

const zCard = z.strictObject({
  id: zUuid,
  kid: z.string(),
  types: z.array(z.string()),
  issuedAt: zInstant,
  revokedAt: zInstant.optional(),
});

const zLinkWish = z.strictObject({
  files: z
    .array(
      z.strictObject({
        contentType: z.enum(['application/smart-health-card', 'application/fhir+json', 'application/smart-api-access']),
        content: z.looseObject({}),
      }),
    )
    .min(1)
    .max(16),
  label: z.string().min(1).max(80).optional(),
  /** When it ends. Without, it is open until it is revoked. */
  until: zInstant.optional(),
  passcode: z.string().min(4).max(128).optional(),
  /** Wrong passcodes that it bears in its life. */
  maxAttempts: z.int().min(1).max(100).default(10),
  /** Whether what it leads to may change (`L`). */
  longTerm: z.boolean().default(false),
  /** Whether it leads to its one file and not to a list (`U`). Cannot have a passcode. */
  direct: z.boolean().default(false),
  /** Address of a viewer, which is put before the link. */
  viewer: z
    .url({ protocol: /^https$/ })
    .max(512)
    .optional(),
});

const zMadeLink = z.strictObject({ id: zUuid, link: z.string() });

const zShownLink = z.strictObject({
  id: zUuid,
  label: z.string().optional(),
  subject: zDid.optional(),
  createdAt: zInstant,
  until: zInstant.optional(),
  /** `locked`: every attempt at its passcode was used. */
  state: z.enum(['active', 'expired', 'revoked', 'locked']),
  /** Null for a link without a passcode. */
  attemptsLeft: z.int().nullable(),
  /** The last hundred, by the name that each gave. */
  openings: z.array(z.strictObject({ at: zInstant, recipient: z.string() })),
});
const zLinks = z.strictObject({ links: z.array(zShownLink) });
const zEnded = z.strictObject({ id: zUuid, state: z.literal('revoked') });
const ofHolder = '/v1/organizations/{tenant}/holder/health-links';

/** SMART Health Cards and SMART Health Links. */
export const healthCardEndpoints = {
  issueHealthCard: endpoint({
    method: 'POST',
    path: '/v1/health-cards',
    audience: 'tenant',
    tag,
    summary:
      'Sign a SMART Health Card for a FHIR R4 Bundle. `qr` is the text of its QR code, null if it is too long for one. What it says is not kept.',
    status: 201,
    body: z.strictObject({
      bundle: z.looseObject({ resourceType: z.string() }),
      types: z.array(zCardType).max(8).default([]),
      expires: zInstant.optional(),
    }),
    result: z.strictObject({ ...zCard.shape, jws: z.string(), qr: z.string().nullable() }),
  }),
  listHealthCards: endpoint({
    method: 'GET',
    path: '/v1/health-cards',
    audience: 'tenant',
    tag,
    summary: 'Health cards this tenant issued, newest first.',
    status: 200,
    query: z.strictObject(zPaging),
    result: z.strictObject({ cards: z.array(zCard) }),
  }),
  revokeHealthCard: endpoint({
    method: 'POST',
    path: '/v1/health-cards/{id}/revoke',
    audience: 'tenant',
    tag,
    summary: 'Revoke a health card for good: it is in the list of revoked cards from now on.',
    status: 200,
    params: zId,
    result: z.strictObject({ id: zUuid, revokedAt: zInstant }),
  }),
  rotateHealthCardKey: endpoint({
    method: 'POST',
    path: '/v1/health-cards/keys',
    audience: 'tenant',
    tag,
    summary:
      'Make a new key, which signs health cards from now on. `earlier` are those before it: they stay published, and cards they signed stay good.',
    status: 201,
    result: z.strictObject({ kid: z.string(), earlier: z.array(z.string()) }),
  }),
  createHealthLink: endpoint({
    method: 'POST',
    path: '/v1/health-links',
    audience: 'tenant',
    tag,
    summary:
      'Make a SMART Health Link to health cards or FHIR. Whoever has `link` can read the files: it is said once, and not kept.',
    status: 201,
    body: z.strictObject({
      ...zLinkWish.shape,
      /** Whose data it leads to: a patient of this tenant, who sees the link, and with whose key it goes. */
      subject: zDid.optional(),
    }),
    result: zMadeLink,
  }),
  listHealthLinks: endpoint({
    method: 'GET',
    path: '/v1/health-links',
    audience: 'tenant',
    tag,
    summary: 'Health links of this tenant and who opened them, newest first.',
    status: 200,
    query: z.strictObject({ ...zPaging, subject: zDid.optional() }),
    result: zLinks,
  }),
  revokeHealthLink: endpoint({
    method: 'POST',
    path: '/v1/health-links/{id}/revoke',
    audience: 'tenant',
    tag,
    summary: 'End a health link at once, and forget its files.',
    status: 200,
    params: zId,
    result: zEnded,
  }),
  createOwnHealthLink: endpoint({
    method: 'POST',
    path: ofHolder,
    audience: 'holder',
    tag,
    summary: 'As a patient: make a SMART Health Link, kept at this organisation.',
    status: 201,
    params: z.strictObject({ tenant: zTenantId }),
    body: zLinkWish,
    result: zMadeLink,
  }),
  listOwnHealthLinks: endpoint({
    method: 'GET',
    path: ofHolder,
    audience: 'holder',
    tag,
    summary: 'As a patient: links to your data at this organisation, and who opened them.',
    status: 200,
    params: z.strictObject({ tenant: zTenantId }),
    query: z.strictObject(zPaging),
    result: zLinks,
  }),
  revokeOwnHealthLink: endpoint({
    method: 'POST',
    path: `${ofHolder}/{id}/revoke`,
    audience: 'holder',
    tag,
    summary: 'As a patient: end a link to your data at once, whoever made it.',
    status: 200,
    params: z.strictObject({ tenant: zTenantId, id: zUuid }),
    result: zEnded,
  }),
};
