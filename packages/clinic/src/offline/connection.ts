import { useSyncExternalStore } from 'react';

/** Whether the service answers, and when it last did (milliseconds since 1970). */
export interface Connection {
  readonly isOnline: boolean;
  readonly lastAnswerMs: number | undefined;
}

let current: Connection = { isOnline: true, lastAnswerMs: undefined };
const listeners = new Set<() => void>();

/** Called with each call of the API: whether anything came back, good or not. */
export function noteAnswer(hasAnswered: boolean): void {
  if (!hasAnswered && !current.isOnline) return;
  // once a second is enough for an age in minutes
  if (hasAnswered && current.isOnline && Date.now() - (current.lastAnswerMs ?? 0) < 1000) return;
  current = { isOnline: hasAnswered, lastAnswerMs: hasAnswered ? Date.now() : current.lastAnswerMs };
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  const onOffline = () => noteAnswer(false);
  listeners.add(listener);
  window.addEventListener('offline', onOffline);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('offline', onOffline);
  };
};

/** The connection now; the component is drawn again when it changes. */
export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => current);
