import type { EmergencyApprover, EmergencyPolicy } from '@assent/domain';
import type { EmergencyChain } from '../ports/emergency-chain.ts';

interface InMemoryEmergencyChain extends EmergencyChain {
  /** The chain says this of a policy or an approver from now on. */
  put(rule: EmergencyPolicy | EmergencyApprover): void;
}

/** The rules of emergency access on a chain that exists nowhere. At first it has said nothing. */
export function inMemoryEmergencyChain(): InMemoryEmergencyChain {
  const policies = new Map<number, EmergencyPolicy>();
  const approvers = new Map<string, EmergencyApprover>();
  return {
    put(rule) {
      if ('address' in rule) approvers.set(rule.address, rule);
      else policies.set(rule.id, rule);
    },
    lastKnown: () => ({ policies: [...policies.values()], approvers: [...approvers.values()] }),
  };
}
