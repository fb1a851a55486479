import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, zLoginName, zTenantId } from '@assent/domain';
import {
  type Dispatch,
  type RefObject,
  type SetStateAction,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Clients, createClients, sessionClient } from './clients.tsx';
import { rememberOrganization } from './remembered.ts';

export type StaffSession = ResultOf<Endpoints['readStaffSession']>;

/** Who is signed in. `out`: nobody; `ended`: somebody was, whose session is over, and the screen waits for them. */
export type Standing =
  | { readonly kind: 'unknown' | 'out' | 'ended' }
  | { readonly kind: 'open' | 'locked'; readonly session: StaffSession };

export interface StaffDesk {
  readonly standing: Standing;
  readonly clients: Clients;
  readonly signIn: (organization: string, login: string, password: string) => Promise<void>;
  readonly unlock: (password: string) => Promise<void>;
  readonly lock: () => Promise<void>;
  readonly signOut: () => Promise<void>;
  readonly refresh: () => Promise<void>;
}

const standingOf = (session: StaffSession): Standing => ({ kind: session.state, session });

/** The session of staff in this browser: its cookie is out of reach of scripts, so the service is asked. */
export function useStaffSession(): StaffDesk {
  const [standing, setStanding] = useState<Standing>({ kind: 'unknown' });
  const isAsking = useRef(false);
  // locked here while the service could not be told: then it is told as soon as it answers
  const isLockedHere = useRef(false);
  const refresh = useCallback(async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    try {
      // this is never refused, so that a browser notes no fault where nobody is signed in
      if ((await sessionClient.readStaffSignIn({})).session === 'none') return setStanding(withoutSession);
      const session = await sessionClient.readStaffSession({});
      const isUntold = isLockedHere.current && session.state === 'open';
      setStanding(standingOf(isUntold ? await sessionClient.lockStaffSession({}) : session));
    } catch (error) {
      setStanding((before) => afterFailure(before, error));
    } finally {
      isAsking.current = false;
    }
  }, []);
  useEffect(() => void refresh(), [refresh]);
  const clients = useMemo(() => createClients(() => void refresh()), [refresh]);
  return { standing, clients, refresh, ...deeds(setStanding, isLockedHere) };
}

/** Whoever was signed in comes back to where they were. */
const withoutSession = ({ kind }: Standing): Standing => ({
  kind: kind === 'unknown' || kind === 'out' ? 'out' : 'ended',
});

/** Without an answer nothing is known: who was signed in stays so, and the service refuses what it must. */
function afterFailure(before: Standing, error: unknown): Standing {
  if (error instanceof AppError && error.code === 'unauthenticated') return withoutSession(before);
  return before.kind === 'unknown' ? { kind: 'out' } : before;
}

function deeds(
  setStanding: Dispatch<SetStateAction<Standing>>,
  isLockedHere: RefObject<boolean>,
): Pick<StaffDesk, 'signIn' | 'unlock' | 'lock' | 'signOut'> {
  return {
    async signIn(organization, login, password) {
      const body = { organization: parse(zTenantId, organization.trim()), login: parse(zLoginName, login), password };
      const session = await sessionClient.openStaffSession({ body });
      isLockedHere.current = false;
      rememberOrganization(body.organization);
      setStanding(standingOf(session));
    },
    async unlock(password) {
      const session = await sessionClient.unlockStaffSession({ body: { password } });
      isLockedHere.current = false;
      setStanding(standingOf(session));
    },
    async lock() {
      isLockedHere.current = true;
      setStanding((before) => ('session' in before ? { ...before, kind: 'locked' } : before));
      await sessionClient.lockStaffSession({});
    },
    async signOut() {
      await sessionClient.endStaffSession({});
      setStanding({ kind: 'out' });
    },
  };
}
