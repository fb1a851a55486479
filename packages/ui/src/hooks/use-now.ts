import { useEffect, useState } from 'react';

/** The time now, in milliseconds since 1970; the component is drawn again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  // read anew each time: what was just loaded must not lie in the future
  return Date.now();
}
