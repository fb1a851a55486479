import { accept, type Did, type Instant, reject, type StatusEntry, type Verification } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { fixedClock, inMemoryRegistries, inMemoryRevocationStatus } from '../in-memory/index.ts';
import {
  type FetchedDocument,
  listReader,
  mirrorReader,
  type ReadStatusList,
  type StatusListForm,
  type StatusReader,
  type StatusSubject,
  wordsOverHttp,
} from '../index.ts';

const registries = inMemoryRegistries();
const issuer = 'did:example:issuer' as Did;
const listId = `0x${'11'.repeat(32)}` as const;
const uri = `https://issuer.example/status-lists/${listId}`;
const entry = {
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId: registries.chainId,
  registry: registries.statusRegistry,
  listId,
  index: 7,
  uri,
} as StatusEntry & { readonly index: number };
const subject: StatusSubject = { issuer, format: 'dc+sd-jwt', entry };

/** A list in which only place 9 is revoked. */
const listFor = (change: Partial<ReadStatusList> = {}): ReadStatusList => ({
  uri,
  issuer,
  issuedAt: '2026-06-01T08:59:50Z' as Instant,
  expiresAt: '2026-06-01T09:05:00Z' as Instant,
  ttlSeconds: 60,
  readingAt: (index) => (index === 9 ? 'revoked' : 'valid'),
  ...change,
});

interface Answers {
  document: FetchedDocument | Error;
  statement: Verification<Readonly<Record<string, unknown>>>;
  list: ReadStatusList | undefined;
  /** Instead of `list`, what there is at an address. */
  listAt?: (url: string) => ReadStatusList | undefined;
}

let answers: Answers;
let asked: (readonly [string, string | undefined])[];
let clock: ReturnType<typeof fixedClock>;
let read: StatusReader;

beforeEach(() => {
  asked = [];
  clock = fixedClock('2026-06-01T09:00:00Z');
  answers = {
    document: { status: 200, mediaType: 'application/list', body: new TextEncoder().encode('token') },
    statement: accept({}),
    list: listFor(),
  };
  const formAt = (path: string): StatusListForm => ({
    combines: path === '',
    mediaType: 'application/list',
    header: { typ: 'list' },
    urlFrom: (listUri) => `${listUri}${path}`,
    payloadOf: async () => ({}),
    read: () => (answers.listAt ? answers.listAt(asked.at(-1)?.[0] ?? '') : answers.list),
  });
  read = listReader({
    clock,
    registries,
    forms: {
      'dc+sd-jwt': formAt(''),
      'vc+jwt': formAt('/credential'),
      jwt_vc_json: formAt('/credential'),
      ldp_vc: formAt('/credential'),
    },
    async fetch(url, accepting) {
      asked.push([url.href, accepting]);
      if (answers.document instanceof Error) throw answers.document;
      return answers.document;
    },
    statements: { verifyStatement: async () => answers.statement },
  });
});

