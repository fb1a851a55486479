import { zBytes32, zDid, zUuid } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import {
  behavesLikeChainEventStore,
  behavesLikeCredentialStore,
  behavesLikeDocuments,
  behavesLikeForeignStatusLists,
  behavesLikeKeyStore,
  behavesLikeStore,
  behavesLikeTransactionLedger,
} from '../behaviours/index.ts';
import {
  fixedClock,
  inMemoryAccreditations,
  inMemoryChainEvents,
  inMemoryCredentialStore,
  inMemoryDatabase,
  inMemoryDocuments,
  inMemoryForeignLists,
  inMemoryKeyStore,
  inMemoryLedger,
  inMemoryRegistries,
  inMemoryRevocationStatus,
  inMemoryStore,
  seededRandom,
} from './index.ts';

behavesLikeStore('inMemoryStore', async () => inMemoryStore());
behavesLikeChainEventStore('inMemoryChainEvents', async () => inMemoryChainEvents());
behavesLikeForeignStatusLists('inMemoryForeignLists', async () => {
  const clock = fixedClock('2026-06-01T09:00:00Z');
  const certificates = ['leaf', 'middle'];
  const lists = inMemoryForeignLists(clock, certificates);
  const urlOf = (name: string) => `https://lists.example/${name}`;
  return {
    ...{ lists, certificates, urlOf, now: clock.now() },
    publish: async (name, draft) => lists.publish(urlOf(name), draft),
    timesAsked: () => lists.asked.length,
  };
});
behavesLikeKeyStore('inMemoryKeyStore', async () => inMemoryKeyStore());
behavesLikeCredentialStore('inMemoryCredentialStore', async () => inMemoryCredentialStore());
behavesLikeDocuments('inMemoryDocuments', async () => inMemoryDocuments());
behavesLikeTransactionLedger('inMemoryLedger', async () => {
  const database = inMemoryDatabase();
  return { store: inMemoryStore(database), ledger: inMemoryLedger(database) };
});

describe('fixedClock', () => {
  test('stands still until it is advanced', () => {
    const clock = fixedClock('2026-01-31T23:59:59Z');
    expect(clock.now()).toBe('2026-01-31T23:59:59Z');
    expect(clock.advance(1)).toBe('2026-02-01T00:00:00Z');
    expect(clock.now()).toBe('2026-02-01T00:00:00Z');
  });
});

describe('seededRandom', () => {
  test('answers the same for the same seed and other values for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return [random.uuid(), random.bytes32(), random.token(), random.uuid()];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(new Set([...draw(1), ...draw(2)]).size).toBe(8);
  });

  test('makes well-formed values', () => {
    const random = seededRandom(3);
    for (let count = 0; count < 50; count += 1) {
      const uuid = random.uuid();
      expect(zUuid.parse(uuid)).toBe(uuid);
      expect(uuid[14]).toBe('4');
      const bytes = random.bytes32();
      expect(zBytes32.parse(bytes)).toBe(bytes);
      const token = random.token();
      expect(Buffer.from(token, 'base64url').toString('base64url')).toBe(token);
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    }
  });
});

describe('inMemoryRegistries', () => {
  test('identifiers depend on all of their input and on their purpose', () => {
    const { listIdOf, keyOf } = inMemoryRegistries();
    const value = seededRandom(1).bytes32();
    const changed = zBytes32.parse(`${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`);
    const identifiers = [listIdOf(value), keyOf(value), listIdOf(changed), keyOf(changed)];
    expect(new Set(identifiers).size).toBe(4);
    expect(identifiers.map((id) => zBytes32.parse(id))).toEqual(identifiers);
    expect(inMemoryRegistries().keyOf(value)).toBe(keyOf(value));
  });
});

describe('inMemoryRevocationStatus', () => {
  const { chainId, statusRegistry, consentRevocations, keyOf, listIdOf } = inMemoryRegistries();
  const bytes = seededRandom(1).bytes32();
  const place = { statusPurpose: 'revocation', chainId } as const;
  const listed = {
    ...place,
    type: 'StatusRegistryEntry',
    registry: statusRegistry,
    listId: listIdOf(bytes),
    index: 3,
  } as const;
  const consent = {
    ...place,
    type: 'ConsentRevocationEntry',
    registry: consentRevocations,
    key: keyOf(bytes),
  } as const;

  test('an entry is revoked from the next block on, and its neighbours are not', async () => {
    const status = inMemoryRevocationStatus();
    const before = await status.read([listed, consent]);
    expect(before.readings).toEqual(['valid', 'valid']);
    status.revoke(listed);
    status.revoke(consent);
    const after = await status.read([{ ...listed, index: 4 }, consent, listed]);
    expect(after).toEqual({ readings: ['valid', 'revoked', 'revoked'], block: before.block + 2, ageMs: 0 });
  });

  test('entries of another chain or contract are not supported', async () => {
    const { readings } = await inMemoryRevocationStatus().read([
      { ...listed, chainId: 1 },
      { ...listed, registry: consentRevocations },
      { ...consent, registry: statusRegistry },
    ]);
    expect(readings).toEqual(['not_supported', 'not_supported', 'not_supported']);
  });

  test('a chain that fails is unavailable until it can be read again', async () => {
    const status = inMemoryRevocationStatus();
    status.fail();
    await expect(status.read([listed])).rejects.toMatchObject({ code: 'registry_unavailable' });
    status.fail(false);
    expect((await status.read([listed])).readings).toEqual(['valid']);
  });
});

describe('inMemoryAccreditations', () => {
  test('an accreditation holds from its first instant to before its last, for its issuer and type', async () => {
    const clock = fixedClock('2026-01-31T09:00:00Z');
    const from = clock.now();
    const until = clock.advance(60);
    const issuer = zDid.parse('did:example:issuer');
    const accreditations = inMemoryAccreditations([{ issuer, type: 'LabResult', from, until, gaps: [] }]);
    expect(await accreditations.isAccredited(issuer, 'LabResult', from)).toBe(true);
    expect(await accreditations.isAccredited(issuer, 'LabResult', until)).toBe(false);
    expect(await accreditations.isAccredited(issuer, 'Problem', from)).toBe(false);
    accreditations.accredit({ issuer, type: 'LabResult', from: until, until: clock.advance(60), gaps: [] });
    expect(await accreditations.isAccredited(issuer, 'LabResult', from)).toBe(false);
    expect(await accreditations.isAccredited(issuer, 'LabResult', until)).toBe(true);
  });
});
