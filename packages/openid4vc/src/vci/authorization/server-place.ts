import { type Ports, partsOfToken } from '@assent/application';
import type { TenantId } from '@assent/domain';
import type { errors as Errors, interactionPolicy as Policy, Provider } from 'oidc-provider';
import type { AttestationTrust } from '../attestation-trust.ts';

export type AuthorizationPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'sha256'>;

/** What `oidc-provider` brings, which is loaded when it is first needed. */
export interface Library {
  readonly Provider: typeof Provider;
  readonly errors: typeof Errors;
  readonly interactionPolicy: typeof Policy;
}

export interface ServerPlace {
  readonly tenant: TenantId;
  /** Identifier of the credential issuer. */
  readonly issuer: string;
  /** Identifier of the authorization server, and address of its endpoints. */
  readonly address: string;
  /** What cookies are signed with, newest first. */
  readonly cookieKeys: readonly string[];
  /** Whose word about wallets is taken. Absent: nobody's, and nobody is asked. */
  readonly wallets?: AttestationTrust | undefined;
}

/** Nobody logs in: who has the code of an offer is the one it was made for. All sessions of browsers are alike. */
export const holderAccount = 'holder';

/** The offer that a grant is for. */
export const offerOfGrant = (grantId: string): string => partsOfToken(grantId).id;