describe('a status from a list over HTTP', () => {
  test('is what the list says of the place, with the age of the list', async () => {
    expect(await read(subject)).toEqual({ reading: 'valid', source: 'list', ageMs: 10_000 });
    expect((await read({ ...subject, entry: { ...entry, index: 9 } as StatusEntry })).reading).toBe('revoked');
    expect(asked).toEqual([[uri, 'application/list']]);
  });

  test('is from the form that fits the format of the credential', async () => {
    await read({ ...subject, format: 'vc+jwt' });
    await read({ ...subject, format: 'jwt_vc_json' });
    await read(subject);
    expect(asked.map(([url]) => url)).toEqual([`${uri}/credential`, uri]);
  });

  describe('of a credential that can be suspended', () => {
    const suspensionListId = `0x${'22'.repeat(32)}`;
    const suspensions = `https://issuer.example/status-lists/${suspensionListId}`;
    const at = (index: number) => ({ ...entry, index, suspensionListId }) as StatusEntry;

    test('is in one list if its form combines both', async () => {
      answers.list = listFor({ readingAt: () => 'suspended' });
      expect((await read({ ...subject, entry: at(1) })).reading).toBe('suspended');
      expect(asked.map(([url]) => url)).toEqual([uri]);
    });

    test('is in two lists if not: the second is asked unless it is revoked, and the older one decides the age', async () => {
      const purposes: (string | undefined)[] = [];
      const readingAt: ReadStatusList['readingAt'] = (index, purpose) => {
        purposes.push(purpose);
        return index === 9 ? 'revoked' : purpose === 'suspension' ? 'suspended' : 'valid';
      };
      const lists = new Map([
        [`${uri}/credential`, listFor({ readingAt })],
        [
          `${suspensions}/credential`,
          listFor({ readingAt, uri: suspensions, issuedAt: '2026-06-01T08:59:40Z' as Instant }),
        ],
      ]);
      answers.listAt = (url) => lists.get(url);
      const revoked = await read({ ...subject, format: 'vc+jwt', entry: at(9) });
      expect([revoked.reading, asked.length]).toEqual(['revoked', 1]);
      const suspended = await read({ ...subject, format: 'vc+jwt', entry: at(1) });
      expect(suspended).toEqual({ reading: 'suspended', source: 'list', ageMs: 20_000 });
      expect(asked.map(([url]) => url)).toEqual([...lists.keys()]);
      expect(purposes).toEqual(['revocation', 'revocation', 'suspension']);
    });
  });

  test('is read again from the same list until its ttl is over, and grows older', async () => {
    await read(subject);
    clock.advance(59);
    expect((await read(subject)).ageMs).toBe(69_000);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    answers.list = listFor({ issuedAt: '2026-06-01T09:01:00Z' as Instant });
    expect((await read(subject)).ageMs).toBe(0);
    expect(asked).toHaveLength(2);
  });

  test('is not read from a list that has expired since', async () => {
    answers.list = listFor({ expiresAt: '2026-06-01T09:00:05Z' as Instant });
    await read(subject);
    clock.advance(5);
    await expect(read(subject)).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason: 'expired' } });
  });

  test('is asked for each time if the list has no ttl', async () => {
    const { ttlSeconds: _, ...withoutTtl } = listFor();
    answers.list = withoutTtl;
    await read(subject);
    await read(subject);
    expect(asked).toHaveLength(2);
  });

  test('of one issuer is not taken for that of another', async () => {
    await read(subject);
    answers.list = listFor({ issuer: 'did:example:other' as Did });
    await read({ ...subject, issuer: 'did:example:other' as Did });
    expect(asked).toHaveLength(2);
  });

  const { uri: _, ...unpublished } = { ...entry, uri };
  const consent = { ...entry, type: 'ConsentRevocationEntry', key: `0x${'22'.repeat(32)}` };
  test.each([
    ['a consent', consent],
    ['a place in a list that is not published', unpublished],
    ['a place in another registry', { ...entry, registry: `0x${'99'.repeat(20)}` }],
    ['a place on another chain', { ...entry, chainId: 1 }],
  ])('is not supported for %s, and nobody is asked', async (_name, other) => {
    const found = await read({ ...subject, entry: other as StatusEntry });
    expect(found).toEqual({ reading: 'not_supported', source: 'list', ageMs: 0 });
    expect(asked).toEqual([]);
  });

  const body = new TextEncoder().encode('token');
  test.each<[string, Partial<Answers>]>([
    ['not_reachable', { document: new Error('refused address') }],
    ['not_served', { document: { status: 404 } }],
    ['not_served', { document: { status: 302 } }],
    ['not_served', { document: { status: 503 } }],
    ['another_media_type', { document: { status: 200, mediaType: 'text/html', body } }],
    ['too_large', { document: { status: 200, mediaType: 'application/list', body: new Uint8Array(6_000_001) } }],
    ['bad_proof', { statement: reject('bad_proof') }],
    ['issuer_deactivated', { statement: reject('issuer_deactivated') }],
    ['malformed', { list: undefined }],
    ['another_list', { list: listFor({ issuer: 'did:example:other' as Did }) }],
    ['another_list', { list: listFor({ uri: uri.replace('issuer.', 'other.') }) }],
    ['expired', { list: listFor({ expiresAt: '2026-06-01T09:00:00Z' as Instant }) }],
    ['not_yet_valid', { list: listFor({ issuedAt: '2026-06-01T09:01:01Z' as Instant }) }],
  ])('is unknown, never valid: %s', async (reason, change) => {
    Object.assign(answers, change);
    await expect(read(subject)).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason } });
  });
});

describe('a status from the mirror', () => {
  test('says the block and the age, and that it was a denial if no chain was read', async () => {
    const chain = inMemoryRevocationStatus(registries);
    expect(await mirrorReader(chain)(subject)).toEqual({ reading: 'valid', source: 'mirror', block: 1, ageMs: 0 });
    const denied = mirrorReader({ read: async () => ({ readings: ['revoked'], block: 0, ageMs: 0 }) });
    expect(await denied(subject)).toEqual({ reading: 'revoked', source: 'denial', ageMs: 0 });
  });

  test('is unknown while the chain cannot be read', async () => {
    const chain = inMemoryRevocationStatus(registries);
    chain.fail();
    await expect(mirrorReader(chain)(subject)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});

describe('a word over HTTP', () => {
  const place = { ...entry, index: 131_071 } as never;
  const from = (document: FetchedDocument | Error, mirror?: () => string) =>
    wordsOverHttp(async (url) => {
      asked.push([url.href, undefined]);
      if (document instanceof Error) throw document;
      return document;
    }, mirror);
  const json = (text: string) => ({ status: 200, body: new TextEncoder().encode(text) });

  test('is asked of the address the credential names, or of another service', async () => {
    expect(await from(json('{"word":1}'))(place)).toEqual({ word: 1 });
    await from(json('{}'), () => 'https://anybody.example/status-lists/0x1')(place);
    expect(asked.map(([url]) => url)).toEqual([
      `${uri}/words/511`,
      'https://anybody.example/status-lists/0x1/words/511',
    ]);
  });

  test('that is no JSON is nothing', async () => {
    expect(await from(json('<html>'))(place)).toBeUndefined();
  });

  test.each<[string, FetchedDocument | Error]>([
    ['not_reachable', new Error('refused')],
    ['not_served', { status: 404 }],
  ])('that cannot be had leaves the status unknown: %s', async (reason, document) => {
    await expect(from(document)(place)).rejects.toMatchObject({ code: 'registry_unavailable', params: { reason } });
  });

  test('of a list without an address cannot be had', async () => {
    const { uri: _, ...unpublished } = { ...entry, uri };
    await expect(from({ status: 200 })(unpublished as never)).rejects.toMatchObject({
      params: { reason: 'no_address' },
    });
  });
});
