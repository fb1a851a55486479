import type { CredentialSigner, PresentationSigner, ProofVerifier } from '@assent/application';
import type { Did, TenantId } from '@assent/domain';
import type { Database } from '@assent/store';
import { loadAgentFile, type SigningAgent, tenantAgent, veramoProofs, veramoSigner } from '@assent/veramo';
import type { IDataStore, IDataStoreORM, TAgent } from '@veramo/core-types';
import { repositoryFile } from '../repository.ts';
import { type DatabaseKind, fillDatabase } from './fill-database.ts';

/** The agent of agent.yml, for one tenant, on a database of a size. */
export interface SizedAgent {
  readonly kind: DatabaseKind;
  readonly rows: number;
  readonly agent: SigningAgent & TAgent<IDataStore & IDataStoreORM>;
  readonly signer: CredentialSigner & PresentationSigner;
  readonly proofs: ProofVerifier;
  /** DIDs whose keys the agent has. */
  readonly issuers: readonly Did[];
  readonly holders: readonly Did[];
  /** Processor time of the server for this database, in ns; what SQLite takes is this process's own. */
  serverNs(): Promise<number>;
  close(): Promise<void>;
}

export interface AgentPlace {
  readonly kind: DatabaseKind;
  readonly rows: number;
  readonly url: string;
  serverNs(): Promise<number>;
}

const tenant = 'clinic-a' as TenantId;
const holderCount = 64;

/** Fills a database and opens the agent on it. No chain is there: nothing that is measured needs one. */
export async function sizedAgent(
  place: AgentPlace,
  issuers: number,
  progress: (text: string) => void,
): Promise<SizedAgent> {
  const { kind, rows, url } = place;
  const pointers = ['/agent', '/database', '/ethrNetwork'];
  const built = await loadAgentFile(repositoryFile('agent.yml'), pointers, environment(url));
  const [whole, database, network] = built as [SizedAgent['agent'], Database, { close(): void }];
  const startedMs = performance.now();
  await fillDatabase(database, kind, tenant, rows, (done) => progress(`${done} of ${rows}`));
  progress(`filled in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  const agent = tenantAgent(whole, tenant);
  const make = async (count: number) => {
    const made = Array.from({ length: count }, () => agent.didManagerCreate({ provider: 'did:key' }));
    return (await Promise.all(made)).map(({ did }) => did as Did);
  };
  return {
    ...{ kind, rows, agent, serverNs: place.serverNs },
    ...{ signer: veramoSigner(agent), proofs: veramoProofs(agent) },
    issuers: await make(issuers),
    holders: await make(holderCount),
    async close() {
      network.close();
      await database.close();
    },
  };
}

const address = (octet: string) => `0x${octet.repeat(20)}`;
const nowhere = 'http://127.0.0.1:9';

const environment = (databaseUrl: string) => ({
  ASSENT_KEY_ENCRYPTION_KEYS: `first:${Buffer.alloc(32, 7).toString('base64url')}`,
  ASSENT_DATABASE_URL: databaseUrl,
  ASSENT_RPC_URLS: nowhere,
  ASSENT_RPC_URL: nowhere,
  ASSENT_CHAIN_ID: '31337',
  ASSENT_BLOCK_PERIOD_MS: '0',
  ASSENT_STATUS_REGISTRY: address('11'),
  ASSENT_CONSENT_REVOCATIONS: address('22'),
  ASSENT_DID_REGISTRY: address('33'),
  ASSENT_ISSUER_REGISTRY: address('44'),
  ASSENT_ANCHOR_LOG: address('55'),
  ASSENT_EMERGENCY_ACCESS: address('66'),
  ASSENT_SIGNER_ADDRESS: address('77'),
  ASSENT_FOREIGN_STATUS_LISTS: 'off',
  ASSENT_PUBLIC_URL: 'https://assent.example',
});
