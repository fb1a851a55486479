import { useEffect, useRef, useState } from 'react';
import { useClients } from './clients.tsx';

/** How often the service is told that somebody is at the desk, and how often it is asked whether it has locked. */
const tellEveryMs = 60_000;
const askEveryMs = 15_000;
const activities = ['pointerdown', 'keydown'] as const;

/**
 * Locks the desk after `idleMinutes` without a key or a press, also where the service cannot be reached; tells the service that somebody
 * is there while they are, and asks it whether it has locked. Whole minutes until it locks.
 */
export function useIdleLock(idleMinutes: number, { refresh, lock }: { refresh(): void; lock(): void }): number {
  const { client } = useClients();
  const times = useRef({ active: Date.now(), told: Date.now(), asked: Date.now() });
  const limitMs = useRef(Math.max(1, idleMinutes) * 60_000);
  const [minutesLeft, setMinutesLeft] = useState(idleMinutes);
  const deeds = useRef({ refresh, lock });
  deeds.current = { refresh, lock };
  useEffect(() => {
    const onActivity = () => {
      times.current.active = Date.now();
      if (Date.now() - times.current.told < tellEveryMs) return;
      times.current.told = Date.now();
      // whatever may be done keeps the session open, so the least that can be asked for is
      client.listPresentationSessions({ query: { limit: 1 } }).catch(() => undefined);
    };
    const timer = setInterval(() => {
      const leftMs = limitMs.current - (Date.now() - times.current.active);
      setMinutesLeft(Math.max(0, Math.ceil(leftMs / 60_000)));
      if (leftMs <= 0) return deeds.current.lock();
      if (Date.now() - times.current.asked < askEveryMs) return;
      times.current.asked = Date.now();
      deeds.current.refresh();
    }, 5000);
    for (const name of activities) window.addEventListener(name, onActivity, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of activities) window.removeEventListener(name, onActivity);
    };
  }, [client]);
  return minutesLeft;
}
