import { type Did, defaultConsentRules } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { OutdatedApiKey, type RememberedApiKey, type SubjectFile } from '../ports/shared-records.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, newBytes32, newDid, newGrant, newId, newReceipt, tenantA, tenantB, tenantOf } from './samples.ts';

/** Enough that a store goes by what it knows from before, if it does so at all. */
const untilKnown = [1, 2, 3];
const rules = { rules: defaultConsentRules, valueSets: [] };

/** Lines of history that follow from what there is about a subject. */
export function noteBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) => current().tenant(tenant, work);
  const historyOf = (subject: Did, tenant = tenantA) =>
    within(({ receipts }) => receipts.ofSubject(subject, { limit: 100, offset: 0 }), tenant);
  const deny = (key: string) => current().network(({ denials }) => denials.add(key, at, newId()));

  /** Notes a line, and answers the file that it followed from, and all files that were tried. */
  async function note(
    subject: Did,
    { tenant = tenantA, key }: { tenant?: typeof tenantA; key?: RememberedApiKey } = {},
  ) {
    const tried: SubjectFile[] = [];
    const receipt = newReceipt(subject);
    const file = await current().shared.note({ tenant, subject, key }, async (made) => {
      tried.push(made);
      return { receipt, made };
    });
    return { file, tried, receipt };
  }

  /** A subject with a grant, of whom much was noted lately, or nothing ever. */
  async function subjectWith(grant = newGrant()) {
    await within(({ grants }) => grants.put(grant));
    const { subject } = grant.grant;
    for (const _ of untilKnown) await note(subject);
    return { subject, grant };
  }

  describe('a line that follows from a file', () => {
    test('is in the history, with what was made with it, whether the subject was known before or not', async () => {
      for (const subject of [newDid(), newGrant().grant.subject]) {
        const receipts = [];
        for (const _ of untilKnown) receipts.push((await note(subject)).receipt);
        expect(await historyOf(subject)).toEqual(receipts.reverse());
        expect(await historyOf(subject, tenantB)).toEqual([]);
      }
    });

    test.each<
      [string, (found: Awaited<ReturnType<typeof subjectWith>>) => Promise<unknown>, (file: SubjectFile) => unknown]
    >([
      [
        'a grant',
        ({ subject }) => within(({ grants }) => grants.put(newGrant(subject))),
        ({ grants }) => grants.length === 2,
      ],
      ['that a grant is denied', ({ grant }) => deny(grant.key), ({ denied }) => denied.size === 1],
      ['that its epoch is denied', ({ grant }) => deny(grant.epochKey ?? ''), ({ denied }) => denied.size === 1],
      [
        'that a grant is gone',
        ({ grant }) => within(({ grants }) => grants.remove(grant.grant.id)),
        ({ grants }) => grants.length === 0,
      ],
      [
        'rules of the tenant',
        () => within(({ consentRules }) => consentRules.put({ ...rules, revision: 'first' })),
        ({ consentRules }) => consentRules.revision === 'first',
      ],
    ])('follows from %s that came a moment ago, and nothing else is noted', async (_, change, isThere) => {
      const found = await subjectWith({ ...newGrant(), epochKey: newBytes32() });
      const before = await historyOf(found.subject);
      await change(found);
      const { file, receipt } = await note(found.subject);
      expect(isThere(file)).toBe(true);
      expect(await historyOf(found.subject)).toEqual([receipt, ...before]);
    });

    test('counts a denial that is being written', async () => {
      const { subject, grant } = await subjectWith();
      await current().shared.denyWhile(grant.key, async () => {
        expect((await note(subject)).file.denied).toEqual(new Set([grant.key]));
      });
      expect((await note(subject)).file.denied).toEqual(new Set());
    });

    test('is not what another subject or tenant has, however many are noted at once', async () => {
      const subjects = await Promise.all(Array.from({ length: 20 }, async () => (await subjectWith()).subject));
      const noted = await Promise.all(
        [tenantA, tenantB].flatMap((tenant) => subjects.map((subject) => note(subject, { tenant }))),
      );
      expect(noted.map(({ file }) => file.grants.map(({ grant }) => grant.subject))).toEqual([
        ...subjects.map((subject) => [subject]),
        ...subjects.map(() => []),
      ]);
      for (const [index, subject] of subjects.entries()) {
        expect((await historyOf(subject))[0]).toEqual(noted[index]?.receipt);
        expect(await historyOf(subject, tenantB)).toEqual([noted[index + subjects.length]?.receipt]);
      }
    });

    test('is not noted if it cannot be made', async () => {
      const { subject } = await subjectWith();
      const before = await historyOf(subject);
      const noting = current().shared.note({ tenant: tenantA, subject }, () => Promise.reject(new Error('no chain')));
      await expect(noting).rejects.toThrow('no chain');
      expect(await historyOf(subject)).toEqual(before);
    });
  });

  describe('a line that is asked for with an API key', () => {
    const apiKey = { id: newId(), name: 'Ward', roles: ['reader'], createdAt: at };
    const remembered = async (hash: string): Promise<RememberedApiKey> => {
      for (const _ of untilKnown) await current().shared.apiKeyByHash(hash);
      const key = current().shared.rememberedApiKey(hash);
      if (!key) throw new Error('it was found just now');
      return key;
    };
    beforeEach(async () => {
      await current().network(async ({ tenants }) => {
        for (const tenant of [tenantA, tenantB]) await tenants.insert(tenantOf(tenant), `owner of ${tenant}`);
      });
      await within(({ apiKeys }) => apiKeys.insert(apiKey, 'ward'));
    });

    test.each(['ward', `owner of ${tenantA}`])('is proof that it is good: %s', async (hash) => {
      const { subject } = await subjectWith();
      const known = await remembered(hash);
      expect(known).toEqual({ hash, found: await current().shared.apiKeyByHash(hash), isProven: false });
      await note(subject, { key: known });
      expect(known.isProven).toBe(true);
      const first = await remembered(hash);
      await note(newDid(), { key: first });
      expect(first.isProven).toBe(true);
    });

    test.each<[string, string, () => Promise<unknown>]>([
      ['was revoked', 'ward', () => within(({ apiKeys }) => apiKeys.revoke(apiKey.id, at))],
      [
        'goes by another policy',
        'ward',
        () => within(({ organizationPolicy }) => organizationPolicy.put({ policies: '', revision: 'first' })),
      ],
      [
        'was replaced',
        `owner of ${tenantA}`,
        () => current().network(({ tenants }) => tenants.replaceApiKey(tenantA, 'another')),
      ],
    ])('is not noted if the key %s', async (_, hash, change) => {
      const { subject } = await subjectWith();
      const before = await historyOf(subject);
      const key = await remembered(hash);
      await change();
      await expect(note(subject, { key })).rejects.toThrow(OutdatedApiKey);
      await expect(note(newDid(), { key })).rejects.toThrow(OutdatedApiKey);
      expect(key.isProven).toBe(false);
      expect(await historyOf(subject)).toEqual(before);
    });

    test('is not noted with the key of another tenant', async () => {
      const { subject } = await subjectWith();
      const before = await historyOf(subject);
      const found = { tenant: tenantOf(tenantA) };
      const key = { hash: `owner of ${tenantB}`, found, isProven: false };
      await expect(note(subject, { key })).rejects.toThrow(OutdatedApiKey);
      expect(await historyOf(subject)).toEqual(before);
    });

    test('is remembered of no hash that no key has', () => {
      expect(current().shared.rememberedApiKey('unknown')).toBeUndefined();
    });
  });
}
