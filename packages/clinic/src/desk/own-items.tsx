import { type CheckInType, checkInTypes } from '@assent/domain';
import { Select } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';
import type { Wish } from './templates.ts';

interface OwnItemsProps {
  readonly wishes: readonly Wish[];
  readonly onChange: (wishes: readonly Wish[]) => void;
}

type Choice = 'no' | 'required' | 'optional';

/** Every type that can be asked for: not, as optional, or as required. */
export function OwnItems({ wishes, onChange }: OwnItemsProps) {
  const { ask: texts, types } = useMessages();
  const choiceOf = (type: CheckInType): Choice => {
    const wish = wishes.find((one) => one.type === type);
    return wish === undefined ? 'no' : wish.required ? 'required' : 'optional';
  };
  const choose = (type: CheckInType, choice: Choice) => {
    const others = wishes.filter((one) => one.type !== type);
    const chosen = choice === 'no' ? others : [...others, { type, required: choice === 'required' }];
    onChange(checkInTypes.flatMap((known) => chosen.filter((one) => one.type === known)));
  };
  const options = (['no', 'required', 'optional'] as const).map((value) => ({ value, label: texts.choices[value] }));
  return (
    <fieldset className={styles.group}>
      <legend>{texts.items}</legend>
      {checkInTypes.map((type) => (
        <Select<Choice>
          key={type}
          label={types[type]}
          options={options}
          value={choiceOf(type)}
          onChange={(choice) => choose(type, choice)}
        />
      ))}
    </fieldset>
  );
}
