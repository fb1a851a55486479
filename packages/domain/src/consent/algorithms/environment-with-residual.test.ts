import { expect, test } from '@jest/globals';
import { at, denying, grantOf, held, permitting, requestOf } from '../../testing/consent-samples.ts';
import { type ConsentGrant, zProvision } from '../consent-grant.ts';
import { decideAccess } from '../decide-access.ts';
import type { Environment } from '../decision.ts';

const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' };
const open: Environment = {
  id: 'urn:house',
  base: 'permit',
  provisions: [zProvision.parse(denying({ purposes: ['HMARKT'] }))],
};
const closed: Environment = { id: 'urn:house', base: 'deny', provisions: [] };
const decide = (grants: ConsentGrant[], environment: Environment, changes = {}) =>
  decideAccess(
    grants.map((grant) => held(grant)),
    requestOf(changes),
    at,
    { algorithm: 'environment-with-residual/1', environment },
  );

test('without consent the environment decides, and is named', () => {
  expect(decide([], open)).toMatchObject({
    verdict: 'Permit',
    because: [{ grant: 'urn:house', version: 0, provision: 'base' }],
    residual: [],
  });
  expect(decide([], open, { purposes: ['HMARKT'] }).verdict).toBe('Deny');
  expect(decide([], closed).verdict).toBe('Deny');
});

test('consent refines the environment both ways', () => {
  expect(decide([grantOf(1, [permitting()])], closed).verdict).toBe('Permit');
  expect(decide([grantOf(1, [denying()])], open).verdict).toBe('Deny');
});

test('what a search leaves open comes back as rules for each piece of data', () => {
  const grant = grantOf(1, [permitting(), denying({ data: [{ securityLabels: [label] }] })]);
  expect(decide([grant], closed)).toMatchObject({
    verdict: 'Permit',
    because: [{ provision: 0 }],
    residual: [{ grant: grant.id, provision: 1, effect: 'deny', data: [{ securityLabels: [label] }] }],
  });
});

test('nothing is left open for one piece of data with its labels', () => {
  const grant = grantOf(1, [permitting(), denying({ data: [{ securityLabels: [label] }] })]);
  const resource = (securityLabels: object[]) => ({ resource: { id: 'Observation/1', securityLabels } });
  expect(decide([grant], closed, resource([]))).toMatchObject({ verdict: 'Permit', residual: [] });
  expect(decide([grant], closed, resource([label]))).toMatchObject({ verdict: 'Deny', residual: [] });
});

test('a permit for some of the data leaves a closed house closed, with the rule that opens it for them', () => {
  const grant = grantOf(1, [permitting({ data: [{ codes: [label] }] })]);
  expect(decide([grant], closed)).toMatchObject({
    verdict: 'Deny',
    residual: [{ grant: grant.id, effect: 'permit', data: [{ codes: [label] }] }],
  });
});
