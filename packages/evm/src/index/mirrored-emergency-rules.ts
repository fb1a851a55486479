import type { EmergencyChain } from '@assent/application';
import type { ChainIndex } from './chain-index.ts';

const nothing = { policies: [], approvers: [] };

/** The rules of emergency access from the mirror of `EmergencyAccess`, as old as it may be. */
export const mirroredEmergencyRules = (index: ChainIndex): EmergencyChain => ({
  lastKnown: () => index.lastKnown((mirrors) => mirrors.emergencyRules.rules()) ?? nothing,
});
