import { type FormResponse, formResponse, readForm } from '@assent/domain';
import type { ReadRequest } from '@assent/openid4vc/wallet';
import { Card, Checkbox, StateBanner } from '@assent/ui';
import { useState } from 'react';
import { useHealthMessages } from '../messages/health-messages.ts';
import { type Entered, standingOf } from '../requests/entered-answers.ts';
import styles from '../screens/screens.module.css';
import { QuestionnaireForm } from './questionnaire-form.tsx';

type Asked = NonNullable<ReadRequest['request']['questionnaires']>[number];

/** What a person has done with the questionnaires of a request. */
export interface AskedForms {
  readonly entered: Readonly<Record<string, Entered>>;
  /** Those that are answered: none is, unless it is ticked. */
  readonly ticked: readonly string[];
  readonly wasTried: boolean;
}
const nothing: AskedForms = { entered: {}, ticked: [], wasTried: false };

/** The questionnaires of a request: what was entered, and what goes as an answer. */
export function useForms(asked: readonly Asked[]) {
  const [state, setState] = useState(nothing);
  const chosen = asked.flatMap(({ id, questionnaire }) => {
    const read = readForm(questionnaire);
    return state.ticked.includes(id) && 'form' in read ? [{ id, form: read.form }] : [];
  });
  const standings = chosen.map(({ id, form }) => ({ id, form, ...standingOf(form, state.entered[id] ?? {}) }));
  return {
    state,
    setState,
    /** Whether everything that goes is complete; says what is missing if not. */
    check(): boolean {
      setState((before) => ({ ...before, wasTried: true }));
      return standings.every(({ faults }) => faults.size === 0);
    },
    responses: (): ReadonlyMap<string, FormResponse> =>
      new Map(standings.map(({ id, form, answers }) => [id, formResponse(form, answers)])),
  };
}

interface AskedFormProps {
  readonly asked: Asked;
  readonly state: AskedForms;
  readonly onChange: (state: AskedForms) => void;
}

/** A questionnaire in a request: answered only if the person wants to; or why it cannot be. */
export function AskedForm({ asked, state, onChange }: AskedFormProps) {
  const { form: texts } = useHealthMessages();
  const { id, title, required, questionnaire } = asked;
  const read = readForm(questionnaire);
  const isTicked = state.ticked.includes(id);
  const tick = (isOn: boolean) =>
    onChange({ ...state, ticked: isOn ? [...state.ticked, id] : state.ticked.filter((one) => one !== id) });
  return (
    <Card title={title}>
      <p className={styles.small}>{required ? texts.required : texts.optional}</p>
      {'form' in read ? (
        <>
          <Checkbox isSelected={isTicked} onChange={tick}>
            {texts.answer}
          </Checkbox>
          {isTicked && (
            <>
              <p className={styles.small}>{texts.said}</p>
              <QuestionnaireForm
                form={read.form}
                entered={state.entered[id] ?? {}}
                saysMissing={state.wasTried}
                onChange={(entered) => onChange({ ...state, entered: { ...state.entered, [id]: entered } })}
              />
            </>
          )}
        </>
      ) : (
        <StateBanner kind="problem" word={texts.unsupported}>
          {texts.faults[read.fault]} {texts.unsupportedNext}
        </StateBanner>
      )}
    </Card>
  );
}
