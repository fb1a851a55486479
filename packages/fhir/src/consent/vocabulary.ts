import type { DataAction } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { isR5ResourceType, isResourceType } from '../elements/resource-type.ts';

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

/** In which words a version of FHIR says the same in a provision. */
export interface ConsentWords {
  /** The element that names types of resources. */
  readonly types: 'class' | 'resourceType';
  /** Code systems of these that are read, the one that is written first. */
  readonly typeSystems: readonly [string, ...string[]];
  readonly isType: (name: string) => boolean;
  /** Whether an actor may have a role and no reference: it is then whoever has the role. */
  readonly rolesAlone: boolean;
}
export const wordsOfR4: ConsentWords = {
  types: 'class',
  typeSystems: [codeSystems.resourceTypes],
  isType: isResourceType,
  rolesAlone: false,
};
/** The examples of R5 still have the code system of R4. */
export const wordsOfR5: ConsentWords = {
  types: 'resourceType',
  typeSystems: [codeSystems.fhirTypes, codeSystems.resourceTypes],
  isType: isR5ResourceType,
  rolesAlone: true,
};
