import { type FormItem, optionKey, type Questionnaire } from '@assent/domain';
import { Select, TextField } from '@assent/ui';
import { useHealthMessages } from '../messages/health-messages.ts';
import { type Entered, standingOf } from '../requests/entered-answers.ts';
import styles from '../screens/screens.module.css';

export interface QuestionnaireFormProps {
  readonly form: Questionnaire;
  readonly entered: Entered;
  readonly onChange: (entered: Entered) => void;
  /** Whether what is missing is said too: not before the person has tried to send it. */
  readonly saysMissing: boolean;
}

/** The questions of a FHIR questionnaire that are asked now; answers decide which others come. */
export function QuestionnaireForm({ form, entered, onChange, saysMissing }: QuestionnaireFormProps) {
  const { form: texts } = useHealthMessages();
  const { asked, faults } = standingOf(form, entered);
  const isAsked = (one: FormItem) => asked.includes(one);
  const wrongWords: Readonly<Record<string, string>> = texts.wrong;
  const errorOf = ({ linkId, type }: FormItem): string | undefined => {
    const fault = faults.get(linkId);
    if (fault === 'wrong') return wrongWords[type] ?? texts.wrong.other;
    return fault === 'missing' && saysMissing ? texts.missing : undefined;
  };
  const set = (linkId: string, text: string) => onChange({ ...entered, [linkId]: text });
  const shown = (items: readonly FormItem[]) =>
    items.filter(isAsked).map((one) =>
      one.type === 'group' ? (
        <fieldset key={one.linkId} className={styles.group}>
          <legend>{one.text ?? form.title ?? one.linkId}</legend>
          {shown(one.item ?? [])}
        </fieldset>
      ) : (
        <Question
          key={one.linkId}
          item={one}
          text={entered[one.linkId] ?? ''}
          error={errorOf(one)}
          onChange={(text) => set(one.linkId, text)}
        />
      ),
    );
  return <>{shown(form.item)}</>;
}

interface QuestionProps {
  readonly item: FormItem;
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function Question({ item, text, error, onChange }: QuestionProps) {
  const { form: texts } = useHealthMessages();
  const label = item.text ?? item.linkId;
  if (item.type === 'display') return <p>{item.text}</p>;
  const options = optionsOf(item, texts);
  if (options)
    return (
      <Select
        label={label}
        options={[{ value: '', label: texts.choose }, ...options]}
        value={text}
        onChange={onChange}
        {...(error === undefined ? {} : { description: error })}
      />
    );
  return (
    <TextField
      label={label}
      value={text}
      onChange={onChange}
      isLong={item.type === 'text'}
      isRequired={item.required === true}
      error={error}
      {...(item.type === 'date' ? { description: texts.dateHelp } : {})}
      {...(item.type === 'integer' ? { inputMode: 'numeric' as const } : {})}
      {...(item.type === 'decimal' ? { inputMode: 'decimal' as const } : {})}
    />
  );
}

function optionsOf({ type, answerOption = [] }: FormItem, { yes, no }: { readonly yes: string; readonly no: string }) {
  if (type === 'boolean')
    return [
      { value: 'yes', label: yes },
      { value: 'no', label: no },
    ];
  if (type !== 'choice') return undefined;
  return answerOption.map((option) => {
    const { valueCoding, valueString, valueInteger } = option;
    const label = valueCoding ? (valueCoding.display ?? valueCoding.code) : (valueString ?? String(valueInteger ?? ''));
    return { value: optionKey(option), label };
  });
}
