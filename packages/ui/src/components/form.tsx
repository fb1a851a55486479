import type { FormEvent, ReactNode } from 'react';
import styles from './form.module.css';

export interface FormProps {
  /** Called when the person sends the form, by button or by Enter. */
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** Fields and their buttons, one below the other. Nothing is sent by the browser itself. */
export function Form({ onSubmit, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {children}
    </form>
  );
}

/** Things one below the other, with the usual distance. */
export const Stack = ({ children }: { readonly children: ReactNode }) => <div className={styles.form}>{children}</div>;

/** Buttons or other small things side by side, wrapping where there is no room. */
export const Row = ({ children }: { readonly children: ReactNode }) => <div className={styles.row}>{children}</div>;
