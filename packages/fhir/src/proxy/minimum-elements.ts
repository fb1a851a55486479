/**
 * What of a resource is shown where only the minimum may be: elements that are mandatory, that FHIR R4 marks as part of a summary, or that
 * change the meaning of others. A test compares them with the definitions of FHIR. Every type that is served is here.
 */
const elements: Readonly<Record<string, string>> = {
  Patient: `
    identifier active name telecom gender birthDate deceased[x] address managingOrganization link link.other
    link.type
  `,
  AllergyIntolerance: `
    identifier clinicalStatus verificationStatus type category criticality code patient asserter
  `,
  CarePlan: `
    identifier instantiatesCanonical instantiatesUri basedOn replaces partOf status intent category title
    description subject encounter period created author addresses
  `,
  CareTeam: `
    identifier status category name subject encounter period managingOrganization
  `,
  Condition: `
    identifier clinicalStatus verificationStatus code bodySite subject encounter onset[x] recordedDate recorder
    asserter
  `,
  Coverage: `
    identifier status type policyHolder subscriber subscriberId beneficiary dependent period payor order network
  `,
  Device: `
    udiCarrier udiCarrier.deviceIdentifier udiCarrier.carrierAIDC udiCarrier.carrierHRF status safety
  `,
  DiagnosticReport: `
    identifier status category code subject encounter effective[x] issued performer resultsInterpreter media
    media.link
  `,
  DocumentReference: `
    masterIdentifier identifier status docStatus type category subject date author relatesTo relatesTo.code
    relatesTo.target description securityLabel content content.attachment content.format context context.period
  `,
  Encounter: `
    identifier status class type serviceType subject episodeOfCare participant participant.type
    participant.individual appointment reasonCode reasonReference diagnosis diagnosis.condition
  `,
  FamilyMemberHistory: `
    identifier instantiatesCanonical instantiatesUri status dataAbsentReason patient date name relationship sex
    age[x] estimatedAge deceased[x] reasonCode reasonReference
  `,
  Goal: `
    lifecycleStatus achievementStatus category priority description subject start[x] statusDate expressedBy
  `,
  Immunization: `
    status vaccineCode patient occurrence[x] primarySource performer performer.function performer.actor note
    isSubpotent
  `,
  MedicationDispense: `
    status medication[x] subject whenPrepared
  `,
  MedicationRequest: `
    status intent priority doNotPerform reported[x] medication[x] subject authoredOn requester performerType
    instantiatesCanonical instantiatesUri basedOn groupIdentifier
  `,
  MedicationStatement: `
    identifier basedOn partOf status category medication[x] subject context effective[x] dateAsserted
  `,
  Observation: `
    identifier basedOn partOf status code subject focus encounter effective[x] issued performer value[x]
    hasMember derivedFrom component component.code component.value[x]
  `,
  Procedure: `
    identifier instantiatesCanonical instantiatesUri basedOn partOf status statusReason category code subject
    encounter performed[x] recorder asserter performer performer.function performer.actor location reasonCode
    reasonReference bodySite outcome
  `,
  ServiceRequest: `
    identifier instantiatesCanonical instantiatesUri basedOn replaces requisition status intent category
    priority doNotPerform code orderDetail quantity[x] subject encounter occurrence[x] asNeeded[x] authoredOn
    requester performerType performer locationCode locationReference reasonCode reasonReference specimen
    bodySite patientInstruction
  `,
  Specimen: `
    identifier accessionIdentifier status type subject receivedTime condition
  `,
};

/** Paths of the minimum of a type; those of a choice end with `[x]`. */
export const minimumElements: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(elements).map(([type, paths]) => [type, new Set(paths.trim().split(/\s+/))]),
);
