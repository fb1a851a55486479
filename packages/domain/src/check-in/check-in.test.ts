import { describe, expect, test } from '@jest/globals';
import { askedItems } from '../dcql/asked-items.ts';
import { zDcqlQuery } from '../dcql/dcql-query.ts';
import { checkInProfiles, checkInTypes } from './check-in-profiles.ts';
import { checkInQuery } from './check-in-query.ts';
import { type CheckInItem, zCheckInRequest } from './check-in-request.ts';
import { type AnsweredRequest, itemStatus } from './item-status.ts';

const item = (id: string, profiles: readonly string[], rest: object = {}): CheckInItem => ({
  ...{ id, content: { kind: 'selection.fhir', profiles: [...profiles] } },
  ...rest,
});
const identity = item('who', checkInProfiles.PatientIdentity.slice(0, 1), { required: true });
const insurance = item('insurance', checkInProfiles.InsuranceCoverage.slice(0, 1));

describe('a check-in request', () => {
  test('is read with what the draft may add, and not with two items of one id', () => {
    const request = { type: 'smart-health-checkin-request', version: '1', id: 'r1', more: 1 };
    expect(zCheckInRequest.safeParse({ ...request, items: [identity, insurance] }).success).toBe(true);
    expect(zCheckInRequest.safeParse({ ...request, items: [identity, identity] }).success).toBe(false);
    expect(zCheckInRequest.safeParse({ ...request, version: '2', items: [identity] }).success).toBe(false);
    expect(zCheckInRequest.safeParse({ ...request, items: [] }).success).toBe(false);
  });

  test('becomes a query with one credential for each item, required or not', () => {
    const { query, unsupported } = checkInQuery({ items: [identity, insurance] });
    expect(unsupported).toEqual([]);
    expect(askedItems(zDcqlQuery.parse(query))).toEqual([
      { query: 'who', types: ['PatientIdentity'], required: true },
      { query: 'insurance', types: ['InsuranceCoverage'], required: false },
    ]);
  });

  test('takes any version of a profile, and any of several profiles', () => {
    const one = item('either', [`${checkInProfiles.Immunization[0]}|6.1.0`, checkInProfiles.LabResult[1]]);
    const { query } = checkInQuery({ items: [one] });
    expect(query.credential_sets).toEqual([{ options: [['either'], ['either-1']], required: false }]);
  });

  test('has a questionnaire beside the query, if all of it can be asked, and any type of a guide', () => {
    const questionnaire = { resourceType: 'Questionnaire', item: [{ linkId: 'a', type: 'boolean' }] };
    const form: CheckInItem = {
      id: 'form',
      title: 'Before',
      required: true,
      content: { kind: 'form.fhir', questionnaire },
    };
    const odd: CheckInItem = {
      id: 'odd',
      content: {
        kind: 'form.fhir',
        questionnaire: { resourceType: 'Questionnaire', item: [{ linkId: 'a', type: 'file' }] },
      },
    };
    const guide: CheckInItem = {
      id: 'card',
      content: { kind: 'selection.fhir', profilesFrom: ['http://hl7.org/fhir/us/insurance-card|1.1.0'] },
    };
    const { query, forms, unsupported } = checkInQuery({ items: [identity, form, odd, guide] });
    expect(forms).toEqual([{ id: 'form', title: 'Before', required: true, questionnaire }]);
    expect(unsupported.map(({ id }) => id)).toEqual(['odd']);
    expect(askedItems(zDcqlQuery.parse(query)).map(({ types }) => types)).toEqual([
      ['PatientIdentity'],
      ['PatientIdentity'],
      ['InsuranceCoverage'],
    ]);
  });

  test('leaves out questionnaires elsewhere, profiles that no credential is made of, and whole guides', () => {
    const form: CheckInItem = {
      id: 'form',
      content: { kind: 'form.fhir', questionnaireCanonical: 'https://x.example/q' },
    };
    const guide: CheckInItem = { id: 'all', content: { kind: 'selection.fhir', profilesFrom: ['https://x.example'] } };
    const other = item('other', ['https://x.example/StructureDefinition/other']);
    const { query, unsupported } = checkInQuery({ items: [form, guide, other] });
    expect(query).toEqual({ credentials: [] });
    expect(unsupported.map(({ id }) => id)).toEqual(['form', 'all', 'other']);
  });

  test('has ids that DCQL takes, whatever those of the items are', () => {
    const { query } = checkInQuery({ items: [item('who is it?', checkInProfiles.PatientIdentity), insurance] });
    expect(query.credentials.map(({ id }) => id)).toEqual(['item-0', 'insurance']);
  });

  test.each(checkInTypes)('%s: makes a query that is one', (type) => {
    const { query } = checkInQuery({ items: [item('one', checkInProfiles[type], { required: true })] });
    expect(zDcqlQuery.parse(query)).toEqual(query);
    expect(askedItems(query)).toEqual([{ query: 'one', types: [type], required: true }]);
  });
});

describe('the standing of an item', () => {
  const open: AnsweredRequest = { state: 'open', verdict: null, disclosed: [], rejections: [] };
  const concluded = (verdict: AnsweredRequest['verdict'], rest = {}): AnsweredRequest => ({
    ...open,
    ...{ state: 'concluded', verdict },
    ...rest,
  });
  test.each([
    ['waiting', open],
    ['unanswered', { ...open, state: 'expired' as const }],
    ['declined', concluded('declined')],
    ['fulfilled', concluded('accepted', { disclosed: [{ query: 'who' }] })],
    ['not_shared', concluded('accepted', { disclosed: [{ query: 'who-1' }] })],
    ['refused', concluded('refused', { rejections: [{ at: '/vp_token/who/0' }] })],
    ['not_shared', concluded('refused', { rejections: [{ at: '/vp_token/who-1/0' }] })],
    ['not_shared', concluded(null)],
  ])('%s', (status, answer) => {
    expect(itemStatus({ query: 'who' }, answer)).toBe(status);
  });
});
