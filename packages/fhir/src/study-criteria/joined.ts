import { codingsOf } from '../elements/coding.ts';
import type { Characteristic } from './characteristic.ts';
import { criterionFrom } from './criterion-from.ts';

/** Several characteristics that count together, and the place and words for them if they cannot be taken apart. */
export interface Combination {
  readonly at: string;
  readonly label: string;
  readonly exclude: boolean;
  /** `all-of`, `any-of` or another of FHIR R5's characteristic combinations. */
  readonly method: string;
  /** Each is one or several that must all hold. */
  readonly parts: readonly (readonly Characteristic[])[];
}

/**
 * A combination as criteria that all count by themselves, which is the only way they can be joined here: all of several, none of
 * several, or one of several diagnoses.
 */
export function joined({ at, label, exclude, method, parts }: Combination): readonly Characteristic[] {
  const isAll = method === 'all-of' || parts.length === 1;
  const flat = parts.flat();
  if (isAll && !exclude) return flat;
  const isSimple = parts.every(({ length }) => length === 1);
  if (isSimple && exclude && (method === 'any-of' || parts.length === 1)) return flat.map(turned);
  const union = isSimple && method === 'any-of' ? oneOfDiagnoses(flat) : undefined;
  return [union ? { ...union, at, label, exclude } : { at, label, exclude, left: 'combination' }];
}

const turned = (one: Characteristic): Characteristic => ({ ...one, exclude: !one.exclude });

function oneOfDiagnoses(characteristics: readonly Characteristic[]) {
  const told = characteristics.map(criterionFrom);
  const isUnion = told.every((one) => 'criterion' in one && one.criterion.kind === 'code' && !one.exclude);
  const [first] = characteristics;
  if (!isUnion || !first) return undefined;
  const coding = characteristics.flatMap(({ value, code }) =>
    codingsOf(value?.kind === 'concept' ? value.concept : code),
  );
  // where every code is a diagnosis by its system, there is no value to join
  return first.value?.kind === 'concept'
    ? { code: first.code, value: { kind: 'concept', concept: { coding } } as const }
    : { code: { coding } };
}
