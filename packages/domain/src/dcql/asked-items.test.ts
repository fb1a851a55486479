import { expect, test } from '@jest/globals';
import { vctOf } from '../credential-type.ts';
import { askedItems } from './asked-items.ts';
import { type DcqlQuery, zDcqlQuery } from './dcql-query.ts';

const credential = (id: string, type: 'PatientIdentity' | 'InsuranceCoverage') => ({
  ...{ id, format: 'dc+sd-jwt', meta: { vct_values: [vctOf(type)] } },
});
const credentials = [credential('who', 'PatientIdentity'), credential('plan', 'InsuranceCoverage')];
const queryOf = (rest: object = {}): DcqlQuery => zDcqlQuery.parse({ credentials, ...rest });
const required = (query: DcqlQuery) => askedItems(query).map((one) => one.required);

test('without sets every credential is required', () => {
  expect(askedItems(queryOf())).toEqual([
    { query: 'who', types: ['PatientIdentity'], required: true },
    { query: 'plan', types: ['InsuranceCoverage'], required: true },
  ]);
});

test('with sets, those are that each option of a required one has', () => {
  const optional = { options: [['plan']], required: false };
  expect(required(queryOf({ credential_sets: [{ options: [['who']] }, optional] }))).toEqual([true, false]);
  expect(required(queryOf({ credential_sets: [{ options: [['who'], ['plan']] }] }))).toEqual([false, false]);
  expect(required(queryOf({ credential_sets: [{ options: [['who', 'plan'], ['who']] }] }))).toEqual([true, false]);
});
