import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';

/** What is known of something that is being loaded. After a failure the last value is still there. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** When `value` came, in milliseconds since 1970. */
  readonly loadedAtMs: number | undefined;
  /** Loads anew, now. */
  readonly reload: () => void;
}

type State<T> = Omit<Loaded<T>, 'reload'>;

/** Loads something when the component appears and whenever `dependencies` change. An answer that came too late is dropped. */
export function useAsync<T>(load: (signal: AbortSignal) => Promise<T>, dependencies: DependencyList): Loaded<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<State<T>>(nothing);
  useEffect(() => {
    const control = new AbortController();
    const unlessAborted = (next: (before: State<T>) => State<T>) => {
      if (!control.signal.aborted) setState(next);
    };
    setState((before) => ({ ...before, isLoading: true }));
    load(control.signal).then(
      (value) => unlessAborted(() => ({ value, error: undefined, isLoading: false, loadedAtMs: Date.now() })),
      (error: unknown) => unlessAborted((before) => ({ ...before, error, isLoading: false })),
    );
    return () => control.abort();
  }, [...dependencies, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { ...state, reload };
}

const nothing = { value: undefined, error: undefined, isLoading: true, loadedAtMs: undefined };

/** A deed that a person starts with a button: whether it is under way, and why it failed. */
export interface Deed<Given extends readonly unknown[]> {
  /** Starts it; a second call while it is under way does nothing. */
  readonly start: (...given: Given) => Promise<void>;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly forgetError: () => void;
}

/** Runs `work` when told to, once at a time. What it throws is kept as `error`. */
export function useDeed<Given extends readonly unknown[]>(work: (...given: Given) => Promise<unknown>): Deed<Given> {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const start = async (...given: Given) => {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await work(...given);
    } catch (thrown) {
      setError(thrown);
    } finally {
      busy.current = false;
      setBusy(false);
    }
  };
  return { start, isBusy, error, forgetError: () => setError(undefined) };
}
