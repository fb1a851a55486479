/** How an element is shown where nobody may be identified by it. */
export type Shown =
  | 'code'
  | 'concept'
  | 'coding'
  | 'quantity'
  | 'range'
  | 'ratio'
  | 'year'
  | 'years'
  | 'birthYear'
  | 'boolean'
  | 'small'
  /** Not at all, nor is a resource that has it: it says what the rest means. */
  | 'refused';

/** What stays of a type: `must`: without it the rest would say something else. */
export interface DeidentifiedType {
  readonly shown: ReadonlyMap<string, Shown>;
  readonly must: ReadonlySet<string>;
  /** Elements that hold others. */
  readonly within: ReadonlyMap<string, DeidentifiedType>;
}

/**
 * For each type what stays, by how it is shown; `!` marks what must be there. All else is left out: names, addresses and whatever
 * else says where, contacts, numbers and ids, references, attachments, texts, extensions, and every part of a date but the year (45 CFR
 * 164.514(b)(2)(i) A to R). Types that are little else than that are not here.
 */
const types: Readonly<Record<string, readonly string[]>> = {
  Patient: [
    'boolean active deceasedBoolean',
    'code gender',
    'birthYear birthDate',
    'year deceasedDateTime',
    'refused link',
  ],
  AllergyIntolerance: [
    'concept clinicalStatus verificationStatus code!',
    'code type category criticality',
    'year onsetDateTime recordedDate lastOccurrence',
    'years onsetPeriod',
    'quantity onsetAge',
    'in reaction concept substance manifestation exposureRoute',
    'in reaction code severity',
    'in reaction year onset',
  ],
  Condition: [
    'concept clinicalStatus verificationStatus category severity code! bodySite',
    'year onsetDateTime abatementDateTime recordedDate',
    'years onsetPeriod abatementPeriod',
    'quantity onsetAge abatementAge',
    'in stage concept summary type',
    'in evidence concept code',
  ],
  DiagnosticReport: [
    'code status!',
    'concept category code! conclusionCode',
    'year effectiveDateTime',
    'years effectivePeriod',
  ],
  Encounter: [
    'code status!',
    'coding class!',
    'concept type serviceType priority reasonCode',
    'years period',
    'quantity length',
    'in hospitalization concept admitSource reAdmission dischargeDisposition',
  ],
  FamilyMemberHistory: [
    'code status!',
    'concept relationship! sex dataAbsentReason reasonCode',
    'boolean estimatedAge deceasedBoolean',
    'quantity ageAge deceasedAge',
    'year date deceasedDate',
    'in condition concept code! outcome',
    'in condition boolean contributedToDeath',
    'in condition quantity onsetAge',
  ],
  Goal: [
    'code lifecycleStatus!',
    'concept achievementStatus category priority description! outcomeCode',
    'year startDate statusDate',
    'in target concept measure detailCodeableConcept',
    'in target quantity detailQuantity',
    'in target range detailRange',
    'in target year dueDate',
  ],
  Immunization: [
    'code status!',
    'concept statusReason vaccineCode! reasonCode programEligibility site route',
    'quantity doseQuantity',
    'year occurrenceDateTime recorded',
    'boolean primarySource isSubpotent',
    'in protocolApplied concept targetDisease',
    'in protocolApplied small doseNumberPositiveInt seriesDosesPositiveInt',
  ],
  MedicationDispense: [
    'code status!',
    'concept category medicationCodeableConcept! type',
    'quantity quantity daysSupply',
    'year whenPrepared whenHandedOver',
  ],
  MedicationRequest: [
    'code status! intent! priority',
    'boolean doNotPerform reportedBoolean',
    'concept category medicationCodeableConcept! reasonCode courseOfTherapyType',
    'year authoredOn',
  ],
  MedicationStatement: [
    'code status!',
    'concept statusReason category medicationCodeableConcept! reasonCode',
    'year effectiveDateTime dateAsserted',
    'years effectivePeriod',
  ],
  Observation: [
    'code status!',
    'concept category code! valueCodeableConcept dataAbsentReason interpretation bodySite method',
    'year effectiveDateTime',
    'years effectivePeriod',
    'quantity valueQuantity',
    'range valueRange',
    'ratio valueRatio',
    'boolean valueBoolean',
    'small valueInteger',
    'in component concept code! valueCodeableConcept dataAbsentReason interpretation',
    'in component quantity valueQuantity',
    'in component range valueRange',
    'in component ratio valueRatio',
    'in component boolean valueBoolean',
    'in component small valueInteger',
  ],
  Procedure: [
    'code status!',
    'concept statusReason category code! reasonCode bodySite outcome complication followUp usedCode',
    'year performedDateTime',
    'years performedPeriod',
  ],
  ServiceRequest: [
    'code status! intent! priority',
    'boolean doNotPerform asNeededBoolean',
    'concept category code! orderDetail performerType reasonCode bodySite',
    'quantity quantityQuantity',
    'year occurrenceDateTime authoredOn',
    'years occurrencePeriod',
  ],
  Specimen: [
    'code status',
    'concept type! condition',
    'year receivedTime',
    'in collection concept method bodySite',
    'in collection year collectedDateTime',
    'in collection years collectedPeriod',
  ],
};

/** What stays of each type that can be shown at all. */
export const deidentifiedTypes: ReadonlyMap<string, DeidentifiedType> = new Map(
  Object.entries(types).map(([type, lines]) => [type, read(lines.map((line) => line.split(' ')))]),
);

function read(lines: readonly (readonly string[])[]): DeidentifiedType {
  const own = lines.filter(([first]) => first !== 'in');
  const named = own.flatMap(([shown, ...names]) => names.map((name) => ({ name, shown: shown as Shown })));
  const holders = new Set(lines.flatMap(([first, holder]) => (first === 'in' && holder ? [holder] : [])));
  return {
    shown: new Map(named.map(({ name, shown }) => [name.replace('!', ''), shown])),
    must: new Set(named.flatMap(({ name }) => (name.endsWith('!') ? [name.slice(0, -1)] : []))),
    within: new Map(
      [...holders].map((holder) => [
        holder,
        read(lines.flatMap(([first, name, ...rest]) => (first === 'in' && name === holder ? [rest] : []))),
      ]),
    ),
  };
}
