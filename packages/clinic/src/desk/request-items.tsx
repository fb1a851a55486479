import { type ItemStatus, itemStatus } from '@assent/domain';
import { Card, FactList, type StateKind, StateMark, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { factsOf } from './claim-facts.ts';
import styles from './desk.module.css';
import { FormAnswers } from './form-answers.tsx';
import type { Request } from './verdict.ts';

const kinds: Readonly<Record<ItemStatus, StateKind>> = {
  waiting: 'waiting',
  fulfilled: 'verified',
  not_shared: 'check',
  declined: 'problem',
  refused: 'problem',
  unanswered: 'waiting',
};

/** Each thing that was asked for, and how it stands. What was shared is not shown unless somebody opens it. */
export function RequestItems({ request }: { readonly request: Request }) {
  const { request: texts, types } = useMessages();
  const { timeOfDay } = useFormats();
  return (
    <Card title={texts.items}>
      <ul className={styles.items}>
        {request.asked.map(({ query, types: [type], required }) => {
          const status = itemStatus({ query }, request);
          return <ItemLine key={query} name={type ? types[type] : query} required={required} status={status} />;
        })}
        {(request.questionnaires ?? []).map(({ id, title, required }) => (
          <ItemLine
            key={id}
            name={title}
            required={required}
            isForm
            status={itemStatus({ query: id }, { ...request, forms: request.questionnaire_responses ?? [] })}
          />
        ))}
      </ul>
      <FormAnswers request={request} />
      {request.disclosed.map((shown) => (
        <Disclosed key={`${shown.query} ${shown.id}`} shown={shown} />
      ))}
      <details className={styles.details}>
        <summary>{texts.steps}</summary>
        <ol className={styles.steps}>
          {request.steps.map(({ at, step }) => (
            <li key={`${at} ${step}`}>
              {timeOfDay(at)} · {texts.stepNames[step as keyof typeof texts.stepNames] ?? step}
            </li>
          ))}
        </ol>
      </details>
    </Card>
  );
}

interface ItemLineProps {
  readonly name: string;
  readonly required: boolean;
  readonly status: ItemStatus;
  /** What the patient says to a questionnaire is checked by nobody. */
  readonly isForm?: boolean;
}

function ItemLine({ name, required, status, isForm = false }: ItemLineProps) {
  const { ask, itemStates, forms } = useMessages();
  const isSaid = isForm && status === 'fulfilled';
  return (
    <li>
      <span>
        {name} <span className={styles.soft}>({required ? ask.choices.required : ask.choices.optional})</span>
      </span>
      <StateMark kind={isSaid ? 'check' : kinds[status]} word={isSaid ? forms.answered : itemStates[status]} />
    </li>
  );
}

type Shown = Pick<Request['disclosed'][number], 'type' | 'claims' | 'issuer' | 'validUntil'>;

/** What was shared, for whoever opens it. */
export function Disclosed({ shown }: { readonly shown: Shown }) {
  const { request: texts, types, claims } = useMessages();
  const formats = useFormats();
  const issuer = { label: texts.issuer, value: shown.issuer };
  const until = { label: texts.validUntil, value: formats.date(shown.validUntil) };
  return (
    <details className={styles.details}>
      <summary>{texts.showShared(types[shown.type])}</summary>
      <FactList facts={[...factsOf(shown.claims, claims), issuer, until]} />
    </details>
  );
}
