import type { Client } from '@assent/api';
import { useEffect, useRef, useState } from 'react';
import { useClients } from './clients.tsx';
import type { StaffSession } from './use-staff-session.ts';

/** How often the service is told that somebody is at the desk, and how often it is asked whether it has locked. */
const tellEveryMs = 60_000;
const askEveryMs = 15_000;
const activities = ['pointerdown', 'keydown'] as const;

/**
 * Locks the desk after as long as the service allows without a key or a press, also where the service cannot be reached; tells the service that somebody
 * is there while they are, and asks it whether it has locked. Whole minutes until it locks.
 */
export function useIdleLock(
  { idleMinutesLeft: idleMinutes, actions }: Pick<StaffSession, 'idleMinutesLeft' | 'actions'>,
  { refresh, lock }: { refresh(): void; lock(): void },
): number {
  const { client } = useClients();
  const allowed = useRef(actions);
  allowed.current = actions;
  const times = useRef({ active: Date.now(), told: Date.now(), asked: Date.now() });
  const limitMs = useRef(60_000);
  // what is left grows with what is done, up to what the service allows
  limitMs.current = Math.max(limitMs.current, idleMinutes * 60_000);
  const [minutesLeft, setMinutesLeft] = useState(idleMinutes);
  const deeds = useRef({ refresh, lock });
  deeds.current = { refresh, lock };
  useEffect(() => {
    const onActivity = () => {
      times.current.active = Date.now();
      if (Date.now() - times.current.told < tellEveryMs) return;
      times.current.told = Date.now();
      keepOpen(client, allowed.current)?.catch(() => undefined);
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

/** Whatever is done keeps a session open, so the least is asked for that somebody may ask. */
function keepOpen(client: Client, actions: StaffSession['actions']): Promise<unknown> | undefined {
  const query = { limit: 1 };
  if (actions.includes('Verify')) return client.listPresentationSessions({ query });
  if (actions.includes('ReadEmergencies')) return client.listEmergencies({ query });
  if (actions.includes('ReadCredentials')) return client.listCredentials({ query });
  return actions.includes('ManageTrust') ? client.listTrust({}) : undefined;
}
