import { type Client, createClient } from '@assent/api';
import { createContext, useContext } from 'react';

/** How screens talk to the service: with what a person does, and with what the page asks on its own. */
export interface Clients {
  readonly client: Client;
  readonly background: Client;
}

/** Clients with the cookie of whoever is signed in. `onNobody` is called when the service knows nobody any more. */
export function createClients(onNobody: () => void): Clients {
  const watched: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.status === 401) onNobody();
    return response;
  };
  const options = { baseUrl: window.location.origin, app: 'sponsor', fetch: watched } as const;
  return { client: createClient(options), background: createClient({ ...options, isBackground: true }) };
}

const plain = { baseUrl: window.location.origin, app: 'sponsor' } as const;
/** For signing in itself, where a refusal is an answer like any other. */
export const signInClients: Clients = {
  client: createClient(plain),
  background: createClient({ ...plain, isBackground: true }),
};

/** The clients of whoever is signed in. */
export const ClientsContext = createContext<Clients>(signInClients);
export const useClients = (): Clients => useContext(ClientsContext);
