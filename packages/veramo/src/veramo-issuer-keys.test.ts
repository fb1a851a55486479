import type { CompactCredential, DidChangeOrder, IssuerKeys } from '@assent/application';
import { type CertificateIssuer, type Did, instantFrom, type TenantId } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { DIDManager } from '@veramo/did-manager';
import { PeerDIDProvider } from '@veramo/did-provider-peer';
import { KeyManager } from '@veramo/key-manager';
import { encodeBytes32String, Wallet } from 'ethers';
import type { SigningAgent } from './agent/assent-agent.ts';
import { credentialProviders } from './agent/credential-providers.ts';
import { AssentResolver } from './dids/assent-resolver.ts';
import { createPatientDid } from './dids/did-providers.ts';
import { AssentKms } from './keys/assent-kms.ts';
import { SealedPrivateKeyStore } from './keys/sealed-private-key-store.ts';
import { PortDidStore } from './stores/port-did-store.ts';
import { PortKeyStore } from './stores/port-key-store.ts';
import { submitDidOrder } from './testing/did-registrar.ts';
import { type EthrWorld, ethrWorld } from './testing/ethr-world.ts';
import { inMemoryKeyStore, testKeyring } from './testing/in-memory-keys.ts';
import { clocksThatRun } from './testing/running-clocks.ts';
import { draftOf } from './testing/sample-credentials.ts';
import { publicUrl } from './testing/service-agent.ts';
import { startTestChain, type TestChain } from './testing/test-chain.ts';
import { partsOf } from './testing/token-tools.ts';
import { veramoCertificateKeys } from './veramo-certificate-keys.ts';
import { veramoIdentities } from './veramo-identities.ts';
import { veramoIssuerKeys } from './veramo-issuer-keys.ts';
import { veramoProofs } from './veramo-proofs.ts';
import { veramoSigner } from './veramo-signer.ts';

const patient = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';

let chain: TestChain;
let world: EthrWorld;
let keys: IssuerKeys;
let issuer: Did;
let made = 0;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
beforeEach(async () => {
  made += 1;
  const tenant = `org-${made}` as TenantId;
  world = ethrWorld(chain, tenant);
  keys = veramoIssuerKeys(world.agent, world.ethr);
  ({ did: issuer } = await veramoIdentities(world.agent, { publicUrl }).createOrganization(tenant));
});
afterEach(() => {
  jest.useRealTimers();
  world.ethr.close();
});

/** Has an order done, as the outbox does. */
const change = async (order: DidChangeOrder, did = issuer) =>
  submitDidOrder(chain, await keys.authorize(did, order, await keys.nextNonce(did)));
const addKey = async () => {
  const keyRef = await keys.create(issuer);
  await change({ kind: 'add_key', keyRef });
  return keyRef;
};
const chainTime = async () => (await chain.node.getBlock('latest'))!.timestamp;
const issueAt = (seconds: number): Promise<CompactCredential> => {
  const validFrom = instantFrom(seconds * 1000);
  return veramoSigner(world.agent).signCredential(draftOf(issuer, patient, { format: 'vc+jwt', validFrom }));
};
const kidOf = (compact: string) => String(partsOf(compact).header.kid).replace(issuer, '');
const later = (seconds: number) => chain.node.send('evm_increaseTime', [seconds]);
const proofs = () => veramoProofs(world.agent);
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });

describe('the keys of an issuer', () => {
  test('are one at first, that of the owner, which needs no funds to change the DID', async () => {
    expect(await keys.list(issuer)).toEqual([
      { keyId: 'controllerKey', keyRef: expect.any(String), algorithm: 'ES256K', isOwner: true },
    ]);
    const before = await issueAt(await chainTime());
    const keyRef = await addKey();
    expect(await keys.list(issuer)).toMatchObject([
      { keyId: 'delegate-1', keyRef, algorithm: 'EdDSA', isOwner: false },
      { keyId: 'controllerKey' },
    ]);
    const after = await issueAt(await chainTime());
    expect([before, after].map(kidOf)).toEqual(['#controllerKey', '#delegate-1']);
    for (const compact of [before, after])
      expect(await proofs().verifyCredential(compact)).toMatchObject({ valid: true });
    expect(await keys.nextNonce(issuer)).toBe(1);
  });

  test('sign no more once told so, though the document still lists them', async () => {
    const keyRef = await addKey();
    await keys.stopSigning(issuer, keyRef);
    expect((await keys.list(issuer)).map(({ keyRef: held }) => held !== undefined)).toEqual([false, true]);
    expect(kidOf(await issueAt(await chainTime()))).toBe('#controllerKey');
  });

  test('are taken out by the change that put them in: an attribute, or a delegate', async () => {
    await addKey();
    const { did, call, address } = await world.createControlled('address');
    await call('addDelegate', encodeBytes32String('veriKey'), Wallet.createRandom().address, 1_000);
    await change({ kind: 'remove_key', keyId: 'delegate-1' });
    await change({ kind: 'remove_key', keyId: 'delegate-1' }, did as Did);
    expect((await keys.list(issuer)).map(({ keyId }) => keyId)).toEqual(['controllerKey']);
    // the end of a delegate is the second of its block, that second included
    jest.useFakeTimers({ now: Date.now() + 3_600_000, doNotFake: [...clocksThatRun] });
    expect(await keys.list(did as Did)).toMatchObject([{ keyId: 'controller', keyRef: address }]);
    await expect(change({ kind: 'remove_key', keyId: 'delegate-1' })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('end with the DID, and a certificate does not prolong them', async () => {
    const certificates = veramoCertificateKeys(world.agent);
    const keyRef = await certificates.create(`org-${made}` as TenantId);
    const certificate = { issuer: 'https://org.example' as CertificateIssuer, keyRef, chain: ['AAAA'] };
    const certified = () => veramoSigner(world.agent).signCredential(draftOf(issuer, patient, { certificate }));
    const before = await issueAt(await chainTime());
    expect(partsOf(await certified()).header).toMatchObject({ x5c: ['AAAA'] });
    await change({ kind: 'deactivate' });
    await expect(certified()).rejects.toMatchObject({ code: 'key_unavailable', params: { did: issuer } });
    await expect(keys.list(issuer)).rejects.toMatchObject({ code: 'gone' });
    expect(await proofs().verifyCredential(before)).toEqual(refusedAs('issuer_deactivated'));
    await expect(issueAt(await chainTime())).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test.each(['key', 'jwk'] as const)(
    'of a did:%s are one for ever: rotation and deactivation are refused',
    async (method) => {
      const did = await createPatientDid(world.agent, method);
      const refused = { code: 'invalid_request', params: { did, fault: 'its keys cannot change: use a new DID' } };
      await expect(keys.list(did)).rejects.toMatchObject(refused);
      await expect(keys.create(did)).rejects.toMatchObject(refused);
      await expect(keys.nextNonce(did)).rejects.toMatchObject(refused);
      await expect(keys.authorize(did, { kind: 'deactivate' }, 0)).rejects.toMatchObject(refused);
    },
  );

  test('of a did:peer sign and verify, and are one for ever too', async () => {
    const keyStore = inMemoryKeyStore();
    const kms = new AssentKms(new SealedPrivateKeyStore(keyStore, testKeyring('peer')));
    const agent = createAgent<SigningAgent>({
      plugins: [
        new KeyManager({ store: new PortKeyStore(keyStore), kms: { local: kms } }),
        new DIDManager({
          store: new PortDidStore(keyStore),
          defaultProvider: 'did:peer',
          providers: { 'did:peer': new PeerDIDProvider({ defaultKms: 'local' }) },
        }),
        new AssentResolver(),
        new CredentialPlugin(credentialProviders()),
      ],
    });
    const { did } = await agent.didManagerCreate({ options: { num_algo: 0 } });
    const compact = await veramoSigner(agent).signCredential(draftOf(did, patient, { format: 'vc+jwt' }));
    expect(await veramoProofs(agent).verifyCredential(compact)).toMatchObject({ valid: true, value: { issuer: did } });
    await expect(veramoIssuerKeys(agent, world.ethr).create(did as Did)).rejects.toMatchObject({
      code: 'invalid_request',
      params: { fault: 'its keys cannot change: use a new DID' },
    });
  });

  test('of a DID whose owner is elsewhere cannot be changed', async () => {
    const foreign = `did:ethr:assent:${Wallet.createRandom().address}` as Did;
    await expect(keys.authorize(foreign, { kind: 'deactivate' }, 0)).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});

describe('a credential signed with a key that has left the DID', () => {
  let compact: CompactCredential;
  let addedAt: number;
  beforeEach(async () => {
    await addKey();
    addedAt = await chainTime();
    await later(1_000);
    compact = await issueAt(addedAt + 500);
    await change({ kind: 'remove_key', keyId: 'delegate-1' });
  });

  test('is refused with a reason of its own, unless the verifier wants to decide', async () => {
    expect(await proofs().verifyCredential(compact)).toEqual(refusedAs('key_retired'));
    expect(await proofs().verifyCredential(compact, { retiredKeys: 'report' })).toMatchObject({
      valid: true,
      value: { kid: `${issuer}#delegate-1`, keyRetired: true },
    });
    const result = await world.agent.verifyCredential({ credential: compact });
    expect(result).toMatchObject({ verified: false, error: { errorCode: 'key_retired' } });
  });

  test('is one of a retired key also if that came and went within a minute of a chain whose clock is ahead', async () => {
    const at = (await chainTime()) + 1;
    await later(20);
    await addKey();
    const brief = await issueAt(at);
    const keyId = kidOf(brief).slice(1);
    await change({ kind: 'remove_key', keyId });
    expect((await chainTime()) - at).toBeLessThan(60);
    await later(100);
    await addKey();
    expect(await proofs().verifyCredential(brief)).toEqual(refusedAs('key_retired'));
  });

  test('is a wrong proof if the key was not there at its time, or did not sign it', async () => {
    const [, , signature] = compact.split('.');
    const outside = {
      ...draftOf(issuer, patient, { format: 'vc+jwt' }),
      validFrom: instantFrom((addedAt - 500) * 1000),
    };
    const other = await veramoSigner(world.agent).signCredential(outside);
    const { header } = partsOf(compact);
    const head = Buffer.from(JSON.stringify(header)).toString('base64url');
    const forged = [head, other.split('.')[1], signature].join('.');
    expect(await proofs().verifyCredential(forged)).toEqual(refusedAs('bad_proof'));
  });

  test('is unknown while the chain cannot be read', async () => {
    const away = ethrWorld({ ...chain, rpcUrl: 'http://127.0.0.1:1' });
    await expect(veramoProofs(away.agent).verifyCredential(compact)).rejects.toMatchObject({
      code: 'did_resolution_failed',
    });
    away.ethr.close();
  });
});

describe('a did:web of this service', () => {
  test('lists the keys of its did:ethr, as they are and as they were', async () => {
    const tenant = `org-${made}` as TenantId;
    const { webDid } = await veramoIdentities(world.agent, { publicUrl }).createOrganization(tenant);
    const before = await chainTime();
    await later(100);
    await addKey();
    const countAt = async (didUrl: string) =>
      (await world.agent.resolveDid({ didUrl })).didDocument?.assertionMethod?.length;
    expect(await countAt(webDid)).toBe(2);
    const then = new Date(before * 1000).toISOString().replace('.000', '');
    expect(await countAt(`${webDid}?versionTime=${then}`)).toBe(1);
    await change({ kind: 'deactivate' });
    const now = await world.agent.resolveDid({ didUrl: webDid });
    expect(now).toMatchObject({ didDocument: null, didDocumentMetadata: { deactivated: true } });
  });
});
