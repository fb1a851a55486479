import { useEffect, useRef, useState } from 'react';
import { StateMark } from '../components/state-banner.tsx';
import { useUiMessages } from '../messages/messages.ts';
import type { StaffSession } from './staff-api.ts';
import type { StaffDesk } from './use-staff-session.ts';

/** Asks the service for something small, as a person: whatever is done keeps a session open. Undefined if there is nothing that they may ask. */
export type KeepOpen = (actions: StaffSession['actions']) => Promise<unknown> | undefined;

export interface IdleLockProps {
  readonly session: StaffSession;
  readonly desk: Pick<StaffDesk, 'refresh' | 'lock'>;
  readonly keepOpen: KeepOpen;
}

/** Locks the app of whoever is signed in and does nothing, and says so a minute before. It is in every app of staff, on every screen. */
export function IdleLock({ session, desk, keepOpen }: IdleLockProps) {
  const { staff: texts } = useUiMessages();
  const minutesLeft = useIdleLock(session, desk, keepOpen);
  return minutesLeft <= 1 ? <StateMark kind="waiting" word={texts.locksSoon} /> : null;
}

/** How often the service is told that somebody is at the desk, and how often it is asked whether it has locked. */
const tellEveryMs = 60_000;
const askEveryMs = 15_000;
const activities = ['pointerdown', 'keydown'] as const;

/**
 * Locks the desk after as long as the service allows without a key or a press, also where the service cannot be reached; tells the service that somebody
 * is there while they are, and asks it whether it has locked. Whole minutes until it locks.
 */
function useIdleLock(
  { idleMinutesLeft: idleMinutes, actions }: Pick<StaffSession, 'idleMinutesLeft' | 'actions'>,
  { refresh, lock }: Pick<StaffDesk, 'refresh' | 'lock'>,
  keepOpen: KeepOpen,
): number {
  const times = useRef({ active: Date.now(), told: Date.now(), asked: Date.now() });
  const limitMs = useRef(60_000);
  // what is left grows with what is done, up to what the service allows
  limitMs.current = Math.max(limitMs.current, idleMinutes * 60_000);
  const [minutesLeft, setMinutesLeft] = useState(idleMinutes);
  const deeds = useRef({ refresh, lock, keep: () => keepOpen(actions) });
  deeds.current = { refresh, lock, keep: () => keepOpen(actions) };
  useEffect(() => {
    const onActivity = () => {
      times.current.active = Date.now();
      if (Date.now() - times.current.told < tellEveryMs) return;
      times.current.told = Date.now();
      deeds.current.keep()?.catch(() => undefined);
    };
    const timer = setInterval(() => {
      const leftMs = limitMs.current - (Date.now() - times.current.active);
      setMinutesLeft(Math.max(0, Math.ceil(leftMs / 60_000)));
      if (leftMs <= 0) return void deeds.current.lock().catch(() => undefined);
      if (Date.now() - times.current.asked < askEveryMs) return;
      times.current.asked = Date.now();
      void deeds.current.refresh();
    }, 5000);
    for (const name of activities) window.addEventListener(name, onActivity, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of activities) window.removeEventListener(name, onActivity);
    };
  }, []);
  return minutesLeft;
}
