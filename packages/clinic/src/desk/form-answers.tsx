import { FactList, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';
import type { Request } from './verdict.ts';

type Answer = NonNullable<Request['questionnaire_responses']>[number]['response']['item'][number]['answer'][number];

/** What the patient said to questionnaires. Like all that was shared, it is not shown unless somebody opens it. */
export function FormAnswers({ request }: { readonly request: Request }) {
  const { request: texts, forms } = useMessages();
  const { date } = useFormats();
  const titles = new Map((request.questionnaires ?? []).map(({ id, title }) => [id, title]));
  const wordsOf = (answer: Answer | undefined): string => {
    if (answer?.valueBoolean !== undefined) return answer.valueBoolean ? forms.yes : forms.no;
    if (answer?.valueDate !== undefined) return date(answer.valueDate);
    const coding = answer?.valueCoding;
    const value = coding ? (coding.display ?? coding.code) : undefined;
    return value ?? answer?.valueString ?? String(answer?.valueInteger ?? answer?.valueDecimal ?? '');
  };
  return (request.questionnaire_responses ?? []).map(({ query, response: { item } }) => (
    <details key={query} className={styles.details}>
      <summary>{texts.showShared(titles.get(query) ?? query)}</summary>
      <p>{forms.said}</p>
      <FactList
        facts={item.map(({ linkId, text, answer }) => ({ label: text ?? linkId, value: wordsOf(answer[0]) }))}
      />
    </details>
  ));
}
