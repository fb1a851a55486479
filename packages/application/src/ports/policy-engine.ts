import type { ApiKey, OrganizationAction, TenantId } from '@assent/domain';

/** Somebody who may do what policies let them: a key that is not the owner's, or a person. */
export interface NamedCaller extends Pick<ApiKey, 'id' | 'name' | 'roles' | 'expiresAt'> {
  /** Of the organisation's policy (`StoredPolicy`). */
  readonly policyRevision: string;
  /** It is no key, but the account of a person. */
  readonly isStaff?: true;
}

/** Who wants to do what, where. An answer may depend on all of it, and on nothing else but the policies. */
export interface PolicyQuestion {
  readonly tenant: TenantId;
  /** A key, or the account of a person. */
  readonly key: Pick<ApiKey, 'id' | 'name' | 'roles'> & { readonly isStaff?: true };
  readonly action: OrganizationAction;
}

export interface PolicyAnswer {
  readonly allowed: boolean;
  /** Names of the policies that this rests on; none if no policy speaks of it. */
  readonly because: readonly string[];
  /** Policies that could not be evaluated, or the whole of it could not: nothing is allowed then. */
  readonly failed: boolean;
}

/** What is wrong with policies. It may repeat them: for who wrote them, and no log. */
export interface PolicyFault {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** Reads the language that organisations write their policies in. */
export interface PolicyEngine {
  /** What policies may speak of, in the engine's language. */
  readonly schema: string;
  /** `organizationRoles` in the engine's language. */
  readonly defaultPolicies: string;
  /** Everything that is wrong with policies, however they are made; none if they can be taken. */
  check(policies: string): Promise<readonly PolicyFault[]>;
  /** Answers no, and does not throw, whatever the policies are. */
  decide(policies: string, question: PolicyQuestion): Promise<PolicyAnswer>;
}

/** For use cases that ask it. */
export interface PolicyPorts {
  readonly policyEngine: PolicyEngine;
}
