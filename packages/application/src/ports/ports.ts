import type { ConsentIndexes } from '../access/kept-consent-indexes.ts';
import type { Accreditations } from './accreditations.ts';
import type { CredentialSigner, Identities, PresentationSigner, ProofVerifier } from './agent.ts';
import type { CertificateChains } from './certificates.ts';
import type { Certification } from './certification.ts';
import type { Registries, RevocationStatus } from './chain.ts';
import type { ClinicalRecords } from './clinical-records.ts';
import type { Clock, Pause, Random } from './clock.ts';
import type { EmergencyChain } from './emergency-chain.ts';
import type { ForeignStatusLists } from './foreign-status-lists.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import type { ListUrlOf } from './status-lists.ts';
import type { Store } from './store.ts';
import type { TypeMetadata } from './type-metadata.ts';

/** SHA-256, lower-case hexadecimal, of text in UTF-8. Pure, but not in the language's own library. */
export type Sha256 = (text: string) => string;

/** Everything the use cases can touch. Each takes only what it picks. */
export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly pause: Pause;
  readonly sha256: Sha256;
  readonly signer: CredentialSigner;
  readonly presenter: PresentationSigner;
  readonly proofs: ProofVerifier;
  readonly identities: Identities;
  readonly registries: Registries;
  readonly listUrlOf: ListUrlOf;
  readonly typeMetadata: TypeMetadata;
  readonly revocations: RevocationStatus;
  readonly store: Store;
  /** Without it, every decision reads the grants anew. */
  readonly consentIndexes?: ConsentIndexes;
  readonly accreditations: Accreditations;
  readonly certificates: CertificateChains;
  /** Without it, no lists of others are read, and what has its status there is refused. */
  readonly foreignLists?: ForeignStatusLists;
  /** Present: SD-JWT VCs are signed under certificates of their issuers, as HAIP 1.0 has it. */
  readonly certification?: Certification;
  readonly clinical: ClinicalRecords;
  readonly issuerKeys: IssuerKeys;
  readonly emergencyChain: EmergencyChain;
}
