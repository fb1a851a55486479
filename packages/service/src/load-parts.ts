import { join } from 'node:path';
import type { Clock, Keyring, Ports, Random, Registries, RevocationStatus, Store } from '@assent/application';
import { signerAddress } from '@assent/evm';
import type { Database } from '@assent/store';
import {
  type EthrNetwork,
  loadAgentFile,
  type SigningAgent,
  sha256Hex,
  veramoIdentities,
  veramoProofs,
  veramoSigner,
} from '@assent/veramo';
import type { Configuration, Secrets } from './configuration.ts';
import type { ServiceChain } from './start-chain.ts';

/** What agent.yml builds, and the ports made from it. */
export interface ServiceParts {
  readonly ports: Ports;
  readonly agent: SigningAgent;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly ethrNetwork: EthrNetwork;
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
  '/accreditations',
  '/clinical',
  '/ethrNetwork',
] as const;

/** Builds the agent and everything around it from agent.yml. @throws AppError `configuration_invalid` naming the line */
export async function loadParts(
  configuration: Configuration,
  secrets: Secrets,
  { addresses, rpcUrls }: ServiceChain,
): Promise<ServiceParts> {
  const environment: Record<string, string> = {
    ASSENT_KEY_ENCRYPTION_KEYS: secrets.keyEncryptionKeys,
    ASSENT_DATABASE_URL: configuration.databaseUrl ?? `sqlite:${join(configuration.home, 'assent.sqlite')}`,
    ASSENT_RPC_URLS: rpcUrls.join(','),
    ASSENT_RPC_URL: rpcUrls[0] ?? '',
    ASSENT_CHAIN_ID: String(configuration.chainId),
    ASSENT_STATUS_REGISTRY: addresses.statusRegistry,
    ASSENT_CONSENT_REVOCATIONS: addresses.consentRevocations,
    ASSENT_DID_REGISTRY: addresses.didRegistry,
    ASSENT_SIGNER_ADDRESS: signerAddress(secrets.signerKey),
    ASSENT_PUBLIC_URL: configuration.publicUrl,
  };
  const built = await loadAgentFile(configuration.agentFile, pointers, environment);
  const part = <T>(pointer: (typeof pointers)[number]) => built[pointers.indexOf(pointer)] as T;
  const agent = part<SigningAgent>('/agent');
  const signer = veramoSigner(agent);
  const ports: Ports = {
    clock: part<Clock>('/clock'),
    random: part<Random>('/random'),
    sha256: sha256Hex,
    signer,
    presenter: signer,
    proofs: veramoProofs(agent),
    identities: veramoIdentities(agent, { publicUrl: configuration.publicUrl }),
    registries: part<Registries>('/registries'),
    revocations: part<RevocationStatus>('/revocations'),
    store: part<Store>('/store'),
    accreditations: part<Ports['accreditations']>('/accreditations'),
    clinical: part<Ports['clinical']>('/clinical'),
  };
  return {
    ports,
    agent,
    database: part<Database>('/database'),
    keyring: part<Keyring>('/keyring'),
    ethrNetwork: part<EthrNetwork>('/ethrNetwork'),
  };
}
