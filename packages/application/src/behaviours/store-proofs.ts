import type { Address, Did, Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type {
  StoredFactsOffer,
  StoredProofIssuer,
  StoredProofRequest,
  StoredStudy,
  StoredStudyEntry,
} from '../ports/proof-records.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newBytes32, newCredential, newDid, newId, tenantA, tenantB } from './samples.ts';

const hex = (bytes: number) =>
  newBytes32()
    .slice(2)
    .repeat(3)
    .slice(0, bytes * 2);

export const newProofIssuer = (): StoredProofIssuer => ({
  ...{ id: newId(), publicKey: hex(96), registry: `urn:uuid:${newId()}`, registryKey: hex(96), logId: newBytes32() },
  ...{ chainId: 1, statement: 'a.b.c', createdAt: at, secrets: { secretKey: hex(32), registrySecretKey: hex(32) } },
});
const newOffer = (subject: Did): StoredFactsOffer => ({
  ...{ id: newId(), subject, schema: 'urn:assent:proof-schema:immunization:1', facts: { birthDate: '1970-05-17' } },
  ...{ createdAt: at, expiresAt: later, validUntil: later, nonce: hex(32) },
});
const newStudy = (): StoredStudy => ({
  criteria: {
    study: { registry: 'ctgov', id: 'NCT1', version: '1', title: 'A trial' },
    criteria: [{ id: 'age', kind: 'age', exclude: false, label: 'Adult', min: 18 }],
  },
  ...{ id: newId(), issuers: [newDid()], identityIssuers: [newDid()], planned: [], sets: [], purpose: 'Screening' },
  ...{ rangeParameters: { bytes: 'AA', sha256: hex(32) }, createdAt: at },
});
export const newProofRequest = (study: string): StoredProofRequest => ({
  ...{ id: newId(), study, createdAt: at },
  request: {
    ...{ version: 1, study: { registry: 'ctgov', id: 'NCT1' }, purpose: 'Screening', audience: newDid() },
    ...{ nonce: hex(32), expiresAt: later, asOf: '2026-06-01' as never, criteria: [] },
    ranges: { method: 'transparent' },
    credentials: [
      {
        ...{ id: 'identity', schema: 'urn:assent:proof-schema:patient-identity:1', reveal: [] },
        issuers: [{ did: newDid(), publicKey: hex(96), status: null }],
      },
    ],
  },
});
export const newStudyEntry = (study: string, number: number): StoredStudyEntry => ({
  ...{ study, number, at, event: { kind: 'deviation', code: 'visit', text: 'Two days late' } },
  ...{ salt: newBytes32(), digest: newBytes32(), intent: newId() },
});
export const proofOutcome = { pseudonym: hex(48), issuers: [], revealed: [{ code: null }], presentation: '{}' };

/** Credentials for zero-knowledge proofs, and proofs. */
export function proofBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['proofs']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ proofs }) => work(proofs));

  describe('keys for proofs', () => {
    test('are listed first to last, with their secrets, to their tenant alone', async () => {
      const [first, second] = [newProofIssuer(), newProofIssuer()];
      for (const issuer of [first, second]) await within(({ issuers }) => issuers.insert(issuer));
      expect((await within(({ issuers }) => issuers.list())).slice(-2)).toEqual([first, second]);
      const others = await within(({ issuers }) => issuers.list(), tenantB);
      expect(others.map(({ id }) => id)).not.toContain(first.id);
    });

    test('have epochs of which each is begun once', async () => {
      const issuer = newId();
      const epoch = { issuer, epoch: 0, accumulator: hex(48), digest: newBytes32(), intent: newId(), at };
      expect(await within(({ epochs }) => epochs.insert(epoch))).toBe(true);
      expect(await within(({ epochs }) => epochs.insert({ ...epoch, accumulator: hex(48) }))).toBe(false);
      const next = { ...epoch, epoch: 1, accumulator: hex(48), file: '{"epoch":1}' };
      expect(await within(({ epochs }) => epochs.insert(next))).toBe(true);
      expect(await within(({ epochs }) => epochs.latest(issuer))).toEqual(next);
      expect(await within(({ epochs }) => epochs.get(issuer, 0))).toEqual(epoch);
      expect(await within(({ epochs }) => epochs.get(issuer, 2))).toBeUndefined();
      expect(await within(({ epochs }) => epochs.latest(issuer), tenantB)).toBeUndefined();
    });
  });

  describe('handles', () => {
    test('are taken once each, by a credential always the same, and leave once', async () => {
      const issuer = newId();
      const added = [hex(32), hex(32), hex(32)];
      await within(({ handles }) => handles.add(issuer, added));
      const take = (credential: string, until = later) =>
        within(async ({ handles }) => (await handles.take(issuer, credential, until))?.handle);
      const [a, b, c] = [newId(), newId(), newId()];
      const taken = [await take(a), await take(b), await take(a)];
      expect(taken[2]).toBe(taken[0]);
      expect(new Set(taken).size).toBe(2);
      expect(await within(({ handles }) => handles.unused(issuer))).toBe(1);
      // one that is over by now leaves without being revoked
      const elsewhere = within(({ handles }) => handles.take(newId(), a, later));
      expect(await elsewhere).toEqual({ issuer, handle: taken[0] });
      const over = await take(c, at);
      expect(await take(newId())).toBeUndefined();
      const revoke = (credential: string) => within(({ handles }) => handles.revoke(credential));
      expect([await revoke(a), await revoke(a), await revoke(newId())]).toEqual([true, false, false]);
      const leaving = await within(({ handles }) => handles.leaving(issuer, at));
      expect([...leaving].sort()).toEqual([taken[0], over].sort());
      await within(({ handles }) => handles.remove(issuer, leaving, 1));
      expect(await within(({ handles }) => handles.leaving(issuer, at))).toEqual([]);
      expect(await revoke(a)).toBe(false);
    });

    test('are another tenant’s own', async () => {
      const [issuer, credential] = [newId(), newId()];
      await within(({ handles }) => handles.add(issuer, [hex(32)]));
      await within(({ handles }) => handles.take(issuer, credential, later));
      expect(await within(({ handles }) => handles.revoke(credential), tenantB)).toBe(false);
      expect(await within(({ handles }) => handles.take(issuer, newId(), later), tenantB)).toBeUndefined();
    });

    test('are given to as many as ask at once', async () => {
      const issuer = newId();
      await within(({ handles }) =>
        handles.add(
          issuer,
          Array.from({ length: 12 }, () => hex(32)),
        ),
      );
      const taken = await Promise.all(
        Array.from({ length: 12 }, () =>
          within(async ({ handles }) => (await handles.take(issuer, newId(), later))?.handle),
        ),
      );
      expect(new Set(taken).size).toBe(12);
    });
  });

  describe('facts that are offered', () => {
    test('are bound to one commitment, and listed for their subject', async () => {
      const subject = newDid();
      const offer = newOffer(subject);
      await within(({ offers }) => offers.insert(offer));
      await expect(within(({ offers }) => offers.insert(offer))).rejects.toMatchObject({ code: 'conflict' });
      expect(await within(({ offers }) => offers.get(offer.id))).toEqual(offer);
      const bind = (commitment: string) => within(({ offers }) => offers.bind(offer.id, commitment));
      const [mine, other] = [hex(48), hex(48)];
      expect([await bind(mine), await bind(other), await bind(mine)]).toEqual([true, false, true]);
      expect(await within(({ offers }) => offers.ofSubject(subject))).toEqual([{ ...offer, commitment: mine }]);
      expect(await within(({ offers }) => offers.get(offer.id), tenantB)).toBeUndefined();
      expect(await within(({ offers }) => offers.bind(offer.id, mine), tenantB)).toBe(false);
    });

    test('go with the credential that was made from them', async () => {
      const credential = newCredential();
      const offer = { ...newOffer(credential.subject), id: credential.id };
      await within(({ offers }) => offers.insert(offer));
      await current().tenant(tenantA, ({ credentials }) => credentials.insert(credential));
      await current().tenant(tenantA, ({ erasures }) => erasures.ofCredential(credential.id));
      expect(await within(({ offers }) => offers.get(offer.id))).toBeUndefined();
    });

    test('go with the patient', async () => {
      const offer = newOffer(newDid());
      await within(({ offers }) => offers.insert(offer));
      await current().tenant(tenantA, ({ erasures }) => erasures.ofSubject(offer.subject, undefined));
      expect(await within(({ offers }) => offers.ofSubject(offer.subject))).toEqual([]);
    });
  });

  describe('studies', () => {
    test('have requests, of which each is concluded once', async () => {
      const study = newStudy();
      await within(({ studies }) => studies.insert(study));
      await expect(within(({ studies }) => studies.insert(study))).rejects.toMatchObject({ code: 'conflict' });
      expect(await within(({ studies }) => studies.get(study.id))).toEqual(study);
      const [first, second] = [newProofRequest(study.id), newProofRequest(study.id)];
      for (const request of [first, second]) await within(({ requests }) => requests.insert(request));
      const conclude = (when: Instant) => within(({ requests }) => requests.conclude(first.id, when, proofOutcome));
      expect([await conclude(at), await conclude(later)]).toEqual([true, false]);
      const answered = { at, outcome: proofOutcome };
      expect(await within(({ requests }) => requests.counts(study.id))).toEqual({ asked: 2, proven: 1 });
      expect(await within(({ requests }) => requests.counts(study.id), tenantB)).toEqual({ asked: 0, proven: 0 });
      expect(await within(({ requests }) => requests.get(first.id))).toEqual({ ...first, answered });
      expect(await within(({ requests }) => requests.ofStudy(study.id))).toEqual([{ ...first, answered }, second]);
      expect(await within(({ requests }) => requests.get(first.id), tenantB)).toBeUndefined();
      expect(await within(({ studies }) => studies.get(study.id), tenantB)).toBeUndefined();
      expect(await within(({ requests }) => requests.conclude(second.id, at, proofOutcome), tenantB)).toBe(false);
    });

    test('have everybody once, also of many at the same time', async () => {
      const [study, pseudonym] = [newId(), hex(48)];
      const enrol = (request: string, who = pseudonym) =>
        within(({ enrolments }) => enrolments.insert({ study, pseudonym: who, request, at }));
      const done = await Promise.all(Array.from({ length: 8 }, () => enrol(newId())));
      expect(done.filter(Boolean)).toHaveLength(1);
      const place = { listId: newBytes32(), index: 7, suspensionListId: newBytes32() };
      const placed = { study, pseudonym: hex(48), request: newId(), at, place };
      expect(await within(({ enrolments }) => enrolments.insert(placed))).toBe(true);
      const [first, ...others] = await within(({ enrolments }) => enrolments.ofStudy(study));
      expect(first).not.toHaveProperty('place');
      expect(others).toEqual([placed]);
      expect(await within(({ enrolments }) => enrolments.count(study))).toBe(2);
      // in another study, and at another sponsor, the same is somebody new
      const other = { study: newId(), pseudonym, request: newId(), at };
      expect(await within(({ enrolments }) => enrolments.insert(other))).toBe(true);
      expect(await within(({ enrolments }) => enrolments.insert({ ...other, study }), tenantB)).toBe(true);
    });
  });
  describe('journals of studies', () => {
    test('have one log, and each number once, also of many at the same time', async () => {
      const study = newId();
      const log = { study, chainId: 1, contract: `0x${'ab'.repeat(20)}` as Address, logId: newBytes32() };
      const open = () => within(({ journals }) => journals.open({ ...log, logId: newBytes32() }));
      expect(await within(({ journals }) => journals.open(log))).toBe(true);
      expect(await Promise.all([open(), open()])).toEqual([false, false]);
      expect(await within(({ journals }) => journals.logOf(study))).toEqual(log);
      expect(await within(({ journals }) => journals.logOf(study), tenantB)).toBeUndefined();
      const append = (number: number) => within(({ journals }) => journals.append(newStudyEntry(study, number)));
      const done = await Promise.all(Array.from({ length: 6 }, () => append(1)));
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await within(({ journals }) => journals.last(newId()))).toBeUndefined();
    });

    test('have entries in their order, with their time once it is known, for their tenant alone', async () => {
      const study = newId();
      const entries = [1, 2, 10].map((number) => newStudyEntry(study, number));
      for (const entry of entries) await within(({ journals }) => journals.append(entry));
      const anchored = { block: 7, time: later };
      await within(({ journals }) => journals.noteAnchored(study, 2, anchored));
      const expected = entries.map((entry) => (entry.number === 2 ? { ...entry, anchored } : entry));
      expect(await within(({ journals }) => journals.ofStudy(study))).toEqual(expected);
      expect(await within(({ journals }) => journals.last(study))).toMatchObject({ number: 10 });
      expect(await within(({ journals }) => journals.ofStudy(study), tenantB)).toEqual([]);
    });
  });

  test('refused answers are counted by study and reason, all of those at the same time', async () => {
    const study = newId();
    const count = (reason: string) => within(({ refusals }) => refusals.count(study, reason));
    await Promise.all([...Array.from({ length: 5 }, () => count('bad_proof')), count('stale_status')]);
    expect(await within(({ refusals }) => refusals.ofStudy(study))).toEqual({ bad_proof: 5, stale_status: 1 });
    expect(await within(({ refusals }) => refusals.ofStudy(study), tenantB)).toEqual({});
  });
}
