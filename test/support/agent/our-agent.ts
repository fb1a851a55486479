import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CredentialDraft,
  checkPresentation,
  issueCredential,
  onboardCustodialPatient,
  onboardOrganization,
  type Ports,
  statusListUrls,
  typeMetadata,
} from '@assent/application';
import { inMemoryAccreditations, inMemoryRegistries, inMemoryRevocationStatus } from '@assent/application/in-memory';
import { type CredentialFormat, type DcqlQuery, type Did, plusSeconds, vctOf, zDid, zTenantId } from '@assent/domain';
import { x509Chains } from '@assent/openid4vc';
import { aesKeyring, databaseCredentialStore, databaseKeyStore, databaseStore, openDatabase } from '@assent/store';
import {
  AssentCredentialPlugin,
  AssentKms,
  AssentResolver,
  CredentialStorePlugin,
  createQuietAgent,
  EthrNetwork,
  ethrDidProvider,
  JwkDidProvider,
  KeyDidProvider,
  PortDidStore,
  PortKeyStore,
  payloadFromDraft,
  SealedPrivateKeyStore,
  type ServiceChecks,
  type SigningAgent,
  StatusPlugin,
  secureRandom,
  sha256Hex,
  systemClock,
  threadPause,
  veramoProofs,
  veramoSigner,
} from '@assent/veramo';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import { identityClaims } from '../sample-claims.ts';
import type { BenchChain } from './bench-chain.ts';
import { newDraft, type } from './credential-content.ts';

/** Our agent as agent.yml wires it, on a SQLite file, with a status mirror and accreditations in memory. */
export interface OurAgent {
  readonly agent: SigningAgent;
  readonly ports: Omit<Ports, 'identities' | 'clinical' | 'issuerKeys'>;
  readonly accreditations: ReturnType<typeof inMemoryAccreditations>;
  close(): Promise<void>;
}

