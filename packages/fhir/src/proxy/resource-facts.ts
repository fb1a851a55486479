import type { ResourceFacts } from '@assent/application';
import { type Coding, type Did, isSameCoding, zDid, zInstant } from '@assent/domain';
import * as z from 'zod';
import { codeSystems } from '../elements/code-systems.ts';
import { walkJson } from '../elements/walk-json.ts';
import { fhirId, patientElementOf } from './resource-types.ts';

/** A resource as it came from the server behind. */
export const zResource = z.looseObject({
  resourceType: z.string(),
  id: z.string().regex(fhirId),
  meta: z
    .looseObject({ security: z.array(z.unknown()).optional(), profile: z.array(z.string()).optional() })
    .optional(),
});
export type FhirResource = z.infer<typeof zResource>;
/** The same where it does not matter which one it is. */
export type SomeResource = Pick<FhirResource, 'resourceType' | 'meta'> & Readonly<Record<string, unknown>>;

/** Codes that put a security label on whatever mentions one of them. */
export interface LabelRule {
  readonly label: Coding;
  readonly codes: readonly Coding[];
}

const zCode = z.looseObject({ system: z.string(), code: z.string() });
const zReference = z.looseObject({ reference: z.string().optional() });

/**
 * What a decision goes by, or undefined for a resource that is nobody's, or of whom nobody can tell. Labels are those it
 * carries and those its codes call for.
 */
export function factsOf(resource: FhirResource, rules: readonly LabelRule[]): ResourceFacts | undefined {
  const patient = patientOf(resource);
  if (patient === undefined) return undefined;
  const { resourceType: type, id } = resource;
  const codes = ownCodes(resource);
  const all = codesIn(contentsOf(resource));
  const mentioned = all.filter((one) => !codes.some((own) => isSameCoding(own, one)));
  const called = rules.filter(({ codes: of }) => of.some((code) => all.some((one) => isSameCoding(code, one))));
  const carried = codesIn(resource.meta?.security ?? []);
  const author = authorOf(resource);
  const recorded = timeOf(resource);
  return {
    patient,
    mentioned,
    resource: {
      ...{ type, id, codes },
      securityLabels: [...carried, ...called.map(({ label }) => label)],
      ...(author ? { author } : {}),
      ...(recorded ? { recorded } : {}),
    },
  };
}

function patientOf(resource: FhirResource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id;
  const element = patientElementOf.get(resource.resourceType);
  const reference = element ? zReference.safeParse(resource[element]).data?.reference : undefined;
  return /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(reference ?? '')?.[1];
}

/** All that may be shown: not what is taken out of every resource. */
const contentsOf = ({ meta: _, text: _text, contained: _contained, ...rest }: FhirResource): object => rest;

/** What a resource is about by itself, for grants that permit codes. */
const ownCodes = (resource: FhirResource): Coding[] =>
  codesIn(['code', 'vaccineCode', 'medicationCodeableConcept'].map((name) => resource[name] ?? null));

/** Every code of a system. A code without a system is nobody's. */
function codesIn(value: object): Coding[] {
  const found = new Map<string, Coding>();
  for (const { value: node } of walkJson(value)) {
    const { data } = zCode.safeParse(node);
    if (data) found.set(`${data.system} ${data.code}`, { system: data.system, code: data.code });
  }
  return [...found.values()];
}

/** The one author whose DID is told. */
function authorOf(resource: FhirResource): Did | undefined {
  const zAuthor = z.looseObject({ identifier: z.looseObject({ system: z.literal(codeSystems.uri), value: zDid }) });
  const named = ['performer', 'author', 'recorder', 'asserter', 'requester'].flatMap((name) => resource[name] ?? []);
  const dids = new Set(named.flatMap((one) => zAuthor.safeParse(one).data?.identifier.value ?? []));
  return dids.size === 1 && named.length === 1 ? [...dids][0] : undefined;
}

const times = [
  'effectiveDateTime',
  'occurrenceDateTime',
  'performedDateTime',
  'recordedDate',
  'authoredOn',
  'date',
  'issued',
];

/** The instant the data are of, if there is one. A day is none: it is not known which side of a bound it is on. */
function timeOf(resource: FhirResource) {
  const stated = times.map((name) => resource[name]).find((value) => value !== undefined);
  const { data } = z.iso.datetime({ offset: true }).safeParse(stated);
  if (data === undefined || Number.isNaN(Date.parse(data))) return undefined;
  return zInstant.parse(new Date(data).toISOString().replace(/\.\d+Z$/, 'Z'));
}
