import { type CredentialType, type DcqlQuery, vctOf, zDcqlQuery } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { CompactCredential } from '../ports/agent.ts';
import { chooseCredentials, type HeldCredential } from './answer-request.ts';
import { explainRequest } from './explain-request.ts';

const held = (type: CredentialType, claims: HeldCredential['claims'], format = 'dc+sd-jwt'): HeldCredential => ({
  type,
  claims,
  format: format as HeldCredential['format'],
  compact: 'x' as CompactCredential,
});
const asks = (id: string, type: CredentialType, rest: object = {}) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [vctOf(type), 'https://elsewhere.example/type'] },
  ...rest,
});
const queryOf = (credentials: readonly object[], credential_sets?: readonly object[]): DcqlQuery =>
  zDcqlQuery.parse({ credentials, ...(credential_sets ? { credential_sets } : {}) });

const results = [held('LabResult', { value: 1, unit: '%' }), held('LabResult', { value: 2 })];
const value = { id: 'value', path: ['value'] };
const unit = { id: 'unit', path: ['unit'] };

test('says what is asked, how much is there, and what would leave', () => {
  const query = queryOf([
    asks('result', 'LabResult', { claims: [value, unit], claim_sets: [['value', 'unit'], ['value']] }),
  ]);
  expect(explainRequest(query, results)).toEqual({
    missing: [],
    credentials: [
      {
        id: 'result',
        types: ['LabResult'],
        need: 'required',
        asked: [['value'], ['unit']],
        authorities: [],
        fitting: 2,
        leaves: [[['value']]],
        showsMore: false,
      },
    ],
  });
});

test('says when more would leave than is asked for', () => {
  const whole = [held('LabResult', { value: 1, unit: '%' }, 'vc+jwt')];
  const of = (rest: object) => queryOf([asks('result', 'LabResult', { format: 'vc+jwt', ...rest })]);
  expect(explainRequest(of({ claims: [value] }), whole).credentials).toMatchObject([
    { leaves: ['all'], showsMore: true },
  ]);
  expect(explainRequest(of({}), whole).credentials).toMatchObject([{ leaves: ['all'], showsMore: false }]);
});

test('nothing leaves if something is missing', () => {
  const query = queryOf([asks('result', 'LabResult', { claims: [value] }), asks('who', 'PatientIdentity')]);
  expect(explainRequest(query, results)).toMatchObject({
    missing: ['/credentials/1'],
    credentials: [
      { id: 'result', fitting: 2, leaves: [] },
      { id: 'who', fitting: 0, leaves: [] },
    ],
  });
  expect(() => chooseCredentials(query, results)).toThrow('not_found');
});

test('tells what is required from what another can stand for, and from what can be left out', () => {
  const query = queryOf(
    [
      asks('who', 'PatientIdentity'),
      asks('result', 'LabResult'),
      asks('cover', 'InsuranceCoverage'),
      asks('problem', 'Problem'),
    ],
    [
      {
        options: [
          ['who', 'result'],
          ['who', 'cover'],
        ],
      },
      { options: [['problem']], required: false },
    ],
  );
  const wallet = [held('PatientIdentity', {}), ...results, held('Problem', { code: 'x' })];
  const needs = (optional?: readonly number[]) =>
    explainRequest(query, wallet, optional).credentials.map(({ id, need, leaves }) => [id, need, leaves.length]);
  expect(needs()).toEqual([
    ['who', 'required', 1],
    ['result', 'alternative', 1],
    ['cover', 'alternative', 0],
    ['problem', 'optional', 0],
  ]);
  expect(needs([1])[3]).toEqual(['problem', 'optional', 1]);
});

test('agrees with what is given', () => {
  const query = queryOf([asks('result', 'LabResult', { claims: [value], multiple: true })]);
  const given = chooseCredentials(query, results).map(({ disclose }) => disclose);
  expect(explainRequest(query, results).credentials[0]?.leaves).toEqual(given);
  expect(given).toHaveLength(2);
});
