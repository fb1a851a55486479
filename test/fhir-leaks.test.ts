import type { Did } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FhirScene, fhirScene, permitting, type SeenAnswer } from '../packages/service/src/testing/fhir-scene.ts';
import { type Resource, readSyntheticPatients } from './patients/read-bundles.ts';

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';
const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';

/** Codes that the operator says are sensitive, by label. The patients carry two labels more: `R` and `OPIOIDUD`. */
const sensitive: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  PSY: { [icd10]: ['F32.1', 'F33.1'], [snomed]: ['36923009', '370143000'], [loinc]: ['44261-6'] },
  PREGNANT: { [icd10]: ['Z33.1'], [snomed]: ['77386006'], [loinc]: ['2106-3'] },
};
const codesOf = (label: string) =>
  Object.entries(sensitive[label] ?? {}).flatMap(([system, codes]) => codes.map((code) => ({ system, code })));
const labels = ['R', 'OPIOIDUD', ...Object.keys(sensitive)];
const codingOf = (code: string) => ({ system: code === 'R' ? confidentiality : actCode, code });
/** Every combination of them, none and all included. */
const masks = Array.from({ length: 2 ** labels.length }, (_, mask) => labels.filter((__, at) => mask & (1 << at)));
/** None of them, each alone, and all: for the ways to ask that take longest. */
const few = [...masks.entries()].filter(([, denied]) => denied.length === 0 || denied.length === labels.length);
const types = ['Condition', 'Coverage', 'Immunization', 'MedicationRequest', 'Observation', 'Patient', 'Procedure'];

/** What the oracle knows of a resource, from the file it is in alone. */
interface Known {
  readonly resource: Resource;
  readonly name: string;
  readonly patient: string;
  readonly labels: readonly string[];
  /** Every text in it, and those of them that must be there with it. */
  readonly texts: ReadonlySet<string>;
  readonly own: readonly string[];
}

