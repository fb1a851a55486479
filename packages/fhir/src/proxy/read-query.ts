import { fhirId, patientElementOf, servedTypes } from './resource-types.ts';

/** A request that may be looked into. `parameters` go to the server behind; `probes` says that they look into contents. */
export type FhirQuery =
  | { readonly kind: 'read'; readonly type: string; readonly id: string }
  | {
      readonly kind: 'search';
      readonly types: readonly string[];
      /** Only what is about this Patient. */
      readonly patient?: string;
      readonly parameters: readonly (readonly [string, string])[];
      readonly probes: boolean;
      readonly count: number;
      /** Answer what comes after this resource, in the order of type and id. */
      readonly after?: string;
    };

const maxCount = 200;
const defaultCount = 50;

/** Parameters that look into the contents of a resource, with the types that may be searched by them. */
const contentParameters: Readonly<Record<string, RegExp>> = {
  code: /^(AllergyIntolerance|Condition|DiagnosticReport|MedicationRequest|MedicationStatement|Observation|Procedure|ServiceRequest)$/,
  category: /^(AllergyIntolerance|CarePlan|Condition|DiagnosticReport|DocumentReference|Observation|ServiceRequest)$/,
  status: /^(?!Patient$|Condition$|AllergyIntolerance$)/,
  'clinical-status': /^(AllergyIntolerance|Condition)$/,
  'vaccine-code': /^Immunization$/,
  date: /^(AllergyIntolerance|CarePlan|DiagnosticReport|DocumentReference|Encounter|Immunization|Observation|Procedure)$/,
};
const plainValue = /^[^\s<>"'\\`{}^$]{1,512}$/;
const dateValue = /^(eq|ge|gt|le|lt)?\d{4}(-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/**
 * Reads what is asked for. Everything that is not named here is refused: other methods, history, operations, chains, modifiers,
 * inclusion, order, counts without contents, and search in texts could tell of data that are not shown.
 */
export function readQuery(
  method: string,
  path: readonly string[],
  parameters: readonly (readonly [string, string])[],
): FhirQuery | 'not-supported' {
  const [type = '', second, third, ...rest] = path;
  if (!servedTypes.includes(type) || rest.length > 0) return 'not-supported';
  if (method === 'POST' && second === '_search' && third === undefined) return search([type], parameters);
  if (method !== 'GET') return 'not-supported';
  if (second === undefined) return search([type], parameters);
  return fhirId.test(second) ? instance(type, second, third, parameters) : 'not-supported';
}

function instance(
  type: string,
  id: string,
  third: string | undefined,
  parameters: readonly (readonly [string, string])[],
): FhirQuery | 'not-supported' {
  if (third === undefined) return parameters.length === 0 ? { kind: 'read', type, id } : 'not-supported';
  return type === 'Patient' ? compartment(id, third, parameters) : 'not-supported';
}

function compartment(patient: string, what: string, parameters: readonly (readonly [string, string])[]) {
  if (what === '$everything') {
    const isPaged = parameters.every(([name]) => ['_count', '_after', '_type'].includes(name));
    const types = parameters.find(([name]) => name === '_type')?.[1].split(',') ?? servedTypes;
    const isServed = new Set(types).size === types.length && types.every((one) => servedTypes.includes(one));
    const others = parameters.filter(([name]) => name !== '_type');
    return isPaged && isServed ? search(types, [...others, ['patient', patient]]) : 'not-supported';
  }
  return patientElementOf.has(what) ? search([what], [...parameters, ['patient', patient]]) : 'not-supported';
}

function search(types: readonly string[], given: readonly (readonly [string, string])[]): FhirQuery | 'not-supported' {
  const names = given.map(([name]) => name);
  if (new Set(names).size !== names.length) return 'not-supported';
  const all = new Map(given);
  const patient = patientIn(all);
  const count = all.get('_count') ?? String(defaultCount);
  const after = all.get('_after');
  if (patient === 'not-supported' || !/^[1-9]\d{0,3}$/.test(count)) return 'not-supported';
  if (after !== undefined && !/^[A-Za-z]{1,64}\/[A-Za-z0-9.-]{1,64}$/.test(after)) return 'not-supported';
  const others = given.filter(([name]) => !['_count', '_after', 'patient', 'subject'].includes(name));
  if (!others.every(([name, value]) => isAllowed(types, name, value))) return 'not-supported';
  return {
    kind: 'search',
    types,
    ...(patient === undefined ? {} : { patient }),
    parameters: others,
    probes: others.some(([name]) => name !== '_id'),
    count: Math.min(Number(count), maxCount),
    ...(after === undefined ? {} : { after }),
  };
}

function patientIn(all: ReadonlyMap<string, string>): string | undefined {
  const { patient = all.get('subject') } = { patient: all.get('patient') };
  if (all.has('patient') && all.has('subject')) return 'not-supported';
  if (patient === undefined) return undefined;
  const id = patient.replace(/^Patient\//, '');
  return fhirId.test(id) && id !== 'not-supported' ? id : 'not-supported';
}

function isAllowed(types: readonly string[], name: string, value: string): boolean {
  if (name === '_id') return value.split(',').every((id) => fhirId.test(id));
  const allowed = Object.hasOwn(contentParameters, name) ? contentParameters[name] : undefined;
  if (!allowed || !types.every((type) => allowed.test(type))) return false;
  return (name === 'date' ? dateValue : plainValue).test(value);
}
