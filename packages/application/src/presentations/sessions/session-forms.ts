import { type FormAsked, isAnswerTo, reject, type Verification, zFormResponse } from '@assent/domain';
import type { FormAnswered } from '../../ports/presentation-session.ts';

/**
 * The answers to the questionnaires of a session, by their ids. They are what the patient says, and proven by nobody. One that is left
 * out is no fault; one that was not asked, or is no answer to its questionnaire, is.
 */
export function readFormAnswers(
  asked: readonly FormAsked[],
  given: Readonly<Record<string, unknown>>,
): Verification<readonly FormAnswered[]> {
  const answered: FormAnswered[] = [];
  for (const [query, value] of Object.entries(given)) {
    const form = asked.find(({ id }) => id === query);
    const response = zFormResponse.safeParse(value).data;
    if (!form || !response || !isAnswerTo(form.questionnaire, response))
      return reject('query_not_satisfied', form ? `/questionnaire_responses/${query}` : '/questionnaire_responses');
    answered.push({ query, response });
  }
  return { valid: true, value: answered };
}
