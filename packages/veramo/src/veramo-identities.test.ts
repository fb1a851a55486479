import type { Did, TenantId } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { IDIDManager } from '@veramo/core-types';
import { DIDManager, MemoryDIDStore } from '@veramo/did-manager';
import { KeyDIDProvider } from '@veramo/did-provider-key';
import { Wallet, ZeroAddress } from 'ethers';
import type { SigningAgent } from './agent/assent-agent.ts';
import { createVerifierAgent } from './agent/create-agents.ts';
import { payloadFromDraft } from './credentials/credential-payload.ts';
import { tenantWebDids } from './dids/web-document.ts';
import { heldKeysOf, signJws } from './jws/sign-jws.ts';
import { actingFor, tenantAgent } from './stores/acting-tenant.ts';
import { type EthrWorld, ethrWorld } from './testing/ethr-world.ts';
import { draftOf, noon } from './testing/sample-credentials.ts';
import { publicUrl } from './testing/service-agent.ts';
import { startTestChain, type TestChain } from './testing/test-chain.ts';
import { partsOf } from './testing/token-tools.ts';
import { veramoIdentities } from './veramo-identities.ts';
import { veramoProofs } from './veramo-proofs.ts';
import { veramoSigner } from './veramo-signer.ts';

const patient = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';

let chain: TestChain;
let world: EthrWorld;
let agent: SigningAgent;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
beforeEach(() => {
  world = ethrWorld(chain);
  ({ agent } = world);
});
afterEach(() => world.ethr.close());

describe('credentials of a did:ethr', () => {
  const issue = async (issuer: string, keyRef?: string) => {
    const credential = payloadFromDraft(draftOf(issuer, patient));
    const options = keyRef ? { keyRef } : {};
    const { proof } = await agent.createVerifiableCredential({ credential, proofFormat: 'vc+jwt', ...options });
    return String(proof.jwt);
  };

  test('are signed with ES256K under the key itself, which an agent without keys can check', async () => {
    const { did } = await world.createControlled();
    const compact = await issue(did);
    expect(partsOf(compact).header).toMatchObject({ alg: 'ES256K', kid: `${did}#controllerKey` });
    const verifier = veramoProofs(createVerifierAgent(chain));
    expect(await verifier.verifyCredential(compact)).toMatchObject({ valid: true, value: { issuer: did } });
  });

  test('of a DID that is only an address are checked by recovering the key', async () => {
    const { did } = await world.createControlled('address');
    const compact = await issue(did);
    expect(partsOf(compact).header.kid).toBe(`${did}#controller`);
    const proofs = veramoProofs(agent);
    expect(await proofs.verifyCredential(compact)).toMatchObject({ valid: true });

    const stranger = heldKeysOf(await agent.didManagerGet({ did: (await world.createControlled()).did }))[0]!;
    const { header, payload } = partsOf(compact);
    const forgery = await signJws(agent, stranger, header, payload);
    expect(await proofs.verifyCredential(forgery)).toMatchObject({ rejections: [{ reason: 'bad_proof' }] });
    expect(await proofs.verifyCredential(flippedS(compact))).toMatchObject({ valid: true });
  });

  /** The other valid signature, (r, n − s). */
  function flippedS(compact: string): string {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const [head, body, tail = ''] = compact.split('.');
    const hex = Buffer.from(tail, 'base64url').toString('hex');
    const s = (order - BigInt(`0x${hex.slice(64)}`)).toString(16).padStart(64, '0');
    return [head, body, Buffer.from(hex.slice(0, 64) + s, 'hex').toString('base64url')].join('.');
  }

  test('fall with the key that signed them', async () => {
    const { did } = await world.createControlled();
    const { kid } = await world.addKey(did);
    await chain.mine(15);
    const compact = await issue(did, kid);
    expect(partsOf(compact).header).toMatchObject({ alg: 'EdDSA', kid: `${did}#delegate-1` });
    const proofs = veramoProofs(agent);
    expect(await proofs.verifyCredential(compact)).toMatchObject({ valid: true });
    await agent.didManagerRemoveKey({ did, kid });
    const refused = { valid: false, rejections: [{ reason: 'bad_proof', at: '' }] };
    expect(await proofs.verifyCredential(compact)).toEqual(refused);
  });

  test('fall with a change of owner, which is why keys are added instead', async () => {
    const { did, call } = await world.createControlled();
    const compact = await issue(did);
    await call('changeOwner', Wallet.createRandom().address);
    expect(await veramoProofs(agent).verifyCredential(compact)).toMatchObject({
      rejections: [{ reason: 'key_retired' }],
    });
    await expect(veramoSigner(agent).signCredential(draftOf(did, patient))).rejects.toMatchObject({
      code: 'key_unavailable',
    });
  });

  test('say so if their issuer was deactivated', async () => {
    const { did, call } = await world.createControlled();
    const compact = await issue(did);
    await call('changeOwner', ZeroAddress);
    const refused = { valid: false, rejections: [{ reason: 'issuer_deactivated', at: '' }] };
    expect(await veramoProofs(agent).verifyCredential(compact)).toEqual(refused);
  });

  test('cannot be shown any more by a holder who was deactivated', async () => {
    const { did, call } = await world.createControlled();
    const binding = { challenge: 'nonce', audience: did as Did };
    const options = { at: noon, custody: 'service' } as const;
    const presentation = await veramoSigner(agent).signPresentation(did as Did, [], binding, options);
    const verify = () => veramoProofs(agent).verifyPresentation(presentation, binding, noon);
    expect(await verify()).toMatchObject({ valid: true });
    await call('changeOwner', ZeroAddress);
    expect(await verify()).toEqual({ valid: false, rejections: [{ reason: 'bad_proof', at: '' }] });
  });

  test('are not judged while the chain cannot be read', async () => {
    const { did } = await world.createControlled();
    const compact = await issue(did);
    jest.spyOn(world.ethr.chain, '_send').mockRejectedValueOnce(new Error('down'));
    const check = () => veramoProofs(agent).verifyCredential(compact);
    await expect(check()).rejects.toMatchObject({ code: 'did_resolution_failed', params: { reason: 'internalError' } });
    expect(await check()).toMatchObject({ valid: true });
  });
});

