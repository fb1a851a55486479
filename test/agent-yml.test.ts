import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployRegistries, openChain, signerAddress, startEmbeddedChain } from '@assent/evm';
import { type IAssent, loadAgentFile, type SigningAgent } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { grantOf, inOneYear, viewObservations } from './support/people.ts';

const file = fileURLToPath(new URL('../agent.yml', import.meta.url));
const chainId = 20_261;
const operatorKey = `0x${'44'.repeat(32)}` as const;

let folder: string;
let stops: (() => Promise<unknown>)[];
let environment: Record<string, string>;
let agent: SigningAgent;

beforeAll(async () => {
  stops = [];
  folder = mkdtempSync(join(tmpdir(), 'assent-agent-'));
  const operator = signerAddress(operatorKey);
  const embedded = await startEmbeddedChain({ dir: join(folder, 'chain'), chainId, operator });
  stops.push(() => embedded.stop());
  const chain = openChain({ rpcUrls: [embedded.rpcUrl], chainId });
  const addresses = await deployRegistries({ chain, operatorKey, file: join(folder, 'deployment.json') });
  environment = {
    ASSENT_KEY_ENCRYPTION_KEYS: `first:${Buffer.alloc(32, 7).toString('base64url')}`,
    ASSENT_DATABASE_URL: `sqlite:${join(folder, 'assent.sqlite')}`,
    ASSENT_RPC_URLS: embedded.rpcUrl,
    ASSENT_RPC_URL: embedded.rpcUrl,
    ASSENT_CHAIN_ID: String(chainId),
    ASSENT_BLOCK_PERIOD_MS: '0',
    ASSENT_STATUS_REGISTRY: addresses.statusRegistry,
    ASSENT_CONSENT_REVOCATIONS: addresses.consentRevocations,
    ASSENT_DID_REGISTRY: addresses.didRegistry,
    ASSENT_ISSUER_REGISTRY: addresses.issuerRegistry,
    ASSENT_ANCHOR_LOG: addresses.anchorLog,
    ASSENT_EMERGENCY_ACCESS: addresses.emergencyAccess,
    ASSENT_SIGNER_ADDRESS: operator,
    ASSENT_PUBLIC_URL: 'https://assent.example',
    ASSENT_FOREIGN_STATUS_LISTS: 'on',
  };
  const built = await loadAgentFile(file, ['/agent', '/database', '/ethrNetwork'], environment);
  const [made, database, network] = built as [SigningAgent, { close(): Promise<void> }, { close(): void }];
  agent = made;
  stops.unshift(
    () => database.close(),
    async () => network.close(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the agent can do. A new plugin or an upgrade changes this list on purpose or not at all. */
const methods = [
  'assentAcceptFacts',
  'assentAnswerProofRequest',
  'assentApproveEmergency',
  'assentCheckEligibility',
  'assentCloseEmergency',
  'assentDeactivateDid',
  'assentDecideOnAccess',
  'assentEnrol',
  'assentGrantForPatient',
  'assentIssueCredential',
  'assentListEmergencies',
  'assentListIssuerKeys',
  'assentOnboardOrganization',
  'assentOnboardPatient',
  'assentOpenStudy',
  'assentOrderFacts',
  'assentPresentForPatient',
  'assentReadEmergency',
  'assentReadHistory',
  'assentReadProofRequest',
  'assentReinstateCredential',
  'assentReportKeyCompromise',
  'assentRequestEmergency',
  'assentRequestPresentation',
  'assentRequestProof',
  'assentReviewEmergency',
  'assentRevokeConsentGrant',
  'assentRevokeCredential',
  'assentRevokeGrantForPatient',
  'assentRevokeGrantsForPatient',
  'assentRevokeIssuerKey',
  'assentRotateIssuerKey',
  'assentSuspendCredential',
  'assentVerifyPresentation',
  'assentVerifyStatus',
  'checkCredentialStatus',
  'createVerifiableCredential',
  'createVerifiablePresentation',
  'dataStoreDeleteMessage',
  'dataStoreDeleteVerifiableCredential',
  'dataStoreGetMessage',
  'dataStoreGetVerifiableCredential',
  'dataStoreGetVerifiablePresentation',
  'dataStoreORMGetIdentifiers',
  'dataStoreORMGetIdentifiersCount',
  'dataStoreORMGetMessages',
  'dataStoreORMGetMessagesCount',
  'dataStoreORMGetVerifiableCredentials',
  'dataStoreORMGetVerifiableCredentialsByClaims',
  'dataStoreORMGetVerifiableCredentialsByClaimsCount',
  'dataStoreORMGetVerifiableCredentialsCount',
  'dataStoreORMGetVerifiablePresentations',
  'dataStoreORMGetVerifiablePresentationsCount',
  'dataStoreSaveMessage',
  'dataStoreSaveVerifiableCredential',
  'dataStoreSaveVerifiablePresentation',
  'didManagerAddKey',
  'didManagerAddService',
  'didManagerCreate',
  'didManagerDelete',
  'didManagerFind',
  'didManagerGet',
  'didManagerGetByAlias',
  'didManagerGetOrCreate',
  'didManagerGetProviders',
  'didManagerImport',
  'didManagerRemoveKey',
  'didManagerRemoveService',
  'didManagerSetAlias',
  'didManagerUpdate',
  'getDIDComponentById',
  'keyManagerCreate',
  'keyManagerDecryptJWE',
  'keyManagerDelete',
  'keyManagerEncryptJWE',
  'keyManagerGet',
  'keyManagerGetKeyManagementSystems',
  'keyManagerImport',
  'keyManagerSharedSecret',
  'keyManagerSign',
  'keyManagerSignEthTX',
  'keyManagerSignJWT',
  'listUsableProofFormats',
  'resolveDid',
  'verifyCredential',
  'verifyPresentation',
];

describe('the agent of agent.yml', () => {
  test('has exactly the methods it is known for', () => {
    expect(agent.availableMethods().sort()).toEqual(methods);
  });

  test('makes DIDs with the methods the guide names, and keeps every key in one place', async () => {
    expect((await agent.didManagerGetProviders()).sort()).toEqual([
      'did:ethr:assent',
      'did:jwk',
      'did:key',
      'did:peer',
      'did:web',
    ]);
    expect(await agent.keyManagerGetKeyManagementSystems()).toEqual(['local']);
  });

  test('writes and reads the proof formats of VC-JWT and SD-JWT VC', async () => {
    const identifier = await agent.didManagerCreate({ provider: 'did:jwk' });
    expect((await agent.listUsableProofFormats(identifier)).sort()).toEqual([
      'dc+sd-jwt',
      'dc+sd-jwt+kb',
      'jwt_vc_json',
      'vc+jwt',
      'vp+jwt',
    ]);
  });
});

/** Lines of agent.yml that read each variable, by its name. */
function variables(): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const [, name] = /\$env: (\w+)/.exec(line) ?? [];
    if (name) found.set(name, [...(found.get(name) ?? []), index + 1]);
  }
  return found;
}

describe('a variable of agent.yml', () => {
  const lines = variables();

  test('is known, and none is known that it does not read', () => {
    expect([...lines.keys()].sort()).toEqual(Object.keys(environment).sort());
  });

  test.each([...lines.keys()])('%s is an error that names its line if it is missing or empty', async (name) => {
    for (const value of [undefined, '']) {
      const failure = await loadAgentFile(file, ['/agent'], { ...environment, [name]: value }).catch((error) => error);
      expect(failure).toMatchObject({
        code: 'configuration_invalid',
        params: { file: 'agent.yml', name, problem: 'environment variable is missing or empty' },
      });
      expect(lines.get(name)).toContain(failure.params.line);
      expect(failure.message).not.toContain(environment.ASSENT_KEY_ENCRYPTION_KEYS);
    }
  });
});

describe('the main job through agent methods alone', () => {
  const tenant = 'agent-clinic';
  // The schema of the agent is not known to its type: a door is called by name, as programs that embed it do.
  const door = <Name extends keyof IAssent & string>(name: Name, args: Parameters<IAssent[Name]>[0]) =>
    agent.execute(name, args) as ReturnType<IAssent[Name]>;

  test('onboards, issues, takes consent, decides, takes it back and tells the patient', async () => {
    const { tenant: clinic } = await door('assentOnboardOrganization', {
      id: tenant,
      kind: 'clinic',
      name: 'Agent Clinic',
      accreditedFor: ['PatientIdentity'],
      accreditedUntil: inOneYear(),
    });
    expect(clinic.did).toMatch(/^did:ethr:assent:0x[0-9a-f]{66}$/);
    expect(clinic.webDid).toBe('did:web:assent.example:tenants:agent-clinic');
    const onboarded = await door('assentOnboardPatient', { tenant, custody: 'service' });
    if (!onboarded.valid) throw new Error('the patient was refused');
    const { id, did } = onboarded.value;
    const claims = {
      name: { family: 'Made', given: ['Up'] },
      birthDate: '1980-01-01',
      assuranceLevel: 'IAL2' as const,
      ageOver: { '18': true, '65': false },
    };
    const credential = await door('assentIssueCredential', {
      tenant,
      subject: did,
      content: { type: 'PatientIdentity', claims },
      format: 'dc+sd-jwt',
      validUntil: inOneYear(),
    });
    expect(credential).toMatchObject({ issuer: clinic.did, subject: did, status: { chainId } });

    const ofCredential = () => door('assentVerifyStatus', { credential: credential.compact, way: 'mirror' });
    await door('assentSuspendCredential', { tenant, credential: credential.id });
    expect(await ofCredential()).toMatchObject({ valid: false, rejections: [{ reason: 'suspended' }] });
    await door('assentReinstateCredential', { tenant, credential: credential.id });

    const request = viewObservations(did, clinic.did);
    const verdict = async () => (await door('assentDecideOnAccess', { tenant, request })).verdict;
    expect(await verdict()).toBe('NoConsent');
    const grant = grantOf(did, clinic.did);
    const signed = await door('assentGrantForPatient', { tenant, patient: id, grant: structuredClone(grant) as never });
    expect(await verdict()).toBe('Permit');
    const status = (way: 'mirror' | 'proof') => door('assentVerifyStatus', { credential: signed.compact, way });
    expect(await status('mirror')).toMatchObject({ valid: true, evidence: { source: 'mirror' } });
    expect(await status('proof')).toMatchObject({ valid: true, evidence: { source: 'proof' } });
    await door('assentRevokeGrantForPatient', { tenant, grant: grant.id });
    expect(await verdict()).toBe('NoConsent');
    // nothing writes to the chain here: this service refuses, others learn of it with the next block
    expect(await status('mirror')).toMatchObject({ valid: false, evidence: { source: 'denial' } });
    expect(await status('proof')).toMatchObject({ valid: true });
    const history = await door('assentReadHistory', { tenant, subject: did, limit: 10, offset: 0 });
    expect(history.map(({ event }) => event)).toEqual([
      'access_denied',
      'grant_revoked',
      'access_permitted',
      'grant_received',
      'access_denied',
      'credential_reinstated',
      'credential_suspended',
      'credential_issued',
    ]);
  });

  test('refuses arguments that are not described, without their values', async () => {
    const args = { tenant, subject: 'Zz-Marker', limit: 1, offset: 0 };
    const failure = await door('assentReadHistory', args).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'invalid_request', params: { pointers: ['#/subject'] } });
    expect((failure as Error).message).not.toContain('Zz-Marker');
  });
});
