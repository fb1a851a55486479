import { credentialEndpoints } from './endpoints/credentials.ts';
import { decisionEndpoints } from './endpoints/decisions.ts';
import { networkEndpoints } from './endpoints/network.ts';
import { presentationEndpoints } from './endpoints/presentations.ts';

/** Every operation of the HTTP API, by the name of its use case. */
export const endpoints = {
  ...networkEndpoints,
  ...credentialEndpoints,
  ...presentationEndpoints,
  ...decisionEndpoints,
};
export type Endpoints = typeof endpoints;
