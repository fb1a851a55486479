import { readdirSync, readFileSync } from 'node:fs';
import type { GrantContext } from '@assent/application';
import {
  AppError,
  type Coding,
  type ConsentGrant,
  type Did,
  decideAccess,
  type ErrorParams,
  evaluateEligibility,
  type Instant,
  type IssuedType,
  parse,
  zAccessRequest,
  zTrialCriteria,
} from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { fhirClinicalRecords } from './clinical-records.ts';
import { consentFromGrant } from './consent/consent-from-grant.ts';
import { splitBundle } from './split-bundle.ts';

const { readClaims, readFacts, readGrant, typeFor } = fhirClinicalRecords;
const folder = new URL('../../../test/patients/', import.meta.url);
const readText = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const readBundle = (name: string) => splitBundle(JSON.parse(readText(`${name}.json`)));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'trial-criteria.json')
  .map((file) => file.replace(/\.json$/, ''));
const at = '2026-11-01T00:00:00Z' as Instant;

/** What cannot become a credential, and why: a pain score that was entered in error. */
const refused: Readonly<Record<string, object[]>> = {
  'zoe-lindqvist': [{ resourceType: 'Observation', pointer: '#/status' }],
};

/** Claims of every resource that a credential belongs to, or the parameters of the refusal. */
function readAll(name: string): { type: IssuedType; refusal?: ErrorParams }[] {
  const { patient, ...groups } = readBundle(name);
  const resources = [patient, ...Object.values(groups).flat()].map(({ resource }) => resource);
  return resources.flatMap((resource) => {
    const type = typeFor(resource.resourceType);
    if (type === undefined) return [];
    try {
      const result = readClaims(resource, { on: '2026-11-01', related: groups.organizations });
      expect(result.type).toBe(type);
      return [{ type }];
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unsupported_resource') throw error;
      return [{ type, refusal: error.params }];
    }
  });
}

const patient = 'did:jwk:patient' as Did;
const guardian = 'did:jwk:guardian' as Did;
const mother = { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' };

function grantOf(name: string): ConsentGrant {
  const { consents, organizations } = readBundle(name);
  const dids = new Map(organizations.map(({ fullUrl, resource }) => [fullUrl, didOf(resource)]));
  const self: GrantContext = {
    id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001',
    lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0000',
    version: 1,
    grantor: patient,
    subject: patient,
    jurisdiction: 'US-OR',
    partyOf: (reference) => dids.get(reference),
  };
  const onBehalf = { relationship: mother, authority: 'parental responsibility' };
  return readGrant(consents[0]?.resource, name === 'noe-tremblay' ? { ...self, grantor: guardian, onBehalf } : self);
}

const didOf = (organization: Readonly<Record<string, unknown>>) =>
  (organization.identifier as { system: string; value: Did }[]).find(({ system }) => system === 'urn:ietf:rfc:3986')
    ?.value;

/** Whether a trial's site may see a resource of `type` with these codes and labels. */
function verdictForTrial(grant: ConsentGrant, type: string, codes: Coding[], securityLabels: Coding[]) {
  const request = {
    subject: patient,
    requester: { did: 'did:web:trials.example' },
    purposes: ['CLINTRCH'],
    action: 'view',
    resource: { type, codes, securityLabels },
  };
  return decideAccess([{ grant, revoked: false }], parse(zAccessRequest, request), at).verdict;
}

test('there are at least six synthetic patients', () => {
  expect(names.length).toBeGreaterThanOrEqual(6);
});

describe.each(names)('%s', (name) => {
  test('has credentials of all seven types, from every resource that is not refused for a listed reason', () => {
    const results = readAll(name);
    expect(results.flatMap(({ refusal }) => (refusal ? [refusal] : []))).toEqual(refused[name] ?? []);
    expect(new Set(results.filter(({ refusal }) => !refusal).map(({ type }) => type)).size).toBe(7);
  });

  test('is as eligible as the README says', () => {
    const row = readText('README.md')
      .split('\n')
      .find((line) => line.includes(`(${name}.json)`));
    const cell = row?.split('|').at(-2) ?? '';
    const unmet = [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id);
    expect(unmet.length > 0 || cell.trim() === 'eligible').toBe(true);

    const criteria = parse(zTrialCriteria, JSON.parse(readText('trial-criteria.json')));
    const result = evaluateEligibility(criteria, '0'.repeat(64), readFacts(JSON.parse(readText(`${name}.json`))), at);
    expect(result.criteria.filter(({ met }) => !met).map(({ id }) => id)).toEqual(unmet);
  });

  test('has a consent that becomes a grant, and a Consent again', () => {
    const grant = grantOf(name);
    const { id, lineage, version, grantor, subject, onBehalf } = grant;
    const context = { id, lineage, version, grantor, subject, ...(onBehalf && { onBehalf }), partyOf: () => undefined };
    // Of all a guardian's consent says, FHIR has no element for her authority alone.
    const consent = consentFromGrant(grant, { lossy: onBehalf !== undefined });
    expect(readGrant(JSON.parse(JSON.stringify(consent)), context)).toEqual(grant);
  });
});

test('security labels reach the credential', () => {
  const labelled = readBundle('sion-pryce-moller').conditions.filter(({ resource }) => 'meta' in resource);
  expect(labelled).toHaveLength(1);
  expect(readClaims(labelled[0]?.resource, { on: '2026-11-01' })).toMatchObject({
    type: 'Problem',
    claims: { code: { code: '75544000' }, securityLabels: [{ code: 'R' }, { code: 'OPIOIDUD' }] },
  });
});

test('a consent that denies a label to research denies it, and nothing without it', () => {
  const grant = grantOf('sion-pryce-moller');
  const oud = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' };
  expect(verdictForTrial(grant, 'Condition', [], [oud])).toBe('Deny');
  expect(verdictForTrial(grant, 'Condition', [], [])).toBe('Permit');
});

test('a consent that keeps one code out of research denies it, and no other', () => {
  const grant = grantOf('zoe-lindqvist');
  const loinc = (code: string) => ({ system: 'http://loinc.org', code });
  expect(verdictForTrial(grant, 'Observation', [loinc('44261-6')], [])).toBe('Deny');
  expect(verdictForTrial(grant, 'Observation', [loinc('72514-3')], [])).toBe('Permit');
});

test('a consent that is silent about research permits none', () => {
  expect(verdictForTrial(grantOf('agnieszka-wojcik'), 'Observation', [], [])).toBe('NoConsent');
});
