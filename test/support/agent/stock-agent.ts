import { randomBytes, randomUUID } from 'node:crypto';
import type { SigningAgent } from '@assent/veramo';
import { createAgent } from '@veramo/core';
import type { IDataStore, TAgent, VerifiableCredential } from '@veramo/core-types';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { DataStore, DIDStore, Entities, KeyStore, migrations, PrivateKeyStore } from '@veramo/data-store';
import { DIDManager } from '@veramo/did-manager';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { getDidJwkResolver, JwkDIDProvider } from '@veramo/did-provider-jwk';
import { getDidKeyResolver, KeyDIDProvider } from '@veramo/did-provider-key';
import { DIDResolverPlugin } from '@veramo/did-resolver';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem, SecretBox } from '@veramo/kms-local';
import { getResolver as getEthrResolver } from 'ethr-did-resolver';
import { DataSource } from 'typeorm';
import type { BenchChain } from './bench-chain.ts';
import { claims, credentialsInPresentation, nextStatus } from './credential-content.ts';

export type StockAgent = SigningAgent & TAgent<IDataStore>;

/** Veramo 7.0.1 as its own guide sets it up: everything in SQLite, here in memory, and the same chain as ours. */
export async function stockAgent({ rpcUrl, chainId, didRegistry }: BenchChain): Promise<StockAgent> {
  const database = await new DataSource({
    type: 'sqlite',
    database: ':memory:',
    entities: Entities,
    migrations,
    migrationsRun: true,
    logging: false,
  }).initialize();
  const network = { name: 'assent', chainId, rpcUrl, registry: didRegistry };
  const keys = new PrivateKeyStore(database, new SecretBox(randomBytes(32).toString('hex')));
  return createAgent<StockAgent>({
    plugins: [
      new KeyManager({ store: new KeyStore(database), kms: { local: new KeyManagementSystem(keys) } }),
      new DIDManager({
        store: new DIDStore(database),
        defaultProvider: 'did:key',
        providers: {
          'did:ethr:assent': new EthrDIDProvider({ defaultKms: 'local', networks: [network] }),
          'did:key': new KeyDIDProvider({ defaultKms: 'local' }),
          'did:jwk': new JwkDIDProvider({ defaultKms: 'local' }),
        },
      }),
      new DIDResolverPlugin({
        ...getEthrResolver({ networks: [network] }),
        ...getDidKeyResolver(),
        ...getDidJwkResolver(),
      } as never),
      new CredentialPlugin([new CredentialProviderJWT()]),
      new DataStore(database),
    ],
  });
}

/** The same content in the form that Veramo signs: VCDM 1.1. */
const payloadOf = (issuer: string, subject: string) => {
  const now = Date.now();
  const { uri: _, ...status } = nextStatus();
  return {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    id: `urn:uuid:${randomUUID()}`,
    type: ['VerifiableCredential', 'PatientIdentityCredential'],
    issuer: { id: issuer },
    issuanceDate: new Date(now).toISOString(),
    expirationDate: new Date(now + 365 * 86_400_000).toISOString(),
    credentialSubject: { id: subject, ...claims },
    credentialStatus: { id: `urn:assent:status:${status.index}`, ...status },
  };
};

export const stockIssue = (agent: StockAgent, issuer: string, subject: string): Promise<VerifiableCredential> =>
  agent.createVerifiableCredential({ credential: payloadOf(issuer, subject), proofFormat: 'jwt' });

/** The store refuses two saves for a new subject at once, so they come one after another. */
export async function stockIssueAndSave(agent: StockAgent, issuer: string, subject: string): Promise<void> {
  await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: await stockIssue(agent, issuer, subject) });
}

export async function stockVerify(agent: StockAgent, credential: string): Promise<void> {
  const result = await agent.verifyCredential({ credential });
  if (!result.verified) throw new Error(`Veramo refuses its own credential: ${result.error?.message}`);
}

const binding = { challenge: 'the challenge of the benchmark', domain: 'did:web:verifier.example' };

export async function stockPresent(agent: StockAgent, holder: string, credentials: readonly string[]): Promise<string> {
  const presentation = { holder, verifiableCredential: [...credentials] };
  const { proof } = await agent.createVerifiablePresentation({ presentation, proofFormat: 'jwt', ...binding });
  return String(proof.jwt);
}

/** Veramo leaves the credentials of a presentation unchecked: its user checks each. */
export async function stockVerifyPresentation(agent: StockAgent, presentation: string): Promise<void> {
  const result = await agent.verifyPresentation({ presentation, ...binding });
  if (!result.verified) throw new Error(`Veramo refuses its own presentation: ${result.error?.message}`);
  const { verifiableCredential: credentials } = result.verifiablePresentation?.payload.vp ?? {};
  if (credentials?.length !== credentialsInPresentation) throw new Error('Veramo lost a credential of a presentation');
  for (const credential of credentials) await stockVerify(agent, String(credential));
}
