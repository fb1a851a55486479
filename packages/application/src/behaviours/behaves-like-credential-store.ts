import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CredentialStore,
  maxSavedLength,
  type SavedDocument,
  type SavedFilter,
} from '../ports/credential-store.ts';
import { serviceTenant } from '../ports/key-store.ts';
import { at, issuer, later, newDid, newSavedDocument, tenantA, tenantB } from './samples.ts';

const page = { limit: 100, offset: 0 };
const ofKind = (kind: SavedDocument['kind'], filter: Omit<SavedFilter, 'kind'> = {}): SavedFilter => ({
  kind,
  ...filter,
});

/** Every `CredentialStore` passes this suite. `create` answers an empty one each time. */
export function behavesLikeCredentialStore(name: string, create: () => Promise<CredentialStore>): void {
  describe(`${name} behaves like a CredentialStore`, () => {
    let store: CredentialStore;
    beforeEach(async () => {
      store = await create();
    });
    const current = () => store;

    describe('documents', () => documentBehaviours(current));
    describe('finding', () => findingBehaviours(current));
    describe('at once', () => parallelBehaviours(current));
    describe('tenants', () => tenantBehaviours(current));
  });
}

function documentBehaviours(current: () => CredentialStore): void {
  const get = ({ kind, hash }: SavedDocument) => current().get(tenantA, kind, hash);

  test('a document comes back as it was saved, with and without what it need not have', async () => {
    const full = newSavedDocument({ kind: 'presentation', audience: 'did:example:verifier' });
    const { subject, validFrom, validUntil, ...rest } = newSavedDocument();
    for (const document of [full, rest]) {
      await current().save(tenantA, document);
      expect(await get(document)).toEqual(document);
    }
    expect(await current().get(tenantA, 'credential', full.hash)).toBeUndefined();
  });

  test('saving it twice leaves one', async () => {
    const document = newSavedDocument();
    for (let count = 0; count < 2; count += 1) await current().save(tenantA, document);
    expect(await current().list(tenantA, ofKind('credential'), page)).toEqual([document]);
  });

  test('a removed document is gone, and removing it again says so', async () => {
    const [document, other] = [newSavedDocument(), newSavedDocument()];
    for (const each of [document, other]) await current().save(tenantA, each);
    const remove = (kind: SavedDocument['kind']) => current().remove(tenantA, kind, document.hash);
    expect([await remove('presentation'), await remove('credential'), await remove('credential')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await get(document)).toBeUndefined();
    expect(await current().list(tenantA, ofKind('credential'), page)).toEqual([other]);
  });

  test('the longest text fits, and one that is longer is refused', async () => {
    const longest = newSavedDocument({ text: 'é'.repeat(maxSavedLength) });
    await current().save(tenantA, longest);
    expect(await get(longest)).toEqual(longest);
    const tooLong = current().save(tenantA, newSavedDocument({ text: 'x'.repeat(maxSavedLength + 1) }));
    await expect(tooLong).rejects.toMatchObject({ code: 'payload_too_large', params: { maxSavedLength } });
  });
}

function findingBehaviours(current: () => CredentialStore): void {
  const [alice, bob, lab] = [newDid(), newDid(), newDid()];
  const documents = [
    newSavedDocument({ subject: alice }),
    newSavedDocument({ subject: alice, issuer: lab, type: 'PatientIdentity' }),
    newSavedDocument({ subject: bob, validFrom: later }),
    newSavedDocument({ subject: bob, issuer: lab, validUntil: at }),
  ] as const;
  const [first, second, third, fourth] = documents;
  const presentation = newSavedDocument({ kind: 'presentation', issuer: alice, subject: alice, audience: lab });

  test.each<[string, Omit<SavedFilter, 'kind'>, readonly SavedDocument[]]>([
    ['nothing in particular', {}, [fourth, third, second, first]],
    ['subject', { subject: [alice] }, [second, first]],
    ['one of two subjects', { subject: [alice, bob] }, [fourth, third, second, first]],
    ['issuer', { issuer: [lab] }, [fourth, second]],
    ['type', { type: ['PatientIdentity'] }, [second]],
    ['hash', { hash: [third.hash, first.hash] }, [third, first]],
    ['several at once', { subject: [bob], issuer: [lab, issuer], type: ['LabResult'] }, [fourth, third]],
    ['first day', { validFrom: { from: later } }, [third]],
    ['first days up to one', { validFrom: { to: at } }, [fourth, second, first]],
    ['last day', { validUntil: { from: at, to: at } }, [fourth]],
    ['a subject that nothing is about', { subject: [newDid()] }, []],
    ['one of no types', { type: [] }, []],
    ['audience', { audience: [lab] }, []],
  ])('finds and counts by %s, newest first', async (_, filter, expected) => {
    for (const document of [...documents, presentation]) await current().save(tenantA, document);
    expect(await current().list(tenantA, ofKind('credential', filter), page)).toEqual(expected);
    expect(await current().count(tenantA, ofKind('credential', filter))).toBe(expected.length);
  });

  test('finds presentations by holder and by audience', async () => {
    await current().save(tenantA, presentation);
    for (const filter of [{ issuer: [alice] }, { audience: [lab] }, {}]) {
      expect(await current().list(tenantA, ofKind('presentation', filter), page)).toEqual([presentation]);
    }
  });

  test('answers in pages, in either order', async () => {
    for (const document of documents) await current().save(tenantA, document);
    const list = (limit: number, offset: number, order?: 'oldest first') =>
      current().list(tenantA, ofKind('credential'), { limit, offset, ...(order ? { order } : {}) });
    expect(await list(2, 1)).toEqual([third, second]);
    expect(await list(2, 1, 'oldest first')).toEqual([second, third]);
    expect(await list(2, 4)).toEqual([]);
  });
}

function parallelBehaviours(current: () => CredentialStore): void {
  test('64 saves about one new subject at once all succeed', async () => {
    const subject = newDid();
    const documents = Array.from({ length: 64 }, () => newSavedDocument({ subject }));
    await Promise.all(documents.map((document) => current().save(tenantA, document)));
    const found = await current().list(tenantA, ofKind('credential', { subject: [subject] }), page);
    expect(new Set(found.map(({ text }) => text))).toEqual(new Set(documents.map(({ text }) => text)));
  });

  test('64 saves of one new document at once leave one', async () => {
    const document = newSavedDocument();
    await Promise.all(Array.from({ length: 64 }, () => current().save(tenantA, document)));
    expect(await current().list(tenantA, ofKind('credential'), page)).toEqual([document]);
  });

  test('600 saves by two tenants at once are all there, each with its own tenant', async () => {
    const documents = Array.from({ length: 600 }, () => newSavedDocument());
    const tenantAt = (at: number) => (at % 2 === 0 ? tenantA : tenantB);
    await Promise.all(documents.map((document, at) => current().save(tenantAt(at), document)));
    for (const [at, tenant] of [tenantA, tenantB].entries()) {
      const own = documents.filter((_, index) => index % 2 === at);
      const found = await current().list(tenant, ofKind('credential'), { limit: 600, offset: 0 });
      expect(new Set(found.map(({ hash }) => hash))).toEqual(new Set(own.map(({ hash }) => hash)));
    }
  });
}

/** Whatever one has, the others neither see nor remove; they may even save the same document. */
function tenantBehaviours(current: () => CredentialStore): void {
  test('documents are invisible and unremovable to another', async () => {
    const document = newSavedDocument();
    const { kind, hash, subject } = document;
    await current().save(tenantA, document);
    for (const other of [tenantB, serviceTenant]) {
      expect(await current().get(other, kind, hash)).toBeUndefined();
      expect(await current().remove(other, kind, hash)).toBe(false);
      for (const filter of [{}, { hash: [hash] }, { subject: [subject as string] }]) {
        expect(await current().list(other, ofKind(kind, filter), page)).toEqual([]);
        expect(await current().count(other, ofKind(kind, filter))).toBe(0);
      }
      await current().save(other, document);
      expect(await current().get(other, kind, hash)).toEqual(document);
      expect(await current().remove(other, kind, hash)).toBe(true);
    }
    expect(await current().get(tenantA, kind, hash)).toEqual(document);
  });
}
