import { type ConsentGrant, type Did, type Instant, parse, zConsentGrant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { ticketFromGrant } from './ticket-from-grant.ts';
import { type TicketWish, zTicketWish } from './ticket-wish.ts';

const now = '2026-11-29T00:00:00Z' as Instant;

const doctor = 'did:web:clinic.example:doctor' as Did;
const institute = 'did:web:institute.example' as Did;
const loinc = { system: 'http://loinc.org', code: '4548-4' };
const recorded = { start: '2020-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' };
const permit = { effect: 'permit', grantee: [{ did: doctor }], purposes: ['TREAT'], actions: ['view'] };
const grantWith = (change: object, ...provisions: object[]): ConsentGrant =>
  parse(zConsentGrant, {
    id: '019ac1f0-1111-7000-8000-000000000001',
    lineage: '019ac1f0-1111-7000-8000-000000000002',
    version: 1,
    ...{
      grantor: 'did:jwk:patient',
      subject: 'did:jwk:patient',
      category: [loinc],
      controller: ['did:web:clinic.example'],
    },
    ...{ base: 'deny', policy: [], jurisdiction: 'US-OR', redisclosure: 'forbidden', delegation: { allowed: false } },
    emergency: 'never',
    period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    provisions,
    ...change,
  });
const wish: TicketWish = {
  type: 'provider-consult',
  grantee: doctor,
  issuer: 'https://clinic.example',
  audience: 'https://fhir.clinic.example',
  presenterKey: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  revocation: { url: 'https://clinic.example/revoked', index: 3 },
  context: { reason: { text: 'pain' }, consult_request: { resourceType: 'ServiceRequest' } },
};
const made = { jti: 'random', now };
const pointerOf = (grant: ConsentGrant, change: Partial<TicketWish> = {}, lossy = false) => {
  try {
    ticketFromGrant(grant, { ...wish, ...change }, { ...made, lossy });
    return undefined;
  } catch (error) {
    return (error as { params: { pointer: string } }).params.pointer;
  }
};

test('a ticket carries what the grant permits to its grantee for its purpose, and ends with it', () => {
  const data = [{ resourceTypes: ['Observation', 'Condition'], codes: [loinc], recorded }];
  const period = { start: '2026-06-01T00:00:00Z', end: '2026-12-01T00:00:00Z' };
  const other = { ...permit, grantee: [{ did: institute }], data: [{ resourceTypes: ['Procedure'] }] };
  const marketing = { ...permit, purposes: ['HMARKT'], data: [{ resourceTypes: ['Procedure'] }] };
  const ticket = ticketFromGrant(grantWith({}, { ...permit, data, period }, other, marketing), wish, made);
  expect(ticket).toMatchObject({
    exp: Date.parse(period.end) / 1000,
    ticket_type: 'https://smarthealthit.org/permission-ticket-type/provider-consult-v1',
    presenter_binding: { method: 'jkt', jkt: wish.presenterKey },
    subject: { patient: { identifier: [{ value: 'did:jwk:patient' }] } },
    requester: { resourceType: 'PractitionerRole', identifier: [{ value: doctor }] },
  });
  expect(ticket.access).toEqual({
    permissions: ['Observation', 'Condition'].map((resource_type) => ({
      ...{ kind: 'data', resource_type, interactions: ['read', 'search'], code_any_of: [loinc] },
    })),
    data_period: { start: recorded.start, end: '2025-12-31T23:59:59Z' },
    sensitive_data: 'exclude',
  });
});

test('a study of an organisation, and all data where the grant does not restrict it', () => {
  const grantee = [{ organization: institute }];
  const grant = grantWith({}, { ...permit, grantee, purposes: ['CLINTRCH'], actions: ['view', 'edit', 'use'] });
  const study = { resourceType: 'ResearchStudy' };
  const { presenterKey: _, revocation: __, ...bare } = wish;
  const asked = { ...bare, type: 'research-study-access' as const, grantee: institute, context: { study } };
  const ticket = ticketFromGrant(grant, asked, made);
  // optional between organisations, and left out rather than empty
  expect(ticket).not.toHaveProperty('presenter_binding');
  expect(ticket).not.toHaveProperty('revocation');
  expect(ticket).toMatchObject({
    requester: { resourceType: 'Organization' },
    access: { permissions: [{ resource_type: '*', interactions: ['read', 'search', 'update', 'patch'] }] },
  });
});

describe('refuses what would widen the grant', () => {
  const label = { system: 'urn:x', code: 'R' };
  test.each<[string, ConsentGrant, string]>([
    ['a base that permits', grantWith({ base: 'permit' }, permit), '#/base'],
    ['terms', grantWith({ terms: { kind: 'research', dataUse: [{ duo: 'DUO:0000004' }] } }, permit), '#/terms'],
    ['a denial', grantWith({}, permit, { effect: 'deny' }), '#/provisions/1'],
    ['an obligation', grantWith({}, { ...permit, obligations: [{ code: 'REDACT' }] }), '#/provisions/0/obligations'],
    ['another purpose', grantWith({}, { ...permit, purposes: ['HMARKT'] }), '#/provisions'],
    ['another grantee', grantWith({}, { ...permit, grantee: [{ did: institute }] }), '#/provisions'],
    ['a role', grantWith({}, { ...permit, grantee: [{ role: label }] }), '#/provisions'],
    ['use alone', grantWith({}, { ...permit, actions: ['use'] }), '#/provisions/actions'],
    ['security labels', grantWith({}, { ...permit, data: [{ securityLabels: [label] }] }), '#/provisions/data'],
    ['single resources', grantWith({}, { ...permit, data: [{ instances: ['1'] }] }), '#/provisions/data'],
    ['authors', grantWith({}, { ...permit, data: [{ authoredBy: [doctor] }] }), '#/provisions/data'],
    [
      'periods of which a ticket has one',
      grantWith({}, permit, { ...permit, data: [{ recorded }] }),
      '#/provisions/data/recorded',
    ],
    ['a grant that has ended', grantWith({ period: { start: recorded.start, end: now } }, permit), '#/period'],
    [
      'a grant that has not begun',
      grantWith({ period: { start: '2026-12-01T00:00:00Z', end: '2027-01-01T00:00:00Z' } }, permit),
      '#/period',
    ],
  ])('%s', (_what, grant, pointer) => {
    expect(pointerOf(grant)).toBe(pointer);
    expect(pointerOf(grant, {}, true)).toBe(pointer);
  });

  test('a context that lacks something, or has something else', () => {
    expect(pointerOf(grantWith({}, permit))).toBeUndefined();
    expect(pointerOf(grantWith({}, permit), { context: {} })).toBe('#/context');
    expect(pointerOf(grantWith({}, permit), { context: { ...wish.context, study: {} } })).toBe('#/context');
  });
});

describe('what a ticket has no member for is refused, or left out if asked', () => {
  const notice = { notice: 'https://x.example', noticeSha256: '0'.repeat(64), language: 'en', method: 'wallet' };
  const onBehalf = {
    relationship: { system: 'urn:x', code: 'MTH' },
    authority: 'parent',
    until: '2026-12-01T00:00:00Z',
  };
  test.each<[string, object]>([
    ['redisclosure', { redisclosure: 'with-notice' }],
    ['delegation', { delegation: { allowed: true } }],
    ['emergency', { emergency: 'break-glass-allowed' }],
    ['evidence', { evidence: notice }],
    ['onBehalf', { onBehalf, grantor: 'did:jwk:guardian' }],
  ])('%s', (name, change) => {
    expect(pointerOf(grantWith(change, permit))).toBe(`#/${name}`);
    expect(pointerOf(grantWith(change, permit), {}, true)).toBeUndefined();
  });

  test('a ticket on somebody’s authority ends with that', () => {
    const grant = grantWith({ onBehalf, grantor: 'did:jwk:guardian' }, permit);
    expect(ticketFromGrant(grant, wish, { ...made, lossy: true }).exp).toBe(Date.parse(onBehalf.until) / 1000);
    const ended = grantWith({ onBehalf: { ...onBehalf, until: now }, grantor: 'did:jwk:guardian' }, permit);
    expect(pointerOf(ended, {}, true)).toBe('#/period');
  });
});

test.each<[string, object]>([
  ['a type that no grant becomes', { type: 'patient-self-access' }],
  ['an issuer without https', { issuer: 'http://clinic.example' }],
  ['a thumbprint that is none', { presenterKey: 'thumbprint' }],
  ['a place before the list', { revocation: { url: 'https://x.example', index: -1 } }],
  ['a member that is not known', { must_understand: [] }],
])('a wish with %s is refused', (_what, change) => {
  expect(zTicketWish.safeParse(wish).success).toBe(true);
  expect(zTicketWish.safeParse({ ...wish, ...change }).success).toBe(false);
});
