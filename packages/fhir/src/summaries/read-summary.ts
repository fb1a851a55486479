import { AppError, type Day, parse, type TypedClaims } from '@assent/domain';
import * as z from 'zod';
import { readClaims } from '../claims/read-claims.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn } from '../elements/coding.ts';
import { zCodeableConcept, zCodingElement, zReference } from '../elements/datatypes.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';
import { pointsTo } from '../resources/related-resource.ts';
import { type BundleResource, resourcesOf } from '../split-bundle.ts';
import { saysNothingKnown } from './absent-or-unknown.ts';

/** Why a resource of a summary becomes no credential. */
export type NotTakenReason =
  /** No credential type says what it says. */
  | 'no_credential_type'
  /** It is about somebody else than the patient of the summary, or does not say about whom. */
  | 'another_subject'
  /** It says that there is nothing, or that nothing is known. */
  | 'absent_or_unknown'
  /** It cannot be read for certain; `pointer` says where it stands. */
  | 'not_certain';

export interface NotTaken {
  readonly resourceType: string;
  readonly reason: NotTakenReason;
  /** JSON pointer from the Bundle. */
  readonly pointer: string;
}

/** Claims that a credential can be issued of, with the place of their resource. */
export type TakenClaims = TypedClaims & { readonly pointer: string };

/** What a summary comes to. `taken` begins with the patient, if she can be read. */
export interface ReadSummary {
  readonly taken: readonly TakenClaims[];
  readonly notTaken: readonly NotTaken[];
}

const zComposition = z.looseObject({
  resourceType: z.literal('Composition'),
  status: z.string(),
  type: zCodeableConcept,
  subject: zReference,
  confidentiality: z.string().optional(),
});
const zLabelled = z.looseObject({ meta: z.looseObject({ security: z.array(zCodingElement).optional() }).optional() });
const zSubject = z.looseObject({ subject: zReference.optional(), patient: zReference.optional() });

/** Normal, moderate, low and unrestricted: what every credential may be. */
const ordinary = ['N', 'M', 'L', 'U'];
/** The only types of an IPS that are about the patient and that a credential belongs to. */
const clinical = ['Condition', 'Observation', 'Immunization'];

/**
 * The claims in an International Patient Summary (IPS 2.0, a document Bundle of R4): of the patient, her problems, results
 * and vaccinations, each as `readClaims` reads it. Codes and units are taken as they are or not at all, and every
 * resource that is not taken is listed with its reason. `on` decides ages and validity.
 *
 * @throws AppError `unsupported_resource` for what is no final summary of one patient in it, or is confidential as a
 *   whole: labels of a document would be lost; as `splitBundle` otherwise
 */
export function readSummary(bundle: unknown, on: Day): ReadSummary {
  const resources = resourcesOf(bundle, ['document']);
  const [first, ...rest] = resources;
  assertOpen(bundle);
  const patient = patientOf(first, rest);
  const related = rest.filter(({ resource }) => ['Organization', 'Practitioner'].includes(resource.resourceType));
  const found: readonly (TakenClaims | NotTaken)[] = [patient, ...rest.filter((one) => one !== patient)].map((one) => {
    const reason = reasonAgainst(one, patient);
    const { resourceType } = one.resource;
    return reason ? { resourceType, reason, pointer: one.pointer } : claimsOf(one, related, on);
  });
  return {
    taken: found.filter((one): one is TakenClaims => 'claims' in one),
    notTaken: found.filter((one): one is NotTaken => 'reason' in one),
  };
}

function assertOpen(bundle: unknown): void {
  const labels = parse(zLabelled, bundle).meta?.security ?? [];
  if (!labels.every(({ code = '' }) => ordinary.includes(code)))
    refuse({ resourceType: 'Bundle', at: '#' }, '/meta/security');
}

function patientOf(first: BundleResource | undefined, rest: readonly BundleResource[]): BundleResource {
  if (first?.resource.resourceType !== 'Composition') return refuse({ resourceType: 'Bundle', at: '#' }, '/entry/0');
  const place: Place = { resourceType: 'Composition', at: first.pointer };
  const { status, type, subject, confidentiality = 'N' } = parseAt(zComposition, first.resource, place);
  if (!['final', 'amended'].includes(status)) refuse(place, '/status');
  if (codeIn(type, codeSystems.loinc) !== '60591-5') refuse(place, '/type');
  if (!ordinary.includes(confidentiality)) refuse(place, '/confidentiality');
  const [patient, ...others] = rest.filter(({ resource }) => resource.resourceType === 'Patient');
  const isOnly = patient !== undefined && others.length === 0 && pointsTo(subject.reference, patient);
  return isOnly ? patient : refuse(place, '/subject');
}

function reasonAgainst({ resource }: BundleResource, patient: BundleResource): NotTakenReason | undefined {
  if (resource === patient.resource) return undefined;
  if (!clinical.includes(resource.resourceType)) return 'no_credential_type';
  const subject = zSubject.safeParse(resource).data;
  if (!pointsTo((subject?.subject ?? subject?.patient)?.reference, patient)) return 'another_subject';
  return saysNothingKnown(resource) ? 'absent_or_unknown' : undefined;
}

function claimsOf({ resource, pointer }: BundleResource, related: readonly BundleResource[], on: Day) {
  try {
    const entries = related.map(({ fullUrl, resource: one }) => ({ ...(fullUrl && { fullUrl }), resource: one }));
    return { ...readClaims(resource, { on, related: entries }), pointer };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { resourceType: resource.resourceType, reason: 'not_certain' as const, pointer: placeIn(error, pointer) };
  }
}

/** Where in the Bundle an error about a resource is. What is wrong with a resource it refers to is wrong with itself. */
function placeIn({ params: { pointer, pointers } }: AppError, at: string): string {
  const [first = '#'] = Array.isArray(pointers) ? (pointers as readonly string[]) : [String(pointer ?? '#')];
  return first.startsWith('#/related/') || first.startsWith('#/claims') ? at : `${at}${first.slice(1)}`;
}
