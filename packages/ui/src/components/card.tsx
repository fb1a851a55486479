import { type ReactNode, useId } from 'react';
import styles from './card.module.css';

export interface CardProps {
  readonly title?: string;
  /** Buttons at the end. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Things that belong together, on a surface of their own; with a title it is a region of the page. */
export function Card({ title, actions, children }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} data-print="together" {...(title ? { 'aria-labelledby': id } : {})}>
      {title && <h2 id={id}>{title}</h2>}
      {children}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}

/** Cards side by side where there is room, one below the other where there is not. */
export const CardGrid = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.grid}>{children}</div>
);
