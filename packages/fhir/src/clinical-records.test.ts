import { readFileSync } from 'node:fs';
import { AppError, type Did } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fhirClinicalRecords } from './clinical-records.ts';
import { splitBundle } from './split-bundle.ts';

const { readClaims, readFacts, readGrant, typeFor } = fhirClinicalRecords;
const patient = 'did:jwk:patient' as Did;
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
});

/** Runs a reader; any error but an AppError fails the test. */
function attempt(read: () => unknown): AppError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
const isContainer = (value: Json): value is Json[] | { [name: string]: Json } =>
  typeof value === 'object' && value !== null;

/** Every place in a JSON value below its root. */
const pathsIn = (value: Json): string[][] =>
  isContainer(value)
    ? Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsIn(inner).map((path) => [key, ...path])])
    : [];

/** The value with another one put in at a path. */
function replaceAt(value: Json, [key, ...rest]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = replaceAt(copy[key] as Json, rest, replacement);
  return copy;
}

const text = readFileSync(new URL('../../../test/patients/jose-ibarra-nunez.json', import.meta.url), 'utf8');
const bundle = JSON.parse(text) as { [name: string]: Json };
const groups = splitBundle(bundle);
const firstOfEach = [
  groups.patient,
  ...[groups.practitioners, groups.roles, groups.coverages, groups.immunizations, groups.conditions].map(
    ([one]) => one,
  ),
  ...groups.observations.filter(({ resource }, index) => index === 0 || resource.component !== undefined).slice(0, 2),
].map((one) => one?.resource as Json);
const small = {
  ...bundle,
  entry: (bundle.entry as { resource: { resourceType: string } }[]).filter(
    ({ resource }, index) => index < 3 || resource.resourceType === 'Condition',
  ),
} as Json;
const consent = groups.consents[0]?.resource as Json;
const clinicUrl = groups.organizations[0]?.fullUrl;
const context = {
  id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001',
  lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0000',
  version: 1,
  grantor: patient,
  subject: patient,
  jurisdiction: 'US-OR',
  partyOf: (reference: string) => (reference === clinicUrl ? ('did:web:clinic.example' as Did) : undefined),
};

/** A good document with one place made wrong. */
const damaged = (documents: readonly Json[]) =>
  fc
    .constantFrom(...documents)
    .chain((document) =>
      fc
        .tuple(fc.constantFrom(...pathsIn(document)), fc.oneof(anything, fc.constant('Jane Doe has HIV')))
        .map(([path, value]) => replaceAt(document, path, value)),
    );

const read = {
  readClaims: (input: unknown) => readClaims(input, { on: '2026-11-01', related: groups.organizations }),
  readFacts: (input: unknown) => readFacts(input),
  readGrant: (input: unknown) => readGrant(input, context),
};

describe.each<[keyof typeof read, readonly Json[]]>([
  ['readClaims', firstOfEach],
  ['readFacts', [small]],
  ['readGrant', [consent]],
])('%s', (name, documents) => {
  test('reads the documents that are damaged below', () => {
    for (const document of documents) expect(attempt(() => read[name](document))).toBeUndefined();
  });

  test('returns a value or throws an AppError, whatever it is given', () => {
    fc.assert(fc.property(anything, (input) => void attempt(() => read[name](input))));
  });

  test('returns a value or throws an AppError for a document with one wrong place', () => {
    fc.assert(
      fc.property(damaged(documents), (input) => void attempt(() => read[name](input))),
      { numRuns: 300 },
    );
  });

  test('repeats nothing of the input in an error', () => {
    for (const document of documents) {
      const refusals = pathsIn(document).flatMap((path) => {
        const error = attempt(() => read[name](replaceAt(document, path, 'Jane Doe has HIV')));
        return error ? [`${error.message} ${JSON.stringify(error.params)}`] : [];
      });
      expect(refusals.length).toBeGreaterThan(0);
      expect(refusals.filter((refusal) => /jane|hiv/i.test(refusal))).toEqual([]);
    }
  });

  test('refuses a modifier extension in every place it reads', () => {
    for (const document of documents) {
      const places = pathsIn(document).filter((path) => {
        const value = path.reduce<Json>((inner, key) => (inner as { [name: string]: Json })[key] ?? null, document);
        return isContainer(value) && !Array.isArray(value);
      });
      const isRead = (path: readonly string[]) => name !== 'readFacts' || !['1', '2'].includes(path[1] ?? '');
      for (const path of places.filter(isRead)) {
        const modified = replaceAt(document, [...path, 'modifierExtension'], []);
        expect([path, attempt(() => read[name](modified))?.code]).toEqual([path, 'unsupported_resource']);
      }
    }
  });
});

test('each type of resource belongs to one type of credential, all others to none', () => {
  const types = ['Patient', 'Practitioner', 'PractitionerRole', 'Coverage', 'Immunization', 'Observation', 'Condition'];
  expect(types.map(typeFor)).toEqual([
    'PatientIdentity',
    'PractitionerLicense',
    'OrganizationAffiliation',
    'InsuranceCoverage',
    'Immunization',
    'LabResult',
    'Problem',
  ]);
  expect(['Consent', 'MedicationRequest', 'patient', '', 'constructor'].map(typeFor)).toEqual(Array(5).fill(undefined));
});

test.each(['Procedure', 'Consent'])('a %s becomes no claims', (resourceType) => {
  const error = attempt(() => readClaims({ resourceType }, { on: '2026-11-01' }));
  expect(error).toMatchObject({ code: 'unsupported_resource', params: { resourceType } });
  expect(error?.params).not.toHaveProperty('pointer');
});

test('a resource type that FHIR does not have is refused and not repeated', () => {
  const error = attempt(() => readClaims({ resourceType: 'Jane Doe' }, { on: '2026-11-01' }));
  expect(error?.params).toEqual({ resourceType: 'unknown' });
});
