import { type ReactNode, useId } from 'react';
import { classes } from '../classes.ts';
import styles from './field.module.css';

export interface SelectProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly description?: ReactNode;
  /** The label is for screen readers alone. */
  readonly hasHiddenLabel?: boolean;
  readonly isDisabled?: boolean;
}

/** One of a few options. The browser's own list: phones show theirs, and every keyboard works. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, options, value, onChange, description, hasHiddenLabel = false, isDisabled = false } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      {!hasHiddenLabel && (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      )}
      <select
        id={id}
        className={classes(styles.input)}
        value={value}
        disabled={isDisabled}
        onChange={({ target }) => onChange(target.value as T)}
        {...(hasHiddenLabel ? { 'aria-label': label } : {})}
        {...(description === undefined ? {} : { 'aria-describedby': `${id}-description` })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {description !== undefined && (
        <span id={`${id}-description`} className={styles.description}>
          {description}
        </span>
      )}
    </div>
  );
}