/** @param signatures who checks them; the thread of the benchmark alone if absent */
export async function ourAgent(
  { rpcUrl, chainId, didRegistry, mirror }: BenchChain,
  signatures?: ServiceChecks,
): Promise<OurAgent> {
  const dir = await mkdtemp(join(tmpdir(), 'assent-agent-store-'));
  const database = await openDatabase({ type: 'sqlite', file: join(dir, 'assent.sqlite') });
  const keyring = aesKeyring([{ id: 'bench', key: randomBytes(32) }]);
  const keyStore = databaseKeyStore(database);
  const ethr = new EthrNetwork({ rpcUrl, chainId, didRegistry, mirror });
  const registries = inMemoryRegistries();
  const revocations = inMemoryRevocationStatus(registries);
  const accreditations = inMemoryAccreditations();
  const kms = new AssentKms(new SealedPrivateKeyStore(keyStore, keyring));
  const agent: SigningAgent = createQuietAgent({
    plugins: [
      new KeyManager({ store: new PortKeyStore(keyStore), kms: { local: kms } }),
      new DIDManager({
        store: new PortDidStore(keyStore),
        defaultProvider: 'did:key',
        providers: {
          'did:ethr:assent': ethrDidProvider(ethr),
          'did:key': new KeyDidProvider({ defaultKms: 'local' }),
          'did:jwk': new JwkDidProvider({ defaultKms: 'local' }),
        },
      }),
      new AssentResolver({ ethr }),
      new AssentCredentialPlugin(signatures ? { signatures } : {}),
      new StatusPlugin(revocations),
      new CredentialStorePlugin(databaseCredentialStore(database, keyring)),
    ],
  });
  const signer = veramoSigner(agent);
  return {
    agent,
    accreditations,
    ports: {
      clock: systemClock(),
      random: secureRandom(),
      pause: threadPause,
      sha256: sha256Hex,
      signer,
      presenter: signer,
      proofs: veramoProofs(agent),
      registries,
      listUrlOf: statusListUrls('https://clinic.example'),
      typeMetadata: typeMetadata('https://clinic.example', sha256Hex),
      revocations,
      store: databaseStore(database, keyring),
      accreditations,
      certificates: x509Chains(),
      emergencyChain: { lastKnown: () => ({ policies: [], approvers: [] }) },
    },
    async close() {
      ethr.close();
      await signatures?.close();
      await database.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function ourIssue(
  { agent }: OurAgent,
  issuer: Did,
  subject: Did,
  format: CredentialFormat = 'vc+jwt',
): Promise<string> {
  const credential = payloadFromDraft(newDraft(issuer, subject, format));
  const { proof } = await agent.createVerifiableCredential({ credential, proofFormat: format });
  return String(proof.jwt);
}

/** Issues, and keeps what was issued: durable, and sealed under its subject's key. */
export async function ourIssueAndSave({ agent }: OurAgent, issuer: Did, subject: Did): Promise<void> {
  const credential = payloadFromDraft(newDraft(issuer, subject, 'vc+jwt'));
  await agent.createVerifiableCredential({ credential, proofFormat: 'vc+jwt', save: true });
}

/**
 * A new tenant with `subject` as its patient. Answers the use case that takes a place in its list, issues and stores. The
 * network accredits a did:ethr only, so the tenant has one; what it issues is signed by `issuer`.
 */
export async function ourUseCase({ agent, ports }: OurAgent, issuer: Did, subject: Did): Promise<() => Promise<void>> {
  const tenant = zTenantId.parse(`clinic-${randomUUID().slice(0, 8)}`);
  const accreditedUntil = plusSeconds(ports.clock.now(), 2 * 365 * 86_400);
  const identities = {
    createOrganization: async () => ({
      did: zDid.parse((await agent.didManagerCreate({ provider: 'did:ethr:assent' })).did),
      webDid: zDid.parse(`did:web:clinic.example:${tenant}`),
    }),
    createCustodialPatient: async () => subject,
    forgetCustodialPatient: async () => undefined,
    webDocument: async () => ({}),
  };
  const accreditedFor = [type];
  const application = { id: tenant, kind: 'clinic', name: 'Clinic', accreditedFor, accreditedUntil } as const;
  await onboardOrganization({ ...ports, identities }, application);
  await onboardCustodialPatient({ ...ports, identities }, tenant);
  const validUntil = plusSeconds(ports.clock.now(), 365 * 86_400);
  const { signer } = ports;
  const signedByIssuer = {
    ...ports,
    signer: { signCredential: (draft: CredentialDraft) => signer.signCredential({ ...draft, issuer }) },
  };
  return async () => {
    await issueCredential(signedByIssuer, tenant, { subject, content: identityClaims, format: 'vc+jwt', validUntil });
  };
}

/** Dates and status are checked too. */
export async function ourVerify({ agent }: OurAgent, credential: string): Promise<void> {
  const result = await agent.verifyCredential({ credential });
  if (!result.verified) throw new Error(`our agent refuses its own credential: ${result.error?.message}`);
}

const audience = zDid.parse('did:web:verifier.example');
const binding = { challenge: 'the challenge of the benchmark', audience };

export const ourPresent = ({ ports }: OurAgent, holder: Did, credentials: readonly string[]): Promise<string> =>
  ports.presenter.signPresentation(
    holder,
    credentials.map((compact) => ({ compact: compact as never, disclose: 'all' as const })),
    binding,
    { at: ports.clock.now(), custody: 'holder' },
  );

/** The whole use case: proofs, dates, accreditation, holder, status and whether the query is answered. */
export async function ourVerifyPresentation({ ports }: OurAgent, presentation: string, format: CredentialFormat) {
  const query: DcqlQuery = { credentials: [{ id: 'identity', format, meta: { vct_values: [vctOf(type)] } }] };
  const checked = await checkPresentation(ports, presentation, binding, query);
  if (!checked.valid) throw new Error(`our agent refuses its own presentation: ${JSON.stringify(checked.rejections)}`);
}
