import type { KeyStore, TenantKeyStores } from '@assent/application';
import { zTenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import type { IDIDManager, IIdentifier, IKeyManager, TAgent } from '@veramo/core-types';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import { JwkDidProvider, KeyDidProvider } from '../dids/did-providers.ts';
import { AssentKms } from '../keys/assent-kms.ts';
import { SealedPrivateKeyStore } from '../keys/sealed-private-key-store.ts';
import { inMemoryKeyStore, testKeyring } from '../testing/in-memory-keys.ts';
import { actingFor, tenantAgent } from './acting-tenant.ts';
import { PortDidStore } from './port-did-store.ts';
import { PortKeyStore } from './port-key-store.ts';

type KeyAgent = TAgent<IDIDManager & IKeyManager>;

const [clinic, lab] = [zTenantId.parse('clinic-a'), zTenantId.parse('lab-b')];

let keyStore: TenantKeyStores;
let service: KeyAgent;
let own: KeyAgent;
let strangers: readonly KeyAgent[];
let identifier: IIdentifier;
let kid: string;
beforeEach(async () => {
  keyStore = inMemoryKeyStore();
  service = agentOver(keyStore);
  own = tenantAgent(service, clinic);
  strangers = [tenantAgent(service, lab), service];
  identifier = await own.didManagerCreate({ alias: 'front-desk', provider: 'did:key' });
  kid = identifier.keys[0]!.kid;
});

function agentOver(keys: KeyStore | TenantKeyStores): KeyAgent {
  const kms = new AssentKms(new SealedPrivateKeyStore(keys, testKeyring('tenants')));
  return createAgent({
    plugins: [
      new KeyManager({ store: new PortKeyStore(keys), kms: { local: kms } }),
      new DIDManager({
        store: new PortDidStore(keys),
        defaultProvider: 'did:key',
        providers: {
          'did:key': new KeyDidProvider({ defaultKms: 'local' }),
          'did:jwk': new JwkDidProvider({ defaultKms: 'local' }),
        },
      }),
    ],
  });
}

const sign = (agent: KeyAgent) => agent.keyManagerSign({ keyRef: kid, algorithm: 'EdDSA', data: 'text' });

describe('keys and DIDs of a tenant', () => {
  test.each<[string, (agent: KeyAgent) => Promise<unknown>]>([
    ['didManagerGet', (agent) => agent.didManagerGet({ did: identifier.did })],
    ['didManagerGetByAlias', (agent) => agent.didManagerGetByAlias({ alias: 'front-desk', provider: 'did:key' })],
    ['didManagerDelete', (agent) => agent.didManagerDelete({ did: identifier.did })],
    ['didManagerSetAlias', (agent) => agent.didManagerSetAlias({ did: identifier.did, alias: 'taken' })],
    ['didManagerAddKey', (agent) => agent.didManagerAddKey({ did: identifier.did, key: identifier.keys[0]! })],
    ['didManagerRemoveKey', (agent) => agent.didManagerRemoveKey({ did: identifier.did, kid })],
    [
      'didManagerAddService',
      (agent) =>
        agent.didManagerAddService({
          did: identifier.did,
          service: { id: 's', type: 't', serviceEndpoint: 'https://a' },
        }),
    ],
    ['didManagerRemoveService', (agent) => agent.didManagerRemoveService({ did: identifier.did, id: 's' })],
    ['didManagerUpdate', (agent) => agent.didManagerUpdate({ did: identifier.did, document: {} })],
    ['keyManagerGet', (agent) => agent.keyManagerGet({ kid })],
    ['keyManagerDelete', (agent) => agent.keyManagerDelete({ kid })],
    ['keyManagerSign', sign],
    ['keyManagerSignJWT', (agent) => agent.keyManagerSignJWT({ kid, data: 'text' })],
    [
      'keyManagerSharedSecret',
      (agent) =>
        agent.keyManagerSharedSecret({
          secretKeyRef: kid,
          publicKey: { type: 'X25519', publicKeyHex: '11'.repeat(32) },
        }),
    ],
    ['keyManagerDecryptJWE', (agent) => agent.keyManagerDecryptJWE({ kid, data: '{}' })],
  ])('are out of reach of another: %s', async (_, call) => {
    await sign(own); // every memory there is has them now
    await own.didManagerGet({ did: identifier.did });
    for (const stranger of strangers) await expect(call(stranger)).rejects.toThrow();
    expect(await own.didManagerGet({ did: identifier.did })).toEqual(identifier);
    expect(await sign(own)).toMatch(/^[A-Za-z0-9_-]{86}$/);
  });

  test('are in no list of another', async () => {
    for (const stranger of strangers) {
      expect(await stranger.didManagerFind()).toEqual([]);
      expect(await stranger.didManagerFind({ alias: 'front-desk' })).toEqual([]);
    }
    expect(await own.didManagerFind()).toEqual([identifier]);
  });

  test('leave their names to others', async () => {
    for (const stranger of strangers) {
      const namesake = await stranger.didManagerGetOrCreate({ alias: 'front-desk', provider: 'did:key' });
      expect(namesake.did).not.toBe(identifier.did);
      expect(await stranger.didManagerGetByAlias({ alias: 'front-desk' })).toEqual(namesake);
    }
    expect(await own.didManagerGetByAlias({ alias: 'front-desk' })).toEqual(identifier);
  });

  test('stay when another deletes the same key or DID, imported there', async () => {
    const [other] = strangers as [KeyAgent];
    const privateKeyHex = (await keyStoreOf(clinic).getKey({ alias: kid })).privateKeyHex;
    await other.didManagerImport({ ...identifier, keys: [{ ...identifier.keys[0]!, privateKeyHex }] });
    expect(await sign(other)).toBe(await sign(own));
    expect(await other.didManagerDelete({ did: identifier.did })).toBe(true); // its keys go with it
    await expect(sign(other)).rejects.toMatchObject({ code: 'not_found' });
    expect(await sign(own)).toMatch(/^[A-Za-z0-9_-]{86}$/);
    expect(await own.didManagerGet({ did: identifier.did })).toEqual(identifier);
  });

  const keyStoreOf = (tenant: typeof clinic) => new SealedPrivateKeyStore(keyStore.of(tenant), testKeyring('tenants'));
});

describe('the tenant for which an agent acts', () => {
  test('is the innermost one, and ends with the call', async () => {
    const found = await actingFor(lab, () => own.didManagerFind());
    expect(found).toEqual([identifier]);
    expect(await actingFor(clinic, () => service.didManagerFind())).toEqual([identifier]);
    expect(await service.didManagerFind()).toEqual([]);
  });

  test('stays apart from others of the same moment', async () => {
    const agents = [own, ...strangers];
    const lists = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const agent = agents[at % agents.length]!;
        await agent.didManagerCreate({ provider: 'did:jwk' });
        return agent;
      }),
    );
    expect(lists).toHaveLength(30);
    expect(await own.didManagerFind({ provider: 'did:jwk' })).toHaveLength(10);
    for (const stranger of strangers) expect(await stranger.didManagerFind()).toHaveLength(10);
  });

  test('is refused by a store that keeps no tenants apart', async () => {
    const { of: _, ...ofOneOwner } = keyStore;
    const agent = agentOver(ofOneOwner);
    await agent.didManagerCreate({ provider: 'did:key' });
    await expect(tenantAgent(agent, clinic).didManagerFind()).rejects.toMatchObject({ code: 'configuration_invalid' });
  });
});

describe('the memory of a store', () => {
  test('does not keep what was read while it was being changed', async () => {
    const key = { kid: 'k', kms: 'local', type: 'Ed25519' as const, publicKeyHex: '11'.repeat(32), meta: {} };
    const store = new PortKeyStore(keyStore);
    await store.importKey(key);
    const before = await keyStore.getKey('k');
    let answer = (_: typeof before): void => undefined;
    const slow = new PortKeyStore({
      ...keyStore,
      of: () => ({ ...keyStore, getKey: () => new Promise((resolve) => (answer = resolve)) }),
    });
    const reading = slow.getKey({ kid: 'k' });
    await slow.deleteKey({ kid: 'k' });
    answer(before);
    expect(await reading).toMatchObject({ kid: 'k' });
    const again = slow.getKey({ kid: 'k' });
    answer(undefined);
    await expect(again).rejects.toMatchObject({ code: 'not_found' });
  });
});
