import type { AgentPackages } from './load-agent.ts';

/** What agent.yml takes from Veramo itself. */
export const veramoPackages: AgentPackages = {
  '@veramo/did-manager': () => import('@veramo/did-manager'),
  '@veramo/did-provider-peer': () => import('@veramo/did-provider-peer'),
  '@veramo/did-provider-web': () => import('@veramo/did-provider-web'),
  '@veramo/key-manager': () => import('@veramo/key-manager'),
};
