import type { Instant, Obligation } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { carryOutObligations } from './carry-out-obligations.ts';
import { answerOf, outcome, releaseMs } from './fhir-answer.ts';
import { factsOf } from './resource-facts.ts';
import { showResource } from './show-resource.ts';

const at = '2026-06-01T09:00:00Z' as Instant;
const hiv = { system: 'urn:labels', code: 'HIV' };
const coded = (code: string) => ({ coding: [{ system: 'urn:codes', code }] });
const panel = {
  resourceType: 'Observation',
  id: 'panel',
  code: coded('panel'),
  subject: { reference: 'Patient/p' },
  component: [
    { code: coded('secret'), valueString: 'SECRET' },
    { code: coded('open'), valueString: 'open' },
  ],
};
const carry = (obligation: Obligation, resource: object = panel, how: object = {}) =>
  carryOutObligations(resource as never, [obligation], { labels: [hiv], at, encrypted: false, aimed: true, ...how });
const secret = { system: 'urn:codes', code: 'secret' };

describe('obligations', () => {
  test.each(['REDACT', 'MASK'] as const)('%s takes out what bears the code, with all that belongs to it', (code) => {
    const released = carry({ code, codes: [secret] });
    expect(JSON.stringify(released)).not.toMatch(/secret/i);
    expect(released).toMatchObject({ changed: true, resource: { component: [{ valueString: 'open' }] } });
  });

  test.each([
    ['the resource itself bears the code', { code: 'REDACT', codes: [{ system: 'urn:codes', code: 'panel' }] }],
    ['it has the label', { code: 'MASK', codes: [hiv] }],
    ['nobody says what to take out', { code: 'REDACT' }],
    ['the question says whom it is about', { code: 'DEID' }],
    ['the question says whom it is about', { code: 'DELID' }],
    ['the answer is not encrypted', { code: 'ENCRYPT' }],
  ] as const)('keep a resource back if %s', (_, obligation) => {
    expect(carry(obligation as Obligation)).toBeUndefined();
  });

  test('to encrypt are met by an answer that is encrypted, and change nothing else', () => {
    expect(carry({ code: 'ENCRYPT' }, panel, { encrypted: true })).toMatchObject({ changed: false, resource: panel });
  });

  test('to show the minimum leave what is mandatory or part of a summary', () => {
    const full = {
      ...panel,
      status: 'final',
      note: [{ text: 'n' }],
      method: coded('m'),
      extension: [{ url: 'urn:e' }],
    };
    const released = carry({ code: 'MINEC' }, full);
    expect(released).toEqual({ resource: { ...panel, status: 'final' }, changed: true, nameless: false, labels: [] });
    expect(carry({ code: 'MINEC' }, panel)).toMatchObject({ changed: false });
    expect(carry({ code: 'MINEC' }, { ...panel, modifierExtension: [{ url: 'urn:not' }] })).toBeUndefined();
    expect(carry({ code: 'MINEC' }, { resourceType: 'AuditEvent', id: 'a' })).toBeUndefined();
  });

  test('to name nobody are met where nothing in the question does', () => {
    const known = {
      ...{ ...panel, status: 'final', component: undefined, effectiveDateTime: '2026-05-04' },
      code: { coding: [{ system: 'http://loinc.org', code: '4548-4', display: 'HbA1c of Made Up' }], text: 'Made Up' },
    };
    const released = carry({ code: 'DEID' }, known, { aimed: false });
    expect(released).toMatchObject({ changed: true, nameless: true });
    expect(released?.resource).toEqual({
      ...{ resourceType: 'Observation', id: 'panel', status: 'final', effectiveDateTime: '2026' },
      code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
    });
    expect(carry({ code: 'DEID' }, panel, { aimed: false })).toBeUndefined();
  });

  test('that are over bind no more, and those about later use travel as labels', () => {
    expect(carry({ code: 'REDACT', codes: [secret], until: at })).toMatchObject({ changed: false, labels: [] });
    expect(carry({ code: 'NORDSCLCD' })).toMatchObject({ labels: [{ code: 'NORDSCLCD' }] });
    expect(carry({ code: 'REDACT', codes: [{ system: 'urn:codes', code: 'other' }] })?.resource).toBe(panel);
  });
});

