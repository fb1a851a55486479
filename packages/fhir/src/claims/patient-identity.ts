import { ageInYears } from '@assent/domain';
import { toDay } from '../elements/date-time.ts';
import { addressOn, identifierClaims, nameOn } from '../elements/person.ts';
import { refuse } from '../elements/refusal.ts';
import { readPatient } from '../resources/patient.ts';
import type { ReadResource } from './reading.ts';

/**
 * NIST SP 800-63A identity assurance level of every identity read here. A clinic sees the patient and a document in
 * person before it issues, which is IAL2; who identifies people in another way must not issue from this.
 */
export const inPersonAssurance = 'IAL2';

const genders = ['male', 'female', 'other', 'unknown'];

/** FHIR Patient to `PatientIdentity`. */
export const readPatientIdentity: ReadResource = (resource, { on, place }) => {
  const patient = readPatient(resource, place);
  const birthDate = toDay(patient.birthDate);
  if (birthDate === undefined || birthDate > on) return refuse(place, '/birthDate');
  if (patient.gender !== undefined && !genders.includes(patient.gender)) refuse(place, '/gender');
  const age = ageInYears(birthDate, on);
  return {
    name: nameOn(patient.name, on) ?? refuse(place, '/name'),
    birthDate,
    gender: patient.gender,
    address: addressOn(patient.address, on),
    identifiers: identifierClaims(patient.identifier, on),
    assuranceLevel: inPersonAssurance,
    ageOver: { '18': age >= 18, '65': age >= 65 },
  };
};
