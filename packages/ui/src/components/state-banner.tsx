import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import { useUiMessages } from '../messages/messages.ts';
import { Icon } from './icons.tsx';
import styles from './state-banner.module.css';

/** How something stands. Each has a picture, a word and a colour, so that none of the three stands alone. */
export type StateKind = 'verified' | 'check' | 'problem' | 'waiting' | 'offline';

export interface StateBannerProps {
  readonly kind: StateKind;
  /** The word; that of the kind if left out. */
  readonly word?: string;
  /** What it means here, and what to do. */
  readonly children?: ReactNode;
  /** Screen readers say it as soon as it changes. */
  readonly isLive?: boolean;
}

/** One big state, to be read from across a desk. */
export function StateBanner({ kind, word, children, isLive = false }: StateBannerProps) {
  const { states } = useUiMessages();
  return (
    <div
      className={classes(styles.banner, styles[kind])}
      data-state={kind}
      data-print="together"
      {...(isLive ? { role: 'status' } : {})}
    >
      <span className={styles.sign}>
        <Icon name={kind} />
      </span>
      <div className={styles.words}>
        <p className={styles.word}>{word ?? states[kind]}</p>
        {children !== undefined && <div>{children}</div>}
      </div>
    </div>
  );
}

/** The same state as one line, for lists and tables. */
export function StateMark({ kind, word }: Pick<StateBannerProps, 'kind' | 'word'>) {
  const { states } = useUiMessages();
  return (
    <span className={classes(styles.mark, styles[kind])} data-state={kind}>
      <Icon name={kind} />
      {word ?? states[kind]}
    </span>
  );
}
