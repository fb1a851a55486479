import { useSyncExternalStore } from 'react';

/** A choice of the person at this browser that outlives the page. Nothing secret is ever kept this way. */
export interface KeptChoice<T extends string> {
  get(): T;
  choose(value: T): void;
  subscribe(listener: () => void): () => void;
}

/**
 * A choice among `allowed`, kept in localStorage under `key`; `initial` as long as nothing was chosen. `apply` is
 * called with each value, and with the first one at once.
 */
export function keptChoice<T extends string>(
  key: string,
  allowed: readonly T[],
  initial: () => T,
  apply: (value: T) => void,
): KeptChoice<T> {
  const listeners = new Set<() => void>();
  let current = allowed.find((value) => value === read(key)) ?? initial();
  apply(current);
  return {
    get: () => current,
    choose: (value) => {
      current = value;
      write(key, value);
      apply(value);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a choice; the component is drawn again when it changes. */
export const useKeptChoice = <T extends string>(choice: KeptChoice<T>): T =>
  useSyncExternalStore(choice.subscribe, choice.get, choice.get);

// A browser may forbid storage: then the choice lasts as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // the choice is in force all the same
  }
}