const known = readSyntheticPatients().flatMap(({ bundle }): Known[] => {
  const names = new Map(
    bundle.entry.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${resource.id}`]),
  );
  const patient = bundle.entry.find(({ resource }) => resource.resourceType === 'Patient')?.resource.id ?? '';
  return bundle.entry.flatMap(({ resource: inFile }) => {
    if (!types.includes(inFile.resourceType)) return [];
    const text = JSON.stringify(inFile).replace(/urn:uuid:[0-9a-f-]{36}/g, (url) => names.get(url) ?? url);
    const resource: Resource = JSON.parse(text);
    const carried = (resource.meta?.security ?? []).map(({ code }) => code);
    const called = Object.keys(sensitive).filter((label) =>
      codesOf(label).some(({ system, code }) => text.includes(`"system":"${system}","code":"${code}"`)),
    );
    const name = `${resource.resourceType}/${resource.id}`;
    const all = [...textsIn(resource, () => true)];
    const own = [...textsIn(resource, (key) => !['meta', 'text', 'contained'].includes(key), true)];
    return [{ resource, name, patient, labels: [...carried, ...called], texts: new Set(all), own }];
  });
});

/** Every text of some length in JSON, in members that count; `plain`: but for what says where something else is. */
function* textsIn(value: unknown, counts: (key: string) => boolean, plain = false): Generator<string> {
  if (typeof value === 'string' && value.length > 5) yield value;
  if (typeof value !== 'object' || value === null || (plain && Object.hasOwn(value, 'reference'))) return;
  for (const [key, member] of Object.entries(value)) if (counts(key)) yield* textsIn(member, counts, plain);
}

const isShown = ({ labels: has }: Known, denied: readonly string[]) => !has.some((label) => denied.includes(label));
const nameOf = ({ resourceType, id }: SeenAnswer['resources'][number]) => `${resourceType}/${id}`;

/** The server behind, which is slow and has the same data all along, is asked everything once. */
function remembering(): (url: string, init: RequestInit) => Promise<Response> {
  const answers = new Map<string, Promise<readonly [string, number]>>();
  const ask = async (url: string): Promise<readonly [string, number]> => {
    const response = await fetch(url);
    return [await response.text(), response.status];
  };
  return async (url) => {
    const answer = answers.get(url) ?? ask(url);
    answers.set(url, answer);
    const [text, status] = await answer;
    return new Response(text, { status });
  };
}

let scene: FhirScene;
const tokens: string[] = [];
beforeAll(async () => {
  scene = await fhirScene({
    labels: Object.keys(sensitive).map((label) => ({ label: codingOf(label), codes: codesOf(label) })),
    fhirFetch: remembering(),
    // no time passes: what is looked for is in what is said
    pace: { nowMs: () => 0, wait: async () => undefined },
  });
  const readers = masks.map((_, at) => scene.world.agent.newDid(`reader-${at}`));
  for (const patient of new Set(known.map((one) => one.patient))) {
    await scene.consent(
      await scene.patient(patient),
      readers.flatMap((did, at) => provisionsOf(did, masks[at] ?? [])),
    );
  }
  for (const { resource } of known) await scene.server.put(resource as never);
  for (const did of readers) tokens.push(await scene.tokenFor(did));
}, 60_000);
afterAll(() => scene.server.stop());

const provisionsOf = (did: Did, denied: readonly string[]) => [
  permitting([{ did }], types),
  ...(denied.length === 0
    ? []
    : [{ effect: 'deny' as const, grantee: [{ did }], data: [{ securityLabels: denied.map(codingOf) }] }]),
];

interface Counts {
  must: number;
  mustNot: number;
  texts: number;
  hiddenTexts: number;
}

/** Compares answers, which together are one result, with what the oracle says of `those`, and counts what was looked for. */
function compare(
  answers: readonly SeenAnswer[],
  those: readonly Known[],
  denied: readonly string[],
  counts: Counts,
): void {
  const [shown, hidden] = [those.filter((one) => isShown(one, denied)), those.filter((one) => !isShown(one, denied))];
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const names = answers.flatMap(({ resources }) => resources.map(nameOf));
  expect(names.toSorted()).toEqual(shown.map(({ name }) => name).sort());
  const said = new Set(answers.flatMap(({ text }) => [...textsIn(JSON.parse(text), () => true)]));
  const innocent = new Set(shown.flatMap(({ texts }) => [...texts]));
  const telling = hidden.flatMap(({ texts }) => [...texts].filter((text) => !innocent.has(text)));
  expect(telling.filter((text) => said.has(text))).toEqual([]);
  for (const { resource } of hidden) expect(answers.some(({ text }) => text.includes(resource.id))).toBe(false);
  const own = shown.flatMap((one) => one.own);
  expect(own.filter((text) => !said.has(text))).toEqual([]);
  counts.must += shown.length;
  counts.mustNot += hidden.length;
  counts.texts += own.length;
  counts.hiddenTexts += telling.length;
}

async function allPages(path: string, token: string): Promise<SeenAnswer[]> {
  const pages: SeenAnswer[] = [];
  for (let next: string | undefined = path; next !== undefined; next = pages.at(-1)?.links.next) {
    pages.push(await scene.ask(next, token));
  }
  return pages;
}

const noCounts = (): Counts => ({ must: 0, mustNot: 0, texts: 0, hiddenTexts: 0 });

describe(`over the sample patients, with each of ${masks.length} combinations of restrictions`, () => {
  test('every label occurs, and every patient', () => {
    expect(labels.map((label) => known.filter((one) => one.labels.includes(label)).length)).toEqual([6, 6, 60, 7]);
    expect(new Set(known.map(({ patient }) => patient)).size).toBe(10);
    expect(known).toHaveLength(690);
  });

  test('a search over all patients, page by page, is what must be there, and nothing of what must not', async () => {
    const counts = noCounts();
    for (const [at, denied] of few) {
      // the server of the tests has no pages: of observations it would answer the first 200
      for (const type of types.filter((one) => one !== 'Observation')) {
        const those = known.filter(({ resource }) => resource.resourceType === type);
        compare(await allPages(`${type}?_count=20`, tokens[at] ?? ''), those, denied, counts);
      }
    }
    expect(counts).toEqual({ must: 451, mustNot: 11, texts: 5140, hiddenTexts: 112 });
  });

  test('what has a label is read where no restriction is on it, and else as if it were not there', async () => {
    const counts = { read: 0, absent: 0 };
    const labelled = known.filter(({ labels: has }) => has.length > 0);
    for (const [at, denied] of few) {
      const token = tokens[at] ?? '';
      const { text: absent } = await scene.ask('Observation/nowhere', token);
      for (const one of labelled) {
        const { status, text } = await scene.ask(one.name, token);
        const expected = isShown(one, denied) ? 200 : 404;
        if (status !== expected || (status === 404 && text !== absent)) throw new Error(`${one.name}: ${status}`);
        counts[status === 200 ? 'read' : 'absent'] += 1;
      }
    }
    expect(counts).toEqual({ read: 73, absent: 73 });
  });

  test('everything of a patient is so too', async () => {
    const counts = noCounts();
    for (const [at, denied] of masks.entries()) {
      for (const patient of new Set(known.map((one) => one.patient))) {
        const path = `Patient/${patient}/$everything?_count=200&_type=${types.join(',')}`;
        const answer = await scene.ask(path, tokens[at] ?? '');
        const those = known.filter((one) => one.patient === patient);
        expect(answer.total).toBe(those.filter((one) => isShown(one, denied)).length);
        compare([answer], those, denied, counts);
      }
    }
    expect(counts).toEqual({ must: 10_432, mustNot: 608, texts: 119_808, hiddenTexts: 2756 });
  });
});
