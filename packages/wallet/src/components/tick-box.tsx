import { type ReactNode, useId } from 'react';
import styles from './tick-box.module.css';

export interface TickBoxProps {
  readonly label: string;
  readonly isTicked: boolean;
  readonly onChange: (isTicked: boolean) => void;
  readonly description?: ReactNode;
}

/** A box to tick, with its words beside it. */
export function TickBox({ label, isTicked, onChange, description }: TickBoxProps) {
  const id = useId();
  return (
    <div className={styles.box}>
      <input
        id={id}
        type="checkbox"
        checked={isTicked}
        onChange={({ target }) => onChange(target.checked)}
        {...(description === undefined ? {} : { 'aria-describedby': `${id}-description` })}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {description !== undefined && (
          <p id={`${id}-description`} className={styles.description}>
            {description}
          </p>
        )}
      </div>
    </div>
  );
}

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
        <TickBox
          key={value}
          label={label}
          isTicked={ticked.includes(value)}
          onChange={(isTicked) => onChange(isTicked ? [...ticked, value] : ticked.filter((one) => one !== value))}
        />
      ))}
    </fieldset>
  );
}
