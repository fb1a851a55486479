import { type ReactNode, useEffect, useRef } from 'react';
import styles from './page.module.css';

// The first screen of a visit is read from its start; only a change of screen moves the focus.
let hasShownPage = false;

export interface PageProps {
  /** The heading of the screen, and the title of the browser's window. */
  readonly title: string;
  /** One or two sentences below the heading. */
  readonly lead?: ReactNode;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** One screen: its heading takes the focus when the screen appears, so that keyboards and screen readers start there. */
export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (hasShownPage) heading.current?.focus();
    hasShownPage = true;
  }, []);
  return (
    <>
      <div className={styles.top}>
        <div className={styles.words}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </>
  );
}
