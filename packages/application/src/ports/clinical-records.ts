import type { ClinicalFacts, ConsentGrant, Did, IssuedType, TypedClaims } from '@assent/domain';

/** What a FHIR Consent cannot say about itself when it becomes a grant. */
export interface GrantContext {
  readonly id: string;
  readonly lineage: string;
  readonly version: number;
  readonly grantor: Did;
  readonly subject: Did;
  /** DIDs for the references of the resource's actors and organisations. */
  readonly partyOf: (reference: string) => Did | undefined;
  /** Where the consent is given, unless the resource carries it as our own export does. */
  readonly jurisdiction?: string;
  /** On whose authority a grantor who is not the subject consents. */
  readonly onBehalf?: ConsentGrant['onBehalf'];
}

/** Reads FHIR R4. @throws AppError `unsupported_resource` for what it does not know: never guesses, never skips */
export interface ClinicalRecords {
  /** Claims of the credential type that belongs to the resource's type. `on` decides ages. */
  readClaims(resource: unknown, context: { readonly on: string; readonly related?: readonly unknown[] }): TypedClaims;
  /** From a Consent of R4 or R5. */
  readGrant(consent: unknown, context: GrantContext): ConsentGrant;
  /** What trial criteria can ask for, from a Bundle of one patient. */
  readFacts(bundle: unknown): ClinicalFacts;
  /** Which credential a resource type becomes, or undefined. */
  typeFor(resourceType: string): IssuedType | undefined;
}
