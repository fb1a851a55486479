import type { DataAction } from '@assent/domain';

/** FHIR consentaction code of each action. */
export const consentActions: Readonly<Record<DataAction, string>> = {
  view: 'access',
  edit: 'correct',
  use: 'use',
  disclose: 'disclose',
  collect: 'collect',
};

/** v3 ParticipationType codes of an actor that receives data: information recipient, primary information recipient. */
export const recipientRoles: readonly string[] = ['IRCP', 'PRCP'];

/** Carries the jurisdiction of a grant, for which FHIR R4 Consent has no element. */
export const jurisdictionExtension = 'urn:assent:fhir:consent-jurisdiction';

/** System of the identifier `lineage#version` of a grant. */
export const lineageSystem = 'urn:assent:consent-lineage';

/**
 * R4 wants a reference in every actor. With this extension in its place, the actor is whoever has the role; a reference
 * that merely says nothing could as well be someone we failed to recognise.
 */
export const anyoneInRole = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'not-applicable',
} as const;

/**
 * What a FHIR Consent cannot say about a grant, at its narrowest. An import assumes these, so that a grant with others
 * does not survive an export.
 */
export const narrowest = {
  redisclosure: 'forbidden',
  delegation: { allowed: false },
  emergency: 'never',
} as const;
