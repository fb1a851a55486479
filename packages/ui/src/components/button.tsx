import { type ReactNode, useEffect } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { classes } from '../classes.ts';
import { useUiMessages } from '../messages/messages.ts';
import { announce } from './announcer.tsx';
import styles from './button.module.css';

/** How much a button asks for attention; `danger` is for what cannot be undone. */
export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly children: ReactNode;
  readonly kind?: ButtonKind;
  /** What it started is under way: it says so and takes no second press, but keeps the focus. */
  readonly isBusy?: boolean;
}

/** A button for a deed. For a way to another place use `LinkButton`. */
export function Button({ kind = 'secondary', isBusy = false, children, ...props }: ButtonProps) {
  const { busy } = useUiMessages();
  useEffect(() => {
    if (isBusy) announce(busy);
  }, [isBusy, busy]);
  // what React Aria has for this announces with an element that has no name once the button is gone
  const waiting = { type: 'button', onPress: noop } as const;
  return (
    <AriaButton
      {...props}
      {...(isBusy ? waiting : {})}
      className={classes(styles.button, styles[kind], isBusy && styles.waiting)}
    >
      {children}
      {isBusy && <span className={styles.busy}>{busy}</span>}
    </AriaButton>
  );
}

const noop = () => undefined;

export interface LinkButtonProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly kind?: ButtonKind;
  /** The name of the file that is saved, if the link leads to one. */
  readonly download?: string;
}

/** A link that looks like a button: it goes to another place. */
export const LinkButton = ({ kind = 'secondary', children, ...props }: LinkButtonProps) => (
  <a {...props} className={classes(styles.button, styles[kind])}>
    {children}
  </a>
);
