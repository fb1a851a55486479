import type { EmergencyRules } from '@assent/domain';

/** What the chain says about who may approve emergency access. */
export interface EmergencyChain {
  /**
   * As it was last known here, however long ago: an emergency does not wait for the chain. Policies and approvers the chain
   * never spoke of are missing.
   */
  lastKnown(): EmergencyRules;
}