describe('organisations', () => {
  const identities = () => veramoIdentities(agent, { publicUrl });
  const clinic = 'clinic-a' as TenantId;

  test('get one did:ethr and its did:web however often they are made', async () => {
    const made = await identities().createOrganization(clinic);
    expect(made.did).toMatch(/^did:ethr:assent:0x0[23][0-9a-f]{64}$/);
    expect(made.webDid).toBe('did:web:assent.example%3A8443:tenants:clinic-a');
    expect(await identities().createOrganization(clinic)).toEqual(made);
    expect((await identities().createOrganization('clinic-b' as TenantId)).did).not.toBe(made.did);
    const known = async (tenant: string) => (await tenantAgent(agent, tenant as TenantId).didManagerFind()).length;
    expect([await known(clinic), await known('clinic-b'), (await agent.didManagerFind()).length]).toEqual([1, 1, 0]);
  });

  test('get no second DID while the store cannot be read; from Veramo itself they would', async () => {
    const failing = new (class extends MemoryDIDStore {
      override getDID(): Promise<never> {
        return Promise.reject(new Error('the database is away'));
      }
    })();
    const providers = { 'did:key': new KeyDIDProvider({ defaultKms: 'local' }) };
    const { methods } = new DIDManager({ store: failing, defaultProvider: 'did:key', providers });
    const context = { agent } as unknown as Parameters<IDIDManager['didManagerGetOrCreate']>[1];
    expect((await methods.didManagerGetOrCreate({ alias: clinic }, context)).did).toMatch(/^did:key:/);

    const down = { ...agent, didManagerGetByAlias: () => Promise.reject(new Error('down')) } as SigningAgent;
    await expect(veramoIdentities(down, { publicUrl }).createOrganization(clinic)).rejects.toThrow('down');
  });

  test('publish as did:web the keys that did:ethr has now', async () => {
    const { did, webDid } = await identities().createOrganization(clinic);
    const document = await identities().webDocument(did, webDid);
    expect(document).toMatchObject({
      id: webDid,
      alsoKnownAs: [did],
      verificationMethod: [{ type: 'JsonWebKey', controller: webDid, publicKeyJwk: { crv: 'secp256k1' } }],
    });
    const [id] = document.assertionMethod as string[];
    expect(document.authentication).toEqual([id]);
    expect(id).toMatch(new RegExp(`^${webDid.replaceAll('.', '\\.')}#[A-Za-z0-9_-]{43}$`));
    // The service resolves its own organisations without a call to itself.
    expect((await agent.resolveDid({ didUrl: webDid })).didDocument).toEqual(document);
  });

  test('have no did:web document once they are deactivated', async () => {
    const tenant = 'clinic-z' as TenantId;
    const { did, call } = await actingFor(tenant, () => world.createControlled());
    await tenantAgent(agent, tenant).didManagerSetAlias({ did, alias: tenant });
    const webDid = tenantWebDids(publicUrl).didOf(tenant);
    await call('changeOwner', ZeroAddress);
    await expect(identities().webDocument(did as Did, webDid)).rejects.toMatchObject({ code: 'gone' });
    const resolution = await agent.resolveDid({ didUrl: webDid });
    expect(resolution).toMatchObject({ didDocument: null, didDocumentMetadata: { deactivated: true } });
  });

  test('of a service in a folder have that folder in their did:web', () => {
    const { didOf, tenantOf } = tenantWebDids('https://example.com/a/b/');
    expect(didOf(clinic)).toBe('did:web:example.com:a:b:tenants:clinic-a');
    expect(tenantOf('did:web:example.com:a:b:tenants:clinic-a')).toBe('clinic-a');
    for (const did of ['did:web:example.com:tenants:clinic-a', 'did:web:example.com:a:b:tenants:x:y', 'did:key:z']) {
      expect(tenantOf(did)).toBeUndefined();
    }
    for (const url of ['', 'clinic', 'urn:x:y']) expect(() => tenantWebDids(url)).toThrow('configuration_invalid');
  });

  test.each(['key', 'jwk'] as const)(
    'destroy the keys of a patient who is erased, known by a did:%s',
    async (patientMethod) => {
      const identities = () => veramoIdentities(agent, { publicUrl, patientMethod });
      const did = await identities().createCustodialPatient();
      const { keys } = await agent.didManagerGet({ did });
      expect(keys).toHaveLength(1);
      await identities().forgetCustodialPatient(did);
      await expect(agent.didManagerGet({ did })).rejects.toThrow();
      for (const { kid } of keys) {
        await expect(agent.keyManagerGet({ kid })).rejects.toThrow();
        const signing = agent.keyManagerSign({ keyRef: kid, algorithm: 'EdDSA', data: '00', encoding: 'hex' });
        await expect(signing).rejects.toThrow();
      }
      await identities().forgetCustodialPatient(did);
      await identities().forgetCustodialPatient(patient as Did);
    },
  );

  test('hold the keys of patients without a device', async () => {
    const did = await identities().createCustodialPatient();
    expect(did).toMatch(/^did:key:z6Mk/);
    expect(await veramoIdentities(agent, { publicUrl, patientMethod: 'jwk' }).createCustodialPatient()).toMatch(
      /^did:jwk:/,
    );
  });
});
