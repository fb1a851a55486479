import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type DidRecord,
  type KeyRecord,
  type KeyStore,
  type Sealed,
  serviceTenant,
  type TenantKeyStores,
} from '../ports/key-store.ts';
import { newDid, newId, tenantA, tenantB } from './samples.ts';

const newKey = (): KeyRecord => ({
  kid: newId(),
  kms: 'local',
  type: 'Secp256k1',
  publicKeyHex: '04'.repeat(65),
  meta: { algorithms: ['ES256K'], nested: { depth: 1 } },
});

const newDidRecord = (changes: Partial<DidRecord> = {}): DidRecord => ({
  did: newDid(),
  provider: 'did:ethr',
  keys: [newKey(), newKey()],
  services: [{ id: '#hub', type: 'LinkedDomains', serviceEndpoint: 'https://clinic.example' }],
  ...changes,
});

/** Every `TenantKeyStores` passes this suite. `create` answers an empty one each time. */
export function behavesLikeKeyStore(name: string, create: () => Promise<TenantKeyStores>): void {
  describe(`${name} behaves like a KeyStore`, () => {
    let stores: TenantKeyStores;
    beforeEach(async () => {
      stores = await create();
    });

    describe.each([
      ['the service', () => stores],
      ['a tenant', () => stores.of(tenantA)],
    ])('of %s', (_, current) => {
      describe('keys', () => keyBehaviours(current));
      describe('private keys', () => privateKeyBehaviours(current));
      describe('DIDs', () => didBehaviours(current));
    });
    describe('tenants', () => tenantBehaviours(() => stores));
  });
}

