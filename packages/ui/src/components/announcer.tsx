import { useSyncExternalStore } from 'react';
import styles from './announcer.module.css';

let current = '';
let isOdd = false;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Has screen readers say a text, once what they say now has ended. For changes that are seen but not focused. */
export function announce(text: string): void {
  // the same text twice is said twice only if the region changes
  isOdd = !isOdd;
  current = isOdd ? text : `${text}\u00a0`;
  for (const listener of listeners) listener();
}

/** The live region that `announce` speaks through. AppShell has it; a page needs one. */
export const Announcer = () => (
  <div role="status" aria-live="polite" className={styles.region}>
    {useSyncExternalStore(
      subscribe,
      () => current,
      () => '',
    )}
  </div>
);
