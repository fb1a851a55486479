import { type Coding, type Instant, isSameCoding, type Obligation } from '@assent/domain';
import type { FhirResource } from './resource-facts.ts';

/** Duties that travel with the data as labels, by what HL7 v3 ActCode or the Data Use Ontology calls them. */
const carried: Readonly<Record<string, Coding>> = {
  PRIVMARK: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PRIVMARK' },
  DELAU: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'DELAU' },
  NORDSCLCD: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NORDSCLCD' },
  NORDSLCD: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NORDSCLCD' },
  'DUO:0000019': { system: 'http://purl.obolibrary.org/obo/duo.owl', code: 'DUO_0000019' },
  'DUO:0000024': { system: 'http://purl.obolibrary.org/obo/duo.owl', code: 'DUO_0000024' },
  'DUO:0000029': { system: 'http://purl.obolibrary.org/obo/duo.owl', code: 'DUO_0000029' },
};

/** A resource with its obligations carried out. `changed`: contents were taken out. */
export interface Released {
  readonly resource: FhirResource;
  readonly changed: boolean;
  readonly labels: readonly Coding[];
}

/**
 * Does to a resource what must be done before it leaves. Undefined if it must not leave then: it is itself what is to be taken
 * out, or there is an obligation that cannot be carried out here.
 */
export function carryOutObligations(
  resource: FhirResource,
  obligations: readonly Obligation[],
  labels: readonly Coding[],
  at: Instant,
): Released | undefined {
  let released: Released | undefined = { resource, changed: false, labels: [] };
  // every access is in the audit log anyway
  const binding = obligations.filter(({ code, until }) => (until === undefined || until > at) && code !== 'ACCAUDIT');
  for (const obligation of binding) released = released && carryOut(released, obligation, labels);
  return released;
}

function carryOut(released: Released, { code, codes }: Obligation, labels: readonly Coding[]): Released | undefined {
  const label = carried[code];
  if (label) return { ...released, labels: [...released.labels, label] };
  if ((code !== 'REDACT' && code !== 'MASK') || codes === undefined) return undefined;
  if (labels.some((one) => codes.some((given) => isSameCoding(given, one)))) return undefined;
  const rest = without(released.resource, codes);
  if (rest === undefined) return undefined;
  return rest === released.resource ? released : { ...released, resource: rest as FhirResource, changed: true };
}

/** Members that say what a whole is about: with them it goes. */
const heads = ['code', 'vaccineCode', 'medicationCodeableConcept', 'coding', 'category', 'type'];

/**
 * A value without all that is about one of `codes`: the same value if nothing is, undefined if all of it is. A component goes with its
 * code, a list without its last entry too; nothing is put in their place.
 */
function without(value: unknown, codes: readonly Coding[]): unknown {
  if (Array.isArray(value)) {
    const rest = value.map((one) => without(one, codes)).filter((one) => one !== undefined);
    if (rest.length === 0 && value.length > 0) return undefined;
    return rest.length === value.length && rest.every((one, index) => one === value[index]) ? value : rest;
  }
  if (typeof value !== 'object' || value === null) return value;
  const { system, code } = value as { system?: unknown; code?: unknown };
  if (codes.some((one) => one.system === system && one.code === code)) return undefined;
  return withoutIn(value, codes);
}

function withoutIn(value: object, codes: readonly Coding[]): object | undefined {
  const entries = Object.entries(value).map(([name, member]) => [name, member, without(member, codes)] as const);
  if (entries.every(([, member, rest]) => member === rest)) return value;
  // one of several codes for the same thing names it as well as the others do
  if (entries.some(([name, member, rest]) => heads.includes(name) && member !== rest)) return undefined;
  return Object.fromEntries(entries.flatMap(([name, , rest]) => (rest === undefined ? [] : [[name, rest]])));
}
