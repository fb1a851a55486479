import { type Bytes32, type Instant, toUnixSeconds } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type InMemoryListMirror, inMemoryListMirror } from '../in-memory/index.ts';
import {
  issueCredential,
  type PublishedList,
  reinstateCredential,
  revokeCredential,
  type StatusListContent,
  type StatusListForm,
  type StatusListPublisher,
  statusListPublisher,
  suspendCredential,
} from '../index.ts';
import { createWorld, identity, issue, registerPatient, type World } from '../testing/world.ts';

/** A form that says everything plainly, with the indexes that are set. */
const plain: StatusListForm = {
  combines: false,
  mediaType: 'application/plain',
  header: { typ: 'plain' },
  urlFrom: (uri) => uri,
  payloadOf: async ({ bits, suspensions, ...content }: StatusListContent) => ({
    ...content,
    set: indexesIn(bits),
    ...(suspensions ? { suspended: indexesIn(suspensions) } : {}),
  }),
  read: () => undefined,
};
const both: StatusListForm = { ...plain, combines: true, header: { typ: 'both' } };
const other: StatusListForm = { ...plain, mediaType: 'application/other', header: { typ: 'other' } };

const indexesIn = (bits: Uint8Array): number[] =>
  [...bits].flatMap((octet, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => octet & (0x80 >> bit)).map((bit) => 8 * at + bit),
  );

const ttlSeconds = 60;
const lifetimeSeconds = 300;

let world: World;
let lists: InMemoryListMirror;
let signatures: number;
let publisher: StatusListPublisher;
let listId: Bytes32;

beforeEach(async () => {
  world = await createWorld();
  lists = inMemoryListMirror();
  signatures = 0;
  const statements = {
    async signStatement(issuer: string, header: object, payload: object) {
      signatures += 1;
      return JSON.stringify({ issuer, header, ...payload });
    },
  };
  publisher = statusListPublisher({ ...world.ports, lists, statements }, { ttlSeconds, lifetimeSeconds });
  listId = await listOf(world.clinic.id);
});

const listOf = async (tenant: World['clinic']['id']): Promise<Bytes32> => {
  const list = await world.store.tenant(tenant, ({ statusLists }) => statusLists.get());
  if (!list) throw new Error('the clinic has no list');
  return list.listId;
};
const publish = (form = plain) => publisher.publish(listId, form);
const contentOf = ({ token }: PublishedList) =>
  JSON.parse(token) as StatusListContent & { set: number[]; suspended?: number[] };
const setIn = async () => contentOf(await publish()).set;

async function issued() {
  await registerPatient(world).catch(() => undefined);
  return issue(world);
}

describe('a published list', () => {
  test('says whose it is, where, from when to when, and how long a copy may be kept', async () => {
    const published = await publish();
    expect(contentOf(published)).toEqual({
      issuer: world.clinic.did,
      header: { typ: 'plain' },
      uri: `https://assent.example/status-lists/${listId}`,
      issuedAt: '2026-06-01T09:00:00Z',
      expiresAt: '2026-06-01T09:05:00Z',
      ttlSeconds,
      purpose: 'revocation',
      set: [],
    });
    expect(published).toMatchObject({ mediaType: 'application/plain', maxAgeSeconds: 60 });
    expect(published.etag).toMatch(/^"[0-9a-f]+"$/);
  });

  test('is named by the credentials in it', async () => {
    const { status } = await issued();
    expect(status.uri).toBe(contentOf(await publish()).uri);
  });

  test('has the bits of the chain, and what is denied here and not on chain yet', async () => {
    lists.revoke({ listId, index: 5 });
    const { id, status } = await issued();
    expect(await setIn()).toEqual([5]);
    await revokeCredential(world.ports, world.clinic.id, id);
    expect(await setIn()).toEqual([5, status.index].sort((a, b) => a - b));
  });

  test('has nothing of the list of another tenant', async () => {
    const mine = await setIn();
    const foreign = await listOf(world.other.id);
    lists.revoke({ listId: foreign, index: 9 });
    await world.store.network(({ denials }) => denials.add(`${foreign}/3`, world.clock.now(), 'intent'));
    world.clock.advance(1);
    expect(await setIn()).toEqual(mine);
  });

  test('does not say valid where the service refuses, at the very moment of the denial', async () => {
    const credentials = [await issued(), await issued(), await issued()];
    for (const { id, status } of credentials) {
      await publish();
      await revokeCredential(world.ports, world.clinic.id, id);
      expect(await setIn()).toContain(status.index);
    }
  });

  test('is not there for a list that nobody here has', async () => {
    const failure = await publisher.publish(`0x${'ab'.repeat(32)}` as Bytes32, plain).catch((error) => error);
    expect(failure).toMatchObject({ code: 'not_found', params: { reason: 'unknown_list' } });
  });

  test('leaves a denial out that is beyond the end of the list', async () => {
    await world.store.network(({ denials }) => denials.add(`${listId}/999999999`, world.clock.now(), 'intent'));
    expect(await setIn()).toEqual([]);
  });
});