describe('what is shown', () => {
  const report = {
    resourceType: 'DiagnosticReport',
    id: 'r',
    meta: { versionId: '7', lastUpdated: '2026-01-01T00:00:00Z', source: '#x', security: [hiv], profile: ['urn:p'] },
    text: { status: 'generated', div: 'narrative of hidden' },
    contained: [{ resourceType: 'Observation', id: 'c', valueString: 'hidden' }],
    status: 'final',
    subject: { reference: 'Patient/p', display: 'Made' },
    performer: [{ reference: 'Practitioner/7' }, { reference: '#c' }],
    result: [
      { reference: 'Observation/hidden' },
      { reference: 'Observation/seen' },
      { reference: 'Observation/hidden' },
    ],
    imagingStudy: [{ reference: 'ImagingStudy/hidden', display: 'hidden' }],
    basedOn: [{ type: 'ServiceRequest', identifier: { value: 'hidden' } }],
    extension: [{ url: 'urn:e', valueReference: { reference: 'https://upstream.internal/Observation/hidden' } }],
    presentedForm: [{ contentType: 'text/plain', url: 'https://upstream.internal/Binary/hidden' }],
  };

  test('has nothing of what is hidden, and no sign of how much there is', () => {
    const shown = showResource(report, new Set(['DiagnosticReport/r', 'Patient/p', 'Observation/seen']), []);
    expect(JSON.stringify(shown)).not.toMatch(/hidden|upstream|versionId|lastUpdated|narrative/);
    expect(shown).toMatchObject({
      meta: { profile: ['urn:p'], security: [hiv] },
      performer: [{ reference: 'Practitioner/7' }],
      result: [{ reference: 'Observation/seen' }],
    });
    const one = { ...report, result: [{ reference: 'Observation/hidden' }] };
    const none = { ...report, result: undefined };
    expect(JSON.stringify(showResource(one, new Set(), []))).toBe(JSON.stringify(showResource(none, new Set(), [])));
  });
});

describe('what a decision goes by', () => {
  const rule = { label: hiv, codes: [secret] };

  test('is own codes, mentioned codes, and labels that are carried or called for', () => {
    expect(factsOf({ ...panel, effectiveDateTime: '2026-01-01T01:30:00.5+01:00' } as never, [rule])).toEqual({
      patient: 'p',
      mentioned: [secret, { system: 'urn:codes', code: 'open' }],
      resource: {
        ...{ type: 'Observation', id: 'panel', codes: [{ system: 'urn:codes', code: 'panel' }] },
        ...{ securityLabels: [hiv], recorded: '2026-01-01T00:30:00Z' },
      },
    });
  });

  test.each([
    ['of no subject', { ...panel, subject: undefined }],
    ['of a group', { ...panel, subject: { reference: 'Group/p' } }],
    ['of a Patient elsewhere', { ...panel, subject: { reference: 'https://elsewhere.example/Patient/p' } }],
    ['of a Patient by identifier alone', { ...panel, subject: { identifier: { value: 'p' } } }],
    ['of a type that is not served', { ...panel, resourceType: 'AuditEvent' }],
  ])('is not there for a resource %s', (_, resource) => {
    expect(factsOf(resource as never, [])).toBeUndefined();
  });

  test('a day is no instant, and of two authors none is known', () => {
    const did = (value: string) => ({ identifier: { system: 'urn:ietf:rfc:3986', value } });
    const one = factsOf({ ...panel, effectiveDateTime: '2026-01-01', performer: [did('did:example:a')] } as never, []);
    expect(one?.resource).toMatchObject({ author: 'did:example:a' });
    expect(one?.resource).not.toHaveProperty('recorded');
    const two = { ...panel, performer: [did('did:example:a'), did('did:example:b')] };
    expect(factsOf(two as never, [])?.resource).not.toHaveProperty('author');
  });
});

describe('an answer', () => {
  test('has one of few sizes', () => {
    const sizes = [0, 100, 4000, 5000, 9000].map((n) => answerOf(200, { text: 'ä'.repeat(n / 2) }).body);
    expect(sizes.map((body) => Buffer.byteLength(body))).toEqual([4096, 4096, 4096, 8192, 16_384]);
    expect(JSON.parse(outcome(404, 'not-found').body)).toEqual({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'not-found' }],
    });
  });

  test('leaves on a boundary, the next of which is twice as late', () => {
    expect([0, 1, 250, 251, 499, 501, 3000].map((ms) => releaseMs(ms, 250))).toEqual([
      250, 250, 250, 500, 500, 1000, 4000,
    ]);
  });
});
