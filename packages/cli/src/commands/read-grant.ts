import { AppError, type ConsentGrant, type Did, parse, zDid } from '@assent/domain';
import { fhirClinicalRecords } from '@assent/fhir';
import { secureRandom } from '@assent/veramo';

/** What a FHIR Consent leaves open, as options of a command. */
export interface ConsentOptions {
  /** `reference=did` for actors and organisations that name no DID themselves. */
  readonly party: readonly string[];
  readonly jurisdiction?: string;
}

/** DIDs by FHIR reference, from options such as `Organization/1=did:web:clinic.example`. @throws AppError `invalid_request` */
export function partiesFrom(options: readonly string[]): Record<string, Did> {
  const pairs = options.map((option) => {
    const at = option.indexOf('=');
    if (at < 1) throw new AppError('invalid_request', { option: '--party' });
    return [option.slice(0, at), parse(zDid, option.slice(at + 1))] as const;
  });
  return Object.fromEntries(pairs);
}

export const isFhir = (document: unknown): document is { readonly resourceType: string } =>
  typeof document === 'object' && document !== null && 'resourceType' in document;

/** A FHIR Consent of R4 or R5 read as the first version of a grant of `grantor`. */
export function readGrant(document: unknown, grantor: Did, { party, jurisdiction }: ConsentOptions): ConsentGrant {
  const random = secureRandom();
  const parties = partiesFrom(party);
  return fhirClinicalRecords.readGrant(document, {
    id: random.uuid(),
    lineage: random.uuid(),
    version: 1,
    grantor,
    subject: grantor,
    partyOf: (reference) => (Object.hasOwn(parties, reference) ? parties[reference] : undefined),
    ...(jurisdiction ? { jurisdiction } : {}),
  });
}
