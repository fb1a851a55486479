import { type Client, createClient } from '@assent/api';
import { createContext, type ReactNode, useContext } from 'react';
import { noteAnswer } from '../offline/connection.ts';

/** How the screens talk to the service: with what a person does, and with what the page asks on its own. */
export interface Clients {
  readonly client: Client;
  /** For polling: it is no sign of somebody at the desk. */
  readonly background: Client;
}

type Fetch = typeof globalThis.fetch;

/** Notes whether the service answers, and tells when it no longer knows who asks. */
const watched =
  (onUnauthenticated: () => void): Fetch =>
  async (input, init) => {
    try {
      const response = await fetch(input, init);
      noteAnswer(true);
      if (response.status === 401) onUnauthenticated();
      return response;
    } catch (error) {
      noteAnswer(false);
      throw error;
    }
  };

/** Clients for staff that is signed in: the browser adds the cookie. */
export function createClients(onUnauthenticated: () => void): Clients {
  const options = { baseUrl: window.location.origin, app: 'clinic', fetch: watched(onUnauthenticated) } as const;
  return { client: createClient(options), background: createClient({ ...options, isBackground: true }) };
}

/** For signing in itself, where a refusal is an answer like any other. */
export const sessionClient: Client = createClient({
  ...{ baseUrl: typeof window === 'undefined' ? '' : window.location.origin, app: 'clinic' },
  fetch: watchedOnce(),
});

function watchedOnce(): Fetch {
  return watched(() => undefined);
}

const Context = createContext<Clients | undefined>(undefined);

export const ClientsProvider = ({ clients, children }: { readonly clients: Clients; readonly children: ReactNode }) => (
  <Context.Provider value={clients}>{children}</Context.Provider>
);

/** The clients of whoever is signed in. */
export function useClients(): Clients {
  const clients = useContext(Context);
  if (!clients) throw new Error('a screen of staff is shown to nobody who is signed in');
  return clients;
}