describe('a list of suspensions', () => {
  let suspensions: Bytes32;
  beforeEach(async () => {
    const list = await world.store.tenant(world.clinic.id, ({ statusLists }) => statusLists.get());
    suspensions = list?.suspensions?.listId ?? listId;
  });
  const publishIn = async (form: StatusListForm, list = listId) => contentOf(await publisher.publish(list, form));

  test('is a document of its own, or is in that of its list', async () => {
    lists.revoke({ listId, index: 4 });
    lists.revoke({ listId: suspensions, index: 5 });
    expect(await publishIn(plain)).toMatchObject({ purpose: 'revocation', set: [4] });
    expect(await publishIn(plain)).not.toHaveProperty('suspended');
    const uri = `https://assent.example/status-lists/${suspensions}`;
    expect(await publishIn(plain, suspensions)).toMatchObject({ purpose: 'suspension', set: [5], uri });
    expect(await publishIn(both)).toMatchObject({ purpose: 'revocation', set: [4], suspended: [5] });
    await expect(publisher.publish(suspensions, both)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('has who is suspended here at once, and no longer than that', async () => {
    const [first, second] = [await issued(), await issued()];
    const at = (credential: typeof first) => credential.status.index;
    const seen = async () => [(await publishIn(plain, suspensions)).set, (await publishIn(both)).suspended];
    expect(await seen()).toEqual([[], []]);
    await suspendCredential(world.ports, world.clinic.id, first.id);
    expect(await seen()).toEqual([[at(first)], [at(first)]]);
    // as many as before, and another one
    await reinstateCredential(world.ports, world.clinic.id, first.id);
    await suspendCredential(world.ports, world.clinic.id, second.id);
    expect(await seen()).toEqual([[at(second)], [at(second)]]);
    await reinstateCredential(world.ports, world.clinic.id, second.id);
    expect(await seen()).toEqual([[], []]);
  });

  test('that moves on the chain is signed again, in both documents', async () => {
    await publishIn(both);
    lists.revoke({ listId: suspensions, index: 8 });
    world.clock.advance(1);
    expect((await publishIn(both)).suspended).toEqual([8]);
    await publishIn(both);
    expect(signatures).toBe(2);
  });
});

describe('a token', () => {
  /** Sets the clock to so many seconds after the start. */
  const later = (seconds: number) => world.clock.advance(start + seconds - toUnixSeconds(world.clock.now()));
  const start = toUnixSeconds('2026-06-01T09:00:00Z' as Instant);

  test('is signed once for all requests at the same time, and once for each form', async () => {
    const published = await Promise.all(Array.from({ length: 20 }, () => publish()));
    expect(new Set(published.map(({ etag }) => etag)).size).toBe(1);
    expect(signatures).toBe(1);
    await publish(other);
    await publish();
    expect(signatures).toBe(2);
  });

  test('stays the same while nothing changes, up to half of its life', async () => {
    const first = await publish();
    later(149);
    expect((await publish()).etag).toBe(first.etag);
    later(150);
    const second = await publish();
    expect(second.etag).not.toBe(first.etag);
    expect(contentOf(second)).toMatchObject({ issuedAt: '2026-06-01T09:02:30Z', expiresAt: '2026-06-01T09:07:30Z' });
    expect(signatures).toBe(2);
  });

  test('is signed again when the chain has moved', async () => {
    const first = await publish();
    lists.revoke({ listId, index: 77 });
    later(1);
    const second = await publish();
    expect(second.etag).not.toBe(first.etag);
    expect(contentOf(second).set).toEqual([77]);
  });

  test('costs one reading of the chain a second, whatever is asked', async () => {
    for (let i = 0; i < 10; i++) await publish();
    expect(lists.reads).toBe(1);
    later(1);
    await Promise.all([publish(), publish(other), publish()]);
    expect(lists.reads).toBe(2);
  });

  test('whose signing failed is signed at the next request', async () => {
    let isFailing = true;
    const statements = {
      async signStatement() {
        if (isFailing) throw new Error('no key');
        return 'signed';
      },
    };
    publisher = statusListPublisher({ ...world.ports, lists, statements }, { ttlSeconds, lifetimeSeconds });
    await expect(publish()).rejects.toThrow('no key');
    isFailing = false;
    expect((await publish()).token).toBe('signed');
  });

  describe('while the chain cannot be read', () => {
    test('is served until it expires, and then nothing is', async () => {
      const first = await publish();
      lists.fail();
      later(270);
      expect(await publish()).toEqual({ ...first, maxAgeSeconds: 30 });
      later(299);
      expect((await publish()).maxAgeSeconds).toBe(1);
      later(300);
      await expect(publish()).rejects.toMatchObject({ code: 'registry_unavailable' });
      lists.fail(false);
      later(301);
      expect(contentOf(await publish()).expiresAt).toBe('2026-06-01T09:10:01Z');
    });

    test('takes up new denials, and lives no longer for it', async () => {
      const { id, status } = await issued();
      await publish();
      lists.fail();
      later(100);
      await revokeCredential(world.ports, world.clinic.id, id);
      expect(contentOf(await publish())).toMatchObject({
        set: [status.index],
        issuedAt: '2026-06-01T09:01:40Z',
        expiresAt: '2026-06-01T09:05:00Z',
      });
    });

    test('is not made from nothing', async () => {
      lists.fail();
      await expect(publish()).rejects.toMatchObject({ code: 'registry_unavailable' });
    });
  });

  test('holds from when the chain was known, not from when it is signed', async () => {
    const aged = { wordOf: lists.wordOf, listOf: async () => ({ ...(await lists.listOf(listId)), ageMs: 4001 }) };
    const statements = { signStatement: async (_: string, __: object, payload: object) => JSON.stringify(payload) };
    publisher = statusListPublisher({ ...world.ports, lists: aged, statements }, { ttlSeconds, lifetimeSeconds });
    expect((await publish()).expiresAt).toBe('2026-06-01T09:04:55Z');
  });
});

test('issuing needs the address of the list and nothing else of it', async () => {
  await registerPatient(world);
  const { status } = await issueCredential(
    { ...world.ports, listUrlOf: (id) => `https://moved.example/x/status-lists/${id}` },
    world.clinic.id,
    {
      subject: world.patientDid,
      content: identity,
      format: 'vc+jwt',
      validUntil: '2027-01-01T00:00:00Z' as Instant,
    },
  );
  expect(status.uri).toBe(`https://moved.example/x/status-lists/${listId}`);
});
