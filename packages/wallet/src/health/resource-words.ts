import type { CardLine, ValueWords } from '../credentials/card-words.ts';
import type { HealthMessages } from '../messages/health-messages.ts';

/** One thing that a record says: what it is, and its lines. */
export interface RecordEntry {
  readonly title: string;
  readonly lines: readonly CardLine[];
}

/** A FHIR resource or Bundle as a person reads it. */
export interface RecordWords {
  /** Whose record it says that it is. */
  readonly person: string | undefined;
  readonly birthDate: string | undefined;
  readonly entries: readonly RecordEntry[];
  /** How many more there are than are shown. */
  readonly more: number;
}

type Json = Readonly<Record<string, unknown>>;

/** A longer record is for a program, and would hold up the page. */
const maxEntries = 200;
const maxLength = 300;

/** What a record says, in words. It may be of anybody: every value is read with care, and none is more than text. */
export function recordWords(record: Json, texts: HealthMessages['record'], values: ValueWords): RecordWords {
  const resources = resourcesIn(record);
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
  const others = resources.filter(({ resourceType }) => resourceType !== 'Patient');
  const { birthDate } = patient ?? {};
  return {
    person: patient && nameIn(patient),
    birthDate: typeof birthDate === 'string' ? dateText(birthDate, values) : undefined,
    entries: others.slice(0, maxEntries).map((resource) => entryOf(resource, texts, values)),
    more: Math.max(0, others.length - maxEntries),
  };
}

/** What a record is known by, such as "COVID-19 (Moderna) · Ada Made". */
export function recordHeadline(record: Json, texts: HealthMessages['record'], values: ValueWords): string {
  const { entries, person } = recordWords(record, texts, values);
  const [first] = entries;
  return [first?.lines[0]?.value ?? first?.title, person].filter(Boolean).join(' · ');
}

function resourcesIn(record: Json): readonly Json[] {
  if (record.resourceType !== 'Bundle') return [record];
  return listIn(record.entry).flatMap(({ resource }) => (isObject(resource) ? [resource] : []));
}

function entryOf(resource: Json, texts: HealthMessages['record'], values: ValueWords): RecordEntry {
  const type = String(resource.resourceType ?? '');
  const kinds: Readonly<Record<string, string>> = texts.kinds;
  const lines = [
    [texts.what, codeText(codeOf(resource), texts)],
    [texts.value, valueText(resource, texts, values)],
    [texts.when, dateText(dateOf(resource), values)],
    [texts.status, statusOf(resource, texts)],
    [texts.by, performerOf(resource)],
    [texts.lot, textIn(resource.lotNumber)],
    [texts.says, ownClaims(resource)],
  ] as const;
  return {
    title: Object.hasOwn(kinds, type) ? (kinds[type] ?? type) : type.slice(0, maxLength),
    lines: lines.flatMap(([label, value]) => (value === '' ? [] : [{ label, value: value.slice(0, maxLength) }])),
  };
}

const codeOf = (resource: Json): unknown =>
  resource.vaccineCode ?? resource.medicationCodeableConcept ?? resource.code ?? resource.type;

const dateNames = [
  'occurrenceDateTime',
  'effectiveDateTime',
  'onsetDateTime',
  'performedDateTime',
  'authoredOn',
  'recordedDate',
  'issued',
  'date',
];
const dateOf = (resource: Json): string => {
  const name = dateNames.find((one) => typeof resource[one] === 'string');
  return name ? String(resource[name]) : '';
};

function valueText(resource: Json, texts: HealthMessages['record'], values: ValueWords): string {
  const { valueQuantity: quantity, valueBoolean } = resource;
  if (isObject(quantity)) return [quantity.value, quantity.unit ?? quantity.code].map(textIn).filter(Boolean).join(' ');
  if (typeof valueBoolean === 'boolean') return valueBoolean ? values.yes : values.no;
  return codeText(resource.valueCodeableConcept, texts) || textIn(resource.valueString);
}

function statusOf({ clinicalStatus, status }: Json, texts: HealthMessages['record']): string {
  const code = isObject(clinicalStatus) ? textIn(listIn(clinicalStatus.coding)[0]?.code) : textIn(status);
  const words: Readonly<Record<string, string>> = texts.statuses;
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}

function performerOf({ performer }: Json): string {
  const [first] = listIn(performer);
  const actor = isObject(first?.actor) ? first.actor : first;
  return textIn(actor?.display);
}

/** What a wallet like this one puts into a link (`links/health-links.ts`): claims as they are. */
function ownClaims({ extension }: Json): string {
  const claims = listIn(extension).find(({ url }) => url === 'urn:assent:claims');
  return textIn(claims?.valueString);
}

/** A code in words. Cards leave the words out to be small, so that the vaccines that are met most are known here. */
function codeText(concept: unknown, { vaccines, lab }: HealthMessages['record']): string {
  if (!isObject(concept)) return '';
  const codings = listIn(concept.coding);
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'http://hl7.org/fhir/sid/cvx': vaccines,
    'http://loinc.org': lab,
  };
  for (const { system, code } of codings) {
    const words = known[textIn(system)];
    if (words && Object.hasOwn(words, textIn(code))) return words[textIn(code)] ?? '';
  }
  const [first] = codings;
  return textIn(concept.text) || textIn(first?.display) || textIn(first?.code);
}

function nameIn({ name }: Json): string | undefined {
  const [first] = listIn(name);
  if (!first) return undefined;
  const given = Array.isArray(first.given) ? first.given.map(textIn) : [];
  const whole = [...given, textIn(first.family)].filter(Boolean).join(' ') || textIn(first.text);
  return whole === '' ? undefined : whole.slice(0, maxLength);
}

const dateText = (date: string, values: ValueWords): string => {
  if (!/^\d{4}-\d\d-\d\d/.test(date)) return textIn(date);
  return Number.isNaN(Date.parse(date)) ? '' : values.date(date);
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textIn = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, maxLength) : '';
