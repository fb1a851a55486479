import { type Coding, type Instant, zCoding } from '@assent/domain';
import { type DeidentifiedType, deidentifiedTypes, type Shown } from './deidentified-elements.ts';
import type { FhirResource, SomeResource } from './resource-facts.ts';
import { hasModifierExtension } from './show-minimum.ts';

/** Above this nobody may be told apart by age (45 CFR 164.514(b)(2)(i)(C)). In years. */
const oldestAge = 89;

/**
 * A resource without what identifies whom it is about, as `deidentified-elements.ts` lists it, and without its id. Undefined where nothing
 * true would be left: a type that is not listed, a code that only this house knows, an element or extension that changes the meaning.
 */
export function deidentify(resource: FhirResource, at: Instant): SomeResource | undefined {
  const { resourceType, meta, implicitRules } = resource;
  const type = deidentifiedTypes.get(resourceType);
  if (!type || implicitRules !== undefined || hasModifierExtension(resource)) return undefined;
  const kept = within(resource, type, at);
  const security = (meta?.security ?? []).flatMap((one) => coding(one) ?? []);
  return kept && { resourceType, ...(security.length > 0 ? { meta: { security } } : {}), ...kept };
}

function within(value: unknown, type: DeidentifiedType, at: Instant): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members = Object.entries(value).map(([name, member]) => [name, rest(name, member, type, at)] as const);
  const kept = Object.fromEntries(members.filter(([, left]) => left !== undefined));
  // a status in a code of the house would be lost, and with it that something was ruled out
  const isBent = members.some(
    ([name, left]) => left === undefined && (meaning.has(name) || type.shown.get(name) === 'refused'),
  );
  const isWhole = Object.keys(kept).length > 0 && [...type.must].every((name) => Object.hasOwn(kept, name));
  return isWhole && !isBent ? kept : undefined;
}

/** What is left of a member. */
function rest(name: string, member: unknown, { shown, within: holders }: DeidentifiedType, at: Instant): unknown {
  const holder = holders.get(name);
  if (holder) return several(member, (one) => within(one, holder, at));
  const how = shown.get(name);
  return how && several(member, (one) => show[how](one, at));
}

/** Modifier elements: with one of them lost the rest would say something else. */
const meaning: ReadonlySet<string> = new Set([
  ...[
    'active',
    'deceasedBoolean',
    'deceasedDateTime',
    'clinicalStatus',
    'verificationStatus',
    'status',
    'doNotPerform',
    'isSubpotent',
  ],
]);

/** A value, or those of a list that are left. Some of a list may go; without any it goes too. */
function several(value: unknown, change: (one: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return change(value);
  const left = value.map(change).filter((one) => one !== undefined);
  return left.length > 0 ? left : undefined;
}

const year = (value: unknown): string | undefined =>
  typeof value === 'string' ? /^\d{4}(?=$|-)/.exec(value)?.[0] : undefined;

const show: Readonly<Record<Shown, (value: unknown, at: Instant) => unknown>> = {
  code: (value) => (typeof value === 'string' && /^[a-z][a-z-]{0,31}$/.test(value) ? value : undefined),
  coding: (value) => coding(value),
  concept: (value) => {
    const codings = member(value, 'coding');
    const known = Array.isArray(codings) ? codings.flatMap((one) => coding(one) ?? []) : [];
    return known.length > 0 ? { coding: known } : undefined;
  },
  quantity,
  range: (value) => both({ low: quantity(member(value, 'low')), high: quantity(member(value, 'high')) }, value),
  ratio: (value) =>
    both(
      { numerator: quantity(member(value, 'numerator')), denominator: quantity(member(value, 'denominator')) },
      value,
    ),
  year,
  years: (value) => both({ start: year(member(value, 'start')), end: year(member(value, 'end')) }, value),
  birthYear: (value, at) => {
    const born = year(value);
    return born !== undefined && Number(at.slice(0, 4)) - Number(born) <= oldestAge ? born : undefined;
  },
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  small: (value) => (Number.isInteger(value) && (value as number) <= oldestAge ? value : undefined),
  refused: () => undefined,
};

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** Two bounds that belong together: all that were there, or none. */
function both(kept: Readonly<Record<string, unknown>>, value: unknown): object | undefined {
  const stated = Object.keys(kept).filter((name) => member(value, name) !== undefined);
  const isWhole = stated.length > 0 && stated.every((name) => kept[name] !== undefined);
  return isWhole ? Object.fromEntries(stated.map((name) => [name, kept[name]])) : undefined;
}

/** Systems whose codes mean the same everywhere. A code of any other may be a number that somebody has. */
const published =
  /^http:\/\/(snomed\.info\/sct|loinc\.org|unitsofmeasure\.org|www\.nlm\.nih\.gov\/research\/umls\/rxnorm|www\.whocc\.no\/atc|hl7\.org\/fhir\/sid\/(cvx|icd-10|icd-10-cm|ndc)|terminology\.hl7\.org\/CodeSystem\/[A-Za-z0-9-]+)$/;

/** System and code: what it is called is free text. */
function coding(value: unknown): Coding | undefined {
  const system = member(value, 'system');
  const code = member(value, 'code');
  const isPlain = typeof code === 'string' && /^[A-Za-z0-9][A-Za-z0-9.+-]{0,31}$/.test(code);
  return isPlain && typeof system === 'string' && published.test(system) ? zCoding.parse({ system, code }) : undefined;
}

const ucum = 'http://unitsofmeasure.org';

/** Units of time, in years. */
const inYears: Readonly<Record<string, number>> = { a: 1, mo: 1 / 12, wk: 7 / 365.25, d: 1 / 365.25, h: 1 / 8766 };

/** A number without a unit that is larger may be one that somebody has. */
const largestCount = 999;

/** A value in a unit of UCUM, without what is written in braces: that is text. An age of more than 89 years is none. */
function quantity(value: unknown): object | undefined {
  const [number, system, code, comparator] = ['value', 'system', 'code', 'comparator'].map((name) =>
    member(value, name),
  );
  if (typeof number !== 'number' || system !== ucum || typeof code !== 'string') return undefined;
  if (comparator !== undefined && !/^[<>]=?$/.test(String(comparator))) return undefined;
  const unit = code.replace(/\{[^{}]*\}/g, '').replace(/^\/$|\/$/, '') || '1';
  if (!/^[A-Za-z0-9[\]%/.*^'"_+-]{1,24}$/.test(unit)) return undefined;
  const years = number * (inYears[unit.split('_')[0] ?? ''] ?? 0);
  if (years > oldestAge || (unit === '1' && number > largestCount)) return undefined;
  return { value: number, ...(comparator === undefined ? {} : { comparator }), system, code: unit };
}
