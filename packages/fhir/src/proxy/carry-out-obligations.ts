import { type Coding, type Instant, isSameCoding, type Obligation } from '@assent/domain';
import { deidentify } from './deidentify.ts';
import type { FhirResource } from './resource-facts.ts';
import { showMinimum } from './show-minimum.ts';

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

/** A resource with its obligations carried out. `changed`: contents were taken out. `nameless`: so was whatever identifies the patient. */
export interface Released {
  readonly resource: FhirResource;
  readonly changed: boolean;
  readonly nameless: boolean;
  readonly labels: readonly Coding[];
}

/** What an obligation is carried out with. */
export interface Release {
  /** Labels of the resource. */
  readonly labels: readonly Coding[];
  readonly at: Instant;
  /** The answer is encrypted to a key of the client. */
  readonly encrypted: boolean;
  /** The question names a patient, a resource, or what must be in it: no answer to it is about nobody. */
  readonly aimed: boolean;
}

/**
 * Does to a resource what must be done before it leaves. Undefined if it must not leave then: it is itself what is to be taken
 * out, or there is an obligation that cannot be carried out here.
 */
export function carryOutObligations(
  resource: FhirResource,
  obligations: readonly Obligation[],
  release: Release,
): Released | undefined {
  let released: Released | undefined = { resource, changed: false, nameless: false, labels: [] };
  // every access is in the audit log anyway
  const binding = obligations.filter(
    ({ code, until }) => (until === undefined || until > release.at) && code !== 'ACCAUDIT',
  );
  for (const obligation of binding) released = released && carryOut(released, obligation, release);
  return released;
}

function carryOut(released: Released, { code, codes }: Obligation, release: Release): Released | undefined {
  const label = carried[code];
  if (label) return { ...released, labels: [...released.labels, label] };
  if (code === 'ENCRYPT') return release.encrypted ? released : undefined;
  if (code === 'MINEC') return withRest(released, showMinimum(released.resource));
  if (code === 'DEID' || code === 'DELID') return release.aimed ? undefined : withoutNames(released, release.at);
  if (codes === undefined || release.labels.some((one) => codes.some((given) => isSameCoding(given, one))))
    return undefined;
  return withRest(released, without(released.resource, codes) as FhirResource | undefined);
}

const withRest = (released: Released, rest: FhirResource | undefined): Released | undefined => {
  if (rest === undefined || JSON.stringify(rest) === JSON.stringify(released.resource)) return rest && released;
  return { ...released, resource: rest, changed: true };
};

/** The id stays for now: it says where the resource was, and is taken off when it is shown. */
function withoutNames(released: Released, at: Instant): Released | undefined {
  const rest = deidentify(released.resource, at);
  const { id } = released.resource;
  return rest && { ...released, resource: { ...rest, id } as FhirResource, changed: true, nameless: true };
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
