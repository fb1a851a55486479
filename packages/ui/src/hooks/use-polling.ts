import { type DependencyList, useEffect, useRef } from 'react';
import { type Loaded, useAsync } from './use-async.ts';

/**
 * Loads something again and again, `everyMs` after each answer. Rests while nobody sees the page, and asks at once when it is
 * seen again.
 */
export function usePolling<T>(
  load: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
  dependencies: DependencyList,
): Loaded<T> {
  const loaded = useAsync(load, dependencies);
  const { isLoading, reload } = loaded;
  const lastMs = useRef(0);
  useEffect(() => {
    if (isLoading) return;
    lastMs.current = Date.now();
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [isLoading, reload, everyMs]);
  useEffect(() => {
    const onVisible = () => {
      if (!document.hidden && Date.now() - lastMs.current >= everyMs) reload();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => document.removeEventListener('visibilitychange', onVisible);
  }, [reload, everyMs]);
  return loaded;
}
