import { join } from 'node:path';
import {
  type Certification,
  type Clock,
  type EligibilityProofs,
  type ForeignStatusLists,
  type Keyring,
  keptConsentIndexes,
  type ListMirror,
  type Ports,
  type Random,
  type Registries,
  type RevocationStatus,
  type StatementSigner,
  type Store,
  statusListUrls,
  typeMetadata,
  type WebhookSender,
  withKeyRecords,
} from '@assent/application';
import { type ChainIndex, signerAddress } from '@assent/evm';
import type { OwnRoot } from '@assent/openid4vc';
import type { Database } from '@assent/store';
import {
  type EthrNetwork,
  loadAgentFile,
  type ServiceChecks,
  type SigningAgent,
  sha256Hex,
  threadPause,
  veramoIdentities,
  veramoIssuerKeys,
  veramoProofs,
  veramoSigner,
  veramoStatements,
} from '@assent/veramo';
import type { Configuration, Secrets } from './configuration.ts';
import { programPackages } from './program-packages.ts';
import { provideCertification } from './provide-certification.ts';
import { provideOwnRoot } from './provide-own-root.ts';
import type { ServiceChain } from './start-chain.ts';

/** What agent.yml builds, and the ports made from it. */
export interface ServiceParts {
  readonly ports: Ports;
  /** Whether or not credentials are signed under certificates now: those of before are to be checked. */
  readonly certification: Certification;
  /** Present on the embedded default with the profile on. */
  readonly ownRoot?: OwnRoot;
  /** The environment of agent.yml, for threads that build parts of their own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly chainIndex: ChainIndex;
  readonly lists: ListMirror;
  readonly statements: StatementSigner;
  readonly agent: SigningAgent;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly ethrNetwork: EthrNetwork;
  /** Key management systems by name. */
  readonly kms: Readonly<Record<string, { close?(): void }>>;
  readonly signatureChecks: ServiceChecks;
  readonly webhookSender: WebhookSender;
  /** Threads of it are started when the first proof comes. */
  readonly eligibility: EligibilityProofs;
}

const pointers = [
  '/agent',
  '/database',
  '/keyring',
  '/store',
  '/clock',
  '/random',
  '/registries',
  '/revocations',
  '/chainIndex',
  '/listMirror',
  '/accreditations',
  '/certificates',
  '/foreignLists',
  '/webhookSender',
  '/emergencyChain',
  '/clinical',
  '/eligibility',
  '/ethrNetwork',
  '/kms',
  '/signatureChecks',
] as const;

/** Builds the agent and everything around it from agent.yml. @throws AppError `configuration_invalid` naming the line */
export async function loadParts(
  configuration: Configuration,
  secrets: Secrets,
  { addresses, rpcUrls }: ServiceChain,
): Promise<ServiceParts> {
  const environment: Record<string, string> = {
    ...secrets.pkcs11,
    ASSENT_KEY_ENCRYPTION_KEYS: secrets.keyEncryptionKeys,
    ASSENT_DATABASE_URL: configuration.databaseUrl ?? `sqlite:${join(configuration.home, 'assent.sqlite')}`,
    ASSENT_RPC_URLS: rpcUrls.join(','),
    ASSENT_RPC_URL: rpcUrls[0] ?? '',
    ASSENT_CHAIN_ID: String(configuration.chainId),
    ASSENT_BLOCK_PERIOD_MS: String(configuration.blockPeriodMs),
    ASSENT_STATUS_REGISTRY: addresses.statusRegistry,
    ASSENT_CONSENT_REVOCATIONS: addresses.consentRevocations,
    ASSENT_DID_REGISTRY: addresses.didRegistry,
    ASSENT_ISSUER_REGISTRY: addresses.issuerRegistry,
    ASSENT_ANCHOR_LOG: addresses.anchorLog,
    ASSENT_EMERGENCY_ACCESS: addresses.emergencyAccess,
    ASSENT_SIGNER_ADDRESS: signerAddress(secrets.signerKey),
    ASSENT_PUBLIC_URL: configuration.publicUrl,
    ASSENT_FOREIGN_STATUS_LISTS: configuration.foreignStatusLists,
  };
  const built = await loadAgentFile(configuration.agentFile, pointers, environment, programPackages);
  const part = <T>(pointer: (typeof pointers)[number]) => built[pointers.indexOf(pointer)] as T;
  const agent = part<SigningAgent>('/agent');
  const signer = veramoSigner(agent);
  const store = part<Store>('/store');
  const ownRoot = await provideOwnRoot(configuration);
  const certification = provideCertification(agent, configuration.publicUrl, ownRoot);
  const ports: Ports = {
    clock: part<Clock>('/clock'),
    random: part<Random>('/random'),
    ...{ sha256: sha256Hex, pause: threadPause },
    signer,
    presenter: signer,
    proofs: withKeyRecords({ store }, veramoProofs(agent)),
    identities: veramoIdentities(agent, { publicUrl: configuration.publicUrl }),
    registries: part<Registries>('/registries'),
    listUrlOf: statusListUrls(configuration.publicUrl),
    typeMetadata: typeMetadata(configuration.publicUrl, sha256Hex),
    revocations: part<RevocationStatus>('/revocations'),
    store,
    consentIndexes: keptConsentIndexes(),
    accreditations: part<Ports['accreditations']>('/accreditations'),
    certificates: part<Ports['certificates']>('/certificates'),
    foreignLists: part<ForeignStatusLists>('/foreignLists'),
    ...(configuration.openidProfile === 'haip' ? { certification } : {}),
    emergencyChain: part<Ports['emergencyChain']>('/emergencyChain'),
    clinical: part<Ports['clinical']>('/clinical'),
    issuerKeys: veramoIssuerKeys(agent, part<EthrNetwork>('/ethrNetwork')),
  };
  return {
    ports,
    certification,
    ...{ environment, ...(ownRoot ? { ownRoot } : {}) },
    chainIndex: part<ChainIndex>('/chainIndex'),
    lists: part<ListMirror>('/listMirror'),
    statements: veramoStatements(agent),
    agent,
    eligibility: part<EligibilityProofs>('/eligibility'),
    database: part<Database>('/database'),
    keyring: part<Keyring>('/keyring'),
    ethrNetwork: part<EthrNetwork>('/ethrNetwork'),
    kms: part<ServiceParts['kms']>('/kms'),
    signatureChecks: part<ServiceChecks>('/signatureChecks'),
    webhookSender: part<WebhookSender>('/webhookSender'),
  };
}
