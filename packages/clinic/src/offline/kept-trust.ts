import type { KeptTrust } from '@assent/browser';
import { usePolling } from '@assent/ui';
import { useEffect, useSyncExternalStore } from 'react';
import { useClients } from '../session/clients.tsx';
import { deviceNow, fetchTrust } from './fetch-trust.ts';
import { readKeptTrust, writeKeptTrust } from './trust-records.ts';

/** How often it is read anew: lists hold for minutes where nobody has said more. */
const everyMs = 60_000;

let current: KeptTrust | undefined;
let isRead = false;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

async function change(kept: KeptTrust | undefined, isNew: boolean): Promise<void> {
  isRead = true;
  current = kept;
  for (const listener of listeners) listener();
  if (kept && isNew) await writeKeptTrust(kept);
}

/** What this browser keeps; undefined until it is read, and if there is nothing. */
export function useKeptTrust(): KeptTrust | undefined {
  useEffect(() => {
    if (!isRead) void readKeptTrust().then((kept) => (isRead ? undefined : change(kept, false)));
  }, []);
  return useSyncExternalStore(subscribe, () => current);
}

/** Notes what time it is, so that a clock that is set back is found out. */
export async function noteTime(): Promise<void> {
  const now = deviceNow();
  if (current && current.seenAt < now) await change({ ...current, seenAt: now }, true);
}

/** Reads it anew for as long as the component is there, as whoever is signed in. */
export function useTrustKeeping({ id, name }: KeptTrust['organization']): void {
  const { background } = useClients();
  usePolling(
    async () => {
      const before = current ?? (await readKeptTrust());
      await change(await fetchTrust(background, { id, name }, before), true);
    },
    everyMs,
    [background, id, name],
  );
}
