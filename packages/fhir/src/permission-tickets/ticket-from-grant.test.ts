import { type ConsentGrant, type Did, type Instant, parse, zConsentGrant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { type TicketWish, ticketFromGrant } from './ticket-from-grant.ts';

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
  jti: 'random',
  presenterKey: 'thumbprint',
  revocation: { url: 'https://clinic.example/revoked', index: 3 },
  context: { reason: { text: 'pain' }, consult_request: { resourceType: 'ServiceRequest' } },
  now: '2026-11-29T00:00:00Z' as Instant,
};
const pointerOf = (grant: ConsentGrant, change: Partial<TicketWish> = {}) => {
  try {
    ticketFromGrant(grant, { ...wish, ...change });
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
  const ticket = ticketFromGrant(grantWith({}, { ...permit, data, period }, other, marketing), wish);
  expect(ticket).toMatchObject({
    exp: Date.parse(period.end) / 1000,
    ticket_type: 'https://smarthealthit.org/permission-ticket-type/provider-consult-v1',
    presenter_binding: { method: 'jkt', jkt: 'thumbprint' },
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
  const ticket = ticketFromGrant(grant, {
    ...wish,
    type: 'research-study-access',
    grantee: institute,
    context: { study },
  });
  expect(ticket).toMatchObject({
    requester: { resourceType: 'Organization' },
    access: { permissions: [{ resource_type: '*', interactions: ['read', 'search', 'update', 'patch'] }] },
  });
});

describe('refuses what would widen the grant', () => {
  const label = { system: 'urn:x', code: 'R' };
  test.each<[string, ConsentGrant, string]>([
    ['a base that permits', grantWith({ base: 'permit' }, permit), '#/base'],
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
    ['a grant that has ended', grantWith({ period: { start: recorded.start, end: wish.now } }, permit), '#/period'],
    [
      'a grant that has not begun',
      grantWith({ period: { start: '2026-12-01T00:00:00Z', end: '2027-01-01T00:00:00Z' } }, permit),
      '#/period',
    ],
  ])('%s', (_what, grant, pointer) => {
    expect(pointerOf(grant)).toBe(pointer);
  });

  test('a context that lacks something, or has something else', () => {
    expect(pointerOf(grantWith({}, permit))).toBeUndefined();
    expect(pointerOf(grantWith({}, permit), { context: {} })).toBe('#/context');
    expect(pointerOf(grantWith({}, permit), { context: { ...wish.context, study: {} } })).toBe('#/context');
  });
});
