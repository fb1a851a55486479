import { Checkbox } from '@assent/ui';
import styles from './tick-list.module.css';

export interface TickListProps<T extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly ticked: readonly T[];
  readonly onChange: (ticked: readonly T[]) => void;
}

/** Several boxes that belong together. */
export function TickList<T extends string>({ legend, options, ticked, onChange }: TickListProps<T>) {
  return (
    <fieldset className={styles.list}>
      <legend>{legend}</legend>
      {options.map(({ value, label }) => (
        <Checkbox
          key={value}
          isSelected={ticked.includes(value)}
          onChange={(isTicked) => onChange(isTicked ? [...ticked, value] : ticked.filter((one) => one !== value))}
        >
          {label}
        </Checkbox>
      ))}
    </fieldset>
  );
}