/** Whatever one has, the others neither see nor change nor delete; they may even use the same names. */
function tenantBehaviours(current: () => TenantKeyStores): void {
  const others = (): KeyStore[] => [current(), current().of(tenantB)];
  const own = () => current().of(tenantA);

  test('the service has what the service has, however it is asked for', async () => {
    const key = newKey();
    await current().putKey(key);
    expect(await current().of(serviceTenant).getKey(key.kid)).toEqual(key);
  });

  test('keys are invisible and unchangeable to another', async () => {
    const key = newKey();
    await own().putKey(key);
    for (const [at, other] of others().entries()) {
      expect(await other.getKey(key.kid)).toBeUndefined();
      expect(await other.listKeys()).toEqual([]);
      expect(await other.deleteKey(key.kid)).toBe(false);
      const namesake = { ...key, kms: `kms-${at}` };
      await other.putKey(namesake);
      expect(await other.listKeys()).toEqual([namesake]);
      expect(await other.deleteKey(key.kid)).toBe(true);
    }
    expect(await own().listKeys()).toEqual([key]);
  });

  test('private keys are invisible and unchangeable to another', async () => {
    const [sealed, foreign] = ['v1.kek.iv.own' as Sealed, 'v1.kek.iv.other' as Sealed];
    await own().putPrivateKey('alias', 'Ed25519', sealed);
    for (const other of others()) {
      expect(await other.getPrivateKey('alias')).toBeUndefined();
      expect(await other.listPrivateKeys()).toEqual([]);
      expect(await other.deletePrivateKey('alias')).toBe(false);
      await other.putPrivateKey('alias', 'Secp256k1', foreign);
      expect(await other.getPrivateKey('alias')).toEqual({ type: 'Secp256k1', sealed: foreign });
      expect(await other.deletePrivateKey('alias')).toBe(true);
    }
    expect(await own().listPrivateKeys()).toEqual([{ alias: 'alias', type: 'Ed25519', sealed }]);
  });

  test('DIDs and their aliases are invisible and unchangeable to another', async () => {
    const record = newDidRecord({ alias: 'clinic' });
    await own().putDid(record);
    for (const other of others()) {
      expect(await other.getDid(record.did)).toBeUndefined();
      expect(await other.getDidByAlias('clinic', record.provider)).toBeUndefined();
      expect(await other.listDids({})).toEqual([]);
      expect(await other.listDids({ alias: 'clinic' })).toEqual([]);
      expect(await other.deleteDid(record.did)).toBe(false);
      const namesake = { ...record, services: [] };
      await other.putDid(namesake);
      expect(await other.getDidByAlias('clinic', record.provider)).toEqual(namesake);
      expect(await other.deleteDid(record.did)).toBe(true);
    }
    expect(await own().listDids({})).toEqual([record]);
  });

  test('an alias that is taken fails its own put, and none beside it', async () => {
    const records = Array.from({ length: 16 }, (_, at) => newDidRecord({ alias: `alias-${at % 8}` }));
    const outcomes = await Promise.allSettled(records.map((record) => own().putDid(record)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
    }
    expect(await own().listDids({})).toHaveLength(8);
  });
}

function keyBehaviours(current: () => KeyStore): void {
  test('a key comes back as it was put, and a second put replaces it', async () => {
    const key = newKey();
    await current().putKey(key);
    expect(await current().getKey(key.kid)).toEqual(key);
    const changed = { ...key, kms: 'vault', meta: {} };
    await current().putKey(changed);
    expect(await current().listKeys()).toEqual([changed]);
  });

  test('a deleted key is gone, and deleting it again says so', async () => {
    const [key, other] = [newKey(), newKey()];
    for (const each of [key, other]) await current().putKey(each);
    expect(await current().deleteKey(key.kid)).toBe(true);
    expect(await current().deleteKey(key.kid)).toBe(false);
    expect(await current().getKey(key.kid)).toBeUndefined();
    expect(await current().listKeys()).toEqual([other]);
  });

  test('64 puts of the same new key at once leave one', async () => {
    const key = newKey();
    await Promise.all(Array.from({ length: 64 }, () => current().putKey(key)));
    expect(await current().listKeys()).toEqual([key]);
  });
}

function privateKeyBehaviours(current: () => KeyStore): void {
  const sealed = 'v1.kek.iv.bytes' as Sealed;

  test('a private key comes back sealed as it was put, and a second put replaces it', async () => {
    await current().putPrivateKey('alias', 'Ed25519', sealed);
    expect(await current().getPrivateKey('alias')).toEqual({ type: 'Ed25519', sealed });
    const other = 'v1.kek.iv.other' as Sealed;
    await current().putPrivateKey('alias', 'Secp256k1', other);
    expect(await current().listPrivateKeys()).toEqual([{ alias: 'alias', type: 'Secp256k1', sealed: other }]);
    expect(await current().getPrivateKey('unknown')).toBeUndefined();
  });

  test('a deleted private key is gone, and deleting it again says so', async () => {
    await current().putPrivateKey('alias', 'Ed25519', sealed);
    expect(await current().deletePrivateKey('alias')).toBe(true);
    expect(await current().deletePrivateKey('alias')).toBe(false);
    expect(await current().getPrivateKey('alias')).toBeUndefined();
  });

  test('a private key is sealed anew once, and not at all after it was changed or deleted', async () => {
    const [anew, late] = ['v1.new.iv.bytes', 'v1.new.iv.late'] as Sealed[] as [Sealed, Sealed];
    await current().putPrivateKey('alias', 'Ed25519', sealed);
    await current().putPrivateKey('other', 'Ed25519', sealed);
    expect(await current().resealPrivateKey('alias', sealed, anew)).toBe(true);
    expect(await current().resealPrivateKey('alias', sealed, late)).toBe(false);
    expect(await current().getPrivateKey('alias')).toEqual({ type: 'Ed25519', sealed: anew });
    expect(await current().getPrivateKey('other')).toEqual({ type: 'Ed25519', sealed });
    await current().deletePrivateKey('alias');
    expect(await current().resealPrivateKey('alias', anew, late)).toBe(false);
    expect(await current().getPrivateKey('alias')).toBeUndefined();
  });
}

function didBehaviours(current: () => KeyStore): void {
  test('a DID comes back as it was put, with and without an alias and a controller', async () => {
    const bare = newDidRecord({ keys: [], services: [] });
    const full = newDidRecord({ alias: 'clinic', controllerKeyId: 'kid-1' });
    for (const record of [bare, full]) await current().putDid(record);
    expect(await current().getDid(bare.did)).toEqual(bare);
    expect(await current().getDid(full.did)).toEqual(full);
    expect(await current().getDid(newDid())).toBeUndefined();
  });

  test('a second put replaces the whole DID', async () => {
    const record = newDidRecord({ alias: 'clinic', controllerKeyId: 'kid-1' });
    await current().putDid(record);
    const { alias, controllerKeyId, ...without } = record;
    await current().putDid({ ...without, services: [] });
    expect(await current().getDid(record.did)).toEqual({ ...without, services: [] });
    expect(await current().getDidByAlias('clinic', 'did:ethr')).toBeUndefined();
  });

  test('an alias names one DID of a provider', async () => {
    const ethr = newDidRecord({ alias: 'clinic' });
    const web = newDidRecord({ alias: 'clinic', provider: 'did:web' });
    for (const record of [ethr, web]) await current().putDid(record);
    expect(await current().getDidByAlias('clinic', 'did:web')).toEqual(web);
    expect(await current().getDidByAlias('clinic', 'did:key')).toBeUndefined();
    const taken = current().putDid(newDidRecord({ alias: 'clinic' }));
    await expect(taken).rejects.toMatchObject({ code: 'conflict' });
    expect(await current().getDidByAlias('clinic', 'did:ethr')).toEqual(ethr);
  });

  test('DIDs are listed by alias, by provider, or all', async () => {
    const [a, b, c] = [
      newDidRecord({ alias: 'one' }),
      newDidRecord({ alias: 'one', provider: 'did:web' }),
      newDidRecord(),
    ];
    for (const record of [a, b, c]) await current().putDid(record);
    expect(await current().listDids({})).toEqual([a, b, c]);
    expect(await current().listDids({ alias: 'one' })).toEqual([a, b]);
    expect(await current().listDids({ provider: 'did:ethr' })).toEqual([a, c]);
    expect(await current().listDids({ alias: 'one', provider: 'did:web' })).toEqual([b]);
  });

  test('deleting a DID leaves its keys', async () => {
    const record = newDidRecord();
    for (const key of record.keys) await current().putKey(key);
    await current().putDid(record);
    expect(await current().deleteDid(record.did)).toBe(true);
    expect(await current().deleteDid(record.did)).toBe(false);
    expect(await current().getDid(record.did)).toBeUndefined();
    expect(await current().listKeys()).toEqual(record.keys);
  });

  test('64 puts of the same new DID at once leave one', async () => {
    const record = newDidRecord({ alias: 'clinic' });
    await Promise.all(Array.from({ length: 64 }, () => current().putDid(record)));
    expect(await current().listDids({})).toEqual([record]);
  });
}
