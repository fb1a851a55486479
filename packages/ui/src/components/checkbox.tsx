import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox, Switch as AriaSwitch } from 'react-aria-components';
import { classes } from '../classes.ts';
import styles from './checkbox.module.css';

export interface CheckboxProps {
  readonly children: ReactNode;
  /** Said below the label. */
  readonly description?: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
  /** Some of what it stands for is selected, and some is not. */
  readonly isIndeterminate?: boolean;
}

/** A choice that takes effect when its form is sent. */
export function Checkbox({ children, description, isIndeterminate = false, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} isIndeterminate={isIndeterminate} className={styles.choice ?? ''}>
      <svg className={styles.box} viewBox="0 0 24 24" aria-hidden="true">
        <path d={isIndeterminate ? 'M6 12h12' : 'M5 12.5l4.5 4.5L19 7.5'} />
      </svg>
      <Words description={description}>{children}</Words>
    </AriaCheckbox>
  );
}

/** A choice that takes effect at once. */
export function Switch({ children, description, ...props }: Omit<CheckboxProps, 'isIndeterminate'>) {
  return (
    <AriaSwitch {...props} className={styles.choice ?? ''}>
      <span className={classes(styles.track)}>
        <span className={styles.thumb} />
      </span>
      <Words description={description}>{children}</Words>
    </AriaSwitch>
  );
}

const Words = ({ children, description }: Pick<CheckboxProps, 'children' | 'description'>) => (
  <span className={styles.words}>
    <span>{children}</span>
    {description !== undefined && <span className={styles.description}>{description}</span>}
  </span>
);
