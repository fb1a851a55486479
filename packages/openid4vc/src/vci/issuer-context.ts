import type { IssuePorts, OfferPorts, Ports, StatementVerifier } from '@assent/application';
import { type Instant, type TenantId, toUnixSeconds } from '@assent/domain';
import type { AttestationTrust } from './attestation-trust.ts';
import type { EncryptionKeyPair } from './encrypted-request.ts';
import type { Nonces } from './nonces.ts';

/** What the endpoints of an issuer share. */
export interface IssuerContext {
  readonly ports: OfferPorts & IssuePorts & Pick<Ports, 'sha256' | 'issuerKeys'>;
  /** Checks proofs of wallets known by a DID. */
  readonly statements: StatementVerifier;
  readonly nonces: Nonces;
  /** Keys that requests may be encrypted to; the first is offered. */
  readonly requestKeys: readonly EncryptionKeyPair[];
  /** Whose word about keys of wallets is taken. Absent: nobody's. */
  readonly attestations?: AttestationTrust;
  /** Whose word about wallets is taken. Absent: nobody's, and nobody is asked. */
  readonly wallets?: AttestationTrust;
  /** Whether access tokens must be bound to a key (HAIP 1.0 §4). */
  readonly demandsDpop: boolean;
  /** Identifier of a tenant as a credential issuer. */
  issuerOf(tenant: TenantId): string;
}

/** What it takes to know what was used before. */
export interface ReplayContext {
  readonly ports: Pick<Ports, 'store' | 'clock' | 'sha256'>;
}

export const nowSeconds = ({ ports }: ReplayContext): number => toUnixSeconds(ports.clock.now());

/** Uses something that is refused from `endSeconds` (since 1970) on. False if it was used before. */
export const useOnce = ({ ports }: ReplayContext, use: string, endSeconds: number): Promise<boolean> =>
  ports.store.network(({ usedTokens }) => usedTokens.use(ports.sha256(use), instantOf(endSeconds), ports.clock.now()));

const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') as Instant;
