import { codeSystems } from '../elements/code-systems.ts';
import { pickCoding, securityLabelsOf } from '../elements/coding.ts';
import { toDay } from '../elements/date-time.ts';
import { refuse } from '../elements/refusal.ts';
import { clinicalStatusOf, readCondition, verificationStatusOf } from '../resources/condition.ts';
import type { ReadResource } from './reading.ts';

/** FHIR Condition that is neither refuted nor entered in error to `Problem`. */
export const readProblem: ReadResource = (resource, { place }) => {
  const condition = readCondition(resource, place);
  const verificationStatus = verificationStatusOf(condition, place);
  if (verificationStatus === undefined || ['refuted', 'entered-in-error'].includes(verificationStatus)) {
    refuse(place, '/verificationStatus');
  }
  return {
    code: pickCoding(condition.code, codeSystems.snomed) ?? refuse(place, '/code'),
    clinicalStatus: clinicalStatusOf(condition, place),
    verificationStatus,
    onset: toDay(condition.onsetDateTime),
    abatement: toDay(condition.abatementDateTime),
    securityLabels: securityLabelsOf(condition, place),
  };
};
