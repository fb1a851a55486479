import type { Criterion } from '../eligibility.ts';
import { codeText } from './attribute-value.ts';
import type { Plan, PlannedCriterion } from './planned-proof.ts';
import { fieldNamed, slotsOf } from './proof-schema.ts';
import { proofSchemas } from './proof-schemas.ts';

/** How old a list of problems may be that says what somebody does not have: criteria of trials do not say it themselves. */
const maxListAgeDays = 90;

/** None of a complete, dated list of problems; or the main diagnosis is one of several. */
export function planCodes(criterion: Extract<Criterion, { kind: 'code' }>, inequalitiesLeft: number): Plan {
  const { id, label, exclude } = criterion;
  const codes = [...new Map(criterion.codes.map((code) => [codeText(code), code])).values()];
  if (!exclude) {
    const { id: schema } = proofSchemas.clinicalSummary;
    const at = { credential: 'summary', field: 'mainDiagnosis' };
    return {
      credential: { id: 'summary', schema, reveal: [] },
      criteria: [{ id, reason: label, kind: 'one-of', at, codings: codes }],
    };
  }
  const at = (field: string) => ({ credential: 'problems', field });
  const none: PlannedCriterion = { id, reason: label, kind: 'none-of', at: at('problems'), codings: codes };
  if (inequalitiesOf(none) > inequalitiesLeft) return { because: 'too_many_codes' };
  const reason = 'A list that says what is not there must be a recent one';
  const fresh: PlannedCriterion = {
    ...{ id: `${id}-fresh`, reason, at: at('assertedOn') },
    ...{ kind: 'fresh', maxAgeDays: maxListAgeDays },
  };
  return {
    credential: { id: 'problems', schema: proofSchemas.problemList.id, reveal: [] },
    criteria: [none, fresh],
  };
}

const listField = fieldNamed(proofSchemas.problemList, 'problems')?.field;
const listSlots = listField ? slotsOf(listField) : 0;
/** What a criterion costs of the inequalities that one proof may have. */
export const inequalitiesOf = (criterion: PlannedCriterion): number =>
  criterion.kind === 'none-of' ? criterion.codings.length * listSlots : 0;
