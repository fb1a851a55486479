import { type ConsentGrant, parse, zConsentGrant } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { consentReceipt } from './consent-receipt.ts';

const clinic = 'did:web:clinic.example';
const contact = {
  ...{ name: 'Clinic', contact: 'Data protection officer', address: { addressCountry: 'US' } },
  ...{ email: 'privacy@clinic.example', phone: '+1 555 0100' },
};
const permit = { effect: 'permit', grantee: [{ organization: clinic }], purposes: ['TREAT'], actions: ['view'] };
const grantWith = (change: object = {}): ConsentGrant =>
  parse(zConsentGrant, {
    id: '019ac1f0-1111-7000-8000-000000000001',
    lineage: '019ac1f0-1111-7000-8000-000000000002',
    version: 1,
    ...{ grantor: 'did:jwk:patient', subject: 'did:jwk:patient', controller: [clinic], base: 'deny' },
    ...{ category: [{ system: 'http://loinc.org', code: '59284-0' }], policy: ['https://clinic.example/policy'] },
    ...{ jurisdiction: 'US-OR', redisclosure: 'forbidden', delegation: { allowed: false }, emergency: 'never' },
    period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    evidence: {
      notice: 'https://clinic.example/notice',
      noticeSha256: '0'.repeat(64),
      language: 'en',
      method: 'web form',
    },
    provisions: [permit],
    ...change,
  });
const receiptOf = (grant: ConsentGrant) => consentReceipt(grant, (did) => (did === clinic ? contact : undefined));

test('a receipt says who, what for, which data, until when, and where to complain', () => {
  const research = { ...permit, grantee: [{ did: 'did:web:institute.example' }], purposes: ['HRESCH'] };
  const data = [{ resourceTypes: ['Observation'] }, { codes: [{ system: 'urn:x', code: '1', display: 'HbA1c' }] }];
  const period = { start: '2026-01-01T00:00:00Z', end: '2026-06-01T00:00:00Z' };
  const receipt = receiptOf(grantWith({ provisions: [permit, { ...research, data, period }, { effect: 'deny' }] }));
  expect(receipt).toMatchObject({
    version: 'KI-CR-v1.1.0',
    consentTimestamp: 1767225600,
    collectionMethod: 'web form',
    language: 'en',
    policyUrl: 'https://clinic.example/policy',
    piiControllers: [{ piiController: 'Clinic', email: contact.email, piiControllerUrl: clinic }],
  });
  expect(receipt.services).toMatchObject([
    {
      service: 'Clinic',
      purposes: [
        { purpose: 'TREAT', piiCategory: ['Health'], primaryPurpose: true, thirdPartyDisclosure: false },
        {
          ...{
            purpose: 'HRESCH',
            piiCategory: ['Observation', 'HbA1c'],
            primaryPurpose: false,
            termination: period.end,
          },
          ...{ thirdPartyDisclosure: true, thirdPartyName: 'did:web:institute.example' },
        },
      ],
    },
  ]);
});

test.each<[string, object, string]>([
  ['evidence of how it was given', { evidence: undefined }, '#/evidence'],
  ['a policy', { policy: [] }, '#/policy'],
  ['a permit', { provisions: [{ effect: 'deny' }] }, '#/provisions'],
  ['a base that denies', { base: 'permit' }, '#/base'],
  ['a controller that can be reached', { controller: [clinic, 'did:web:other.example'] }, '#/controller/1'],
])('is refused without %s', (_what, change, pointer) => {
  expect(() => receiptOf(grantWith(change))).toThrow(
    expect.objectContaining({ params: { resourceType: 'ConsentReceipt', pointer } }),
  );
});
