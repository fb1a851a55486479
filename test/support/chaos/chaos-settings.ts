import type { ChaosChain } from './chaos-chain.ts';
import { embeddedChaos } from './embedded-chaos.ts';
import { networkChaos } from './network-chaos.ts';
import type { DisturbanceRules } from './plan-disturbances.ts';

/** A kind of chain and what makes its blocks final. */
export type ChaosSetting = 'embedded' | 'embedded, 3 deep' | 'four nodes';

interface Setting {
  readonly open: (home: string) => Promise<ChaosChain>;
  readonly rules: (environment: Readonly<Record<string, string | undefined>>) => DisturbanceRules;
}

const depth = 3;
// Only the database file of a service can be copied here.
const killsPerBackup = (environment: Readonly<Record<string, string | undefined>>) =>
  environment.ASSENT_DATABASE_URL === undefined ? 20 : 0;

const embeddedRules: Setting['rules'] = (environment) => ({
  nodeShare: 1 / 3,
  alsoPerKill: { reorg: 0.3, drop: 0.2, spike: 0.12 },
  killsPerBackup: killsPerBackup(environment),
  leaseShare: 0,
});

/** The chains that chaos is made on, and what is done there. */
export const chaosSettings: Readonly<Record<ChaosSetting, Setting>> = {
  embedded: { open: async (home) => embeddedChaos(home, 0), rules: embeddedRules },
  'embedded, 3 deep': { open: async (home) => embeddedChaos(home, depth), rules: embeddedRules },
  'four nodes': {
    open: networkChaos,
    rules: (environment) => ({
      nodeShare: 1 / 2,
      alsoPerKill: { pair: 0.06 },
      killsPerBackup: killsPerBackup(environment),
      leaseShare: 0.5,
    }),
  },
};
