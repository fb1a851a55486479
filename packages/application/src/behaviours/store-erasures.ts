import type { Did } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { PresentationSession } from '../ports/presentation-session.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import {
  at,
  issuer,
  later,
  newBytes32,
  newCredential,
  newDid,
  newEmergency,
  newErasure,
  newGrant,
  newHealthLink,
  newId,
  newOffer,
  newReceipt,
  newSession,
  tenantA,
  tenantB,
} from './samples.ts';

const page = { limit: 10, offset: 0 };
const noCounts = { credentials: 0, grants: 0, receipts: 0, emergencies: 0, documents: 0, sessions: 0 };

/** Patients that are forgotten, and credentials. */
export function erasureBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) => current().tenant(tenant, work);

  /** Everything there can be about a patient. */
  const fill = async (subject: Did, tenant = tenantA) => {
    const credential = newCredential(subject);
    const grant = newGrant(subject);
    const receipts = [newReceipt(subject), newReceipt(subject, { at: later })];
    const emergency = newEmergency(subject);
    const offer = { ...newOffer(), credentials: [credential.id] };
    const waiting = {
      ...newOffer(),
      deferral: { state: 'pending', transaction: { format: 'dc+sd-jwt', holders: [subject], idHash: 'hash' } },
    } as const;
    const session = newSession();
    const link = newHealthLink(subject);
    await within(async (records) => {
      await records.patients.insert({ id: newId(), did: subject, custody: 'holder', createdAt: at });
      await records.credentials.insert(credential);
      await records.grants.put(grant);
      await records.epochs.insert({ subject, number: 1, key: newBytes32(), secret: newBytes32() });
      for (const receipt of receipts) await records.receipts.append(receipt);
      await records.emergencies.insert(emergency);
      await records.fhirPatients.link(subject, `fhir-${newId()}`);
      await records.healthLinks.insert(link);
      await records.noticeSettings.put(subject, { enabled: true, since: at });
      await records.holderSessions.insert({ tokenHash: newId(), did: subject, expiresAt: later });
      await records.issuanceSessions.insert(offer);
      await records.issuanceSessions.insert(waiting);
      await records.presentationSessions.insert(session);
      await records.presentationSessions.conclude(session.id, shownBy(subject), { at, step: 'accepted' });
    }, tenant);
    return { subject, credential, grant, receipts, emergency, offer, waiting, session, link };
  };
  type Filled = Awaited<ReturnType<typeof fill>>;

  const left = ({ subject, grant, credential, offer, waiting, session, link }: Filled, tenant = tenantA) =>
    within(
      async (records) => ({
        patient: (await records.patients.byDid(subject))?.did,
        credential: await records.credentials.get(credential.id),
        grant: (await records.grants.get(grant.grant.id))?.grant.id,
        grants: (await records.grants.ofSubject(subject)).length,
        epoch: await records.epochs.latest(subject),
        receipts: (await records.receipts.ofSubject(subject, page)).length,
        waiting: await records.receipts.waiting(subject),
        emergencies: (await records.emergencies.list({ subject }, page)).length,
        fhirId: await records.fhirPatients.fhirIdOf(subject),
        link: (await records.healthLinks.get(link.id))?.content,
        notices: await records.noticeSettings.get(subject),
        offered: (await records.issuanceSessions.get(offer.id))?.offered,
        ofOffer: (await records.issuanceSessions.get(offer.id))?.credentials,
        deferral: (await records.issuanceSessions.get(waiting.id))?.deferral,
        outcome: (await records.presentationSessions.get(session.id))?.outcome?.kind,
      }),
      tenant,
    );
  const nothing = {
    patient: undefined,
    credential: undefined,
    grant: undefined,
    grants: 0,
    epoch: undefined,
    receipts: 0,
    waiting: 0,
    emergencies: 0,
    fhirId: undefined,
    link: undefined,
    notices: undefined,
    offered: undefined,
    ofOffer: [],
    deferral: undefined,
    outcome: undefined,
  };

  describe('erasing a patient', () => {
    test('leaves nothing of them, and everything of others and of other tenants', async () => {
      const [one, other] = [await fill(newDid()), await fill(newDid())];
      const elsewhere = await fill(newDid(), tenantB);
      const [before, beforeElsewhere] = [await left(other), await left(elsewhere, tenantB)];
      const { counts } = await within(({ erasures }) => erasures.ofSubject(one.subject));
      expect(counts).toEqual({ credentials: 1, grants: 1, receipts: 2, emergencies: 1, documents: 0, sessions: 3 });
      expect(await left(one)).toEqual(nothing);
      expect(await left(other)).toEqual(before);
      await within(({ erasures }) => erasures.ofSubject(elsewhere.subject));
      expect(await left(elsewhere, tenantB)).toEqual(beforeElsewhere);
      expect((await within(({ erasures }) => erasures.ofSubject(one.subject))).counts).toEqual(noCounts);
    });

    test('keeps the receipts that must be kept, readable, and nothing else', async () => {
      const one = await fill(newDid());
      const { counts } = await within(({ erasures }) => erasures.ofSubject(one.subject, later));
      expect(counts).toMatchObject({ receipts: 1, credentials: 1 });
      expect(await left(one)).toEqual({ ...nothing, receipts: 1, waiting: 1 });
      expect(await within(({ receipts }) => receipts.ofSubject(one.subject, page))).toEqual([one.receipts[1]]);
      expect((await within(({ erasures }) => erasures.ofSubject(one.subject))).counts).toEqual({
        ...noCounts,
        receipts: 1,
      });
      expect(await left(one)).toEqual(nothing);
    });

    test('is undone with its unit of work', async () => {
      const one = await fill(newDid());
      const before = await left(one);
      const failing = within(async ({ erasures }) => {
        await erasures.ofSubject(one.subject);
        throw new Error('too late');
      });
      await expect(failing).rejects.toThrow('too late');
      expect(await left(one)).toEqual(before);
    });

    test('does not keep them from coming back', async () => {
      const one = await fill(newDid());
      await within(({ erasures }) => erasures.ofSubject(one.subject));
      const again = await fill(one.subject);
      expect(await left(again)).toMatchObject({ receipts: 2, grants: 1, outcome: 'accepted' });
    });
  });

  describe('erasing a credential', () => {
    test('leaves all else of its subject readable', async () => {
      const one = await fill(newDid());
      const [before, credential] = [await left(one), newCredential(one.subject)];
      const session = newSession();
      await within(async (records) => {
        await records.credentials.insert(credential);
        await records.presentationSessions.insert(session);
        await records.presentationSessions.conclude(session.id, shownBy(newDid(), credential.id), {
          at,
          step: 'accepted',
        });
      });
      const erased = await within(({ erasures }) => erasures.ofCredential(credential.id));
      expect(erased?.counts).toEqual({ ...noCounts, credentials: 1, sessions: 1 });
      expect(await within(({ credentials }) => credentials.get(credential.id))).toBeUndefined();
      expect(await within(({ presentationSessions }) => presentationSessions.get(session.id))).not.toHaveProperty(
        'outcome',
      );
      expect(await left(one)).toEqual(before);
      expect(await within(({ receipts }) => receipts.ofSubject(one.subject, page))).toEqual(
        [...one.receipts].reverse(),
      );
      expect(await within(({ emergencies }) => emergencies.get(one.emergency.id))).toEqual(one.emergency);
      expect(await within(({ erasures }) => erasures.ofCredential(credential.id))).toBeUndefined();
    });

    test('reaches no other tenant', async () => {
      const one = await fill(newDid());
      expect(await within(({ erasures }) => erasures.ofCredential(one.credential.id), tenantB)).toBeUndefined();
      expect(await within(({ credentials }) => credentials.get(one.credential.id))).toEqual(one.credential);
    });
  });

  describe('what is kept of erasures', () => {
    test('is listed newest first, by tenant', async () => {
      const all = [newErasure(), newErasure({ scope: 'credential' })];
      for (const one of all) await within(({ erasures }) => erasures.insert(one));
      await within(({ erasures }) => erasures.insert(newErasure()), tenantB);
      expect(await within(({ erasures }) => erasures.list(page))).toEqual([...all].reverse());
      expect(await within(({ erasures }) => erasures.list({ limit: 1, offset: 1 }))).toEqual([all[0]]);
    });

    test('names whose receipts are kept until they need not be', async () => {
      const kept = { subject: newDid(), until: later };
      const one = newErasure({ kept });
      await within(({ erasures }) => erasures.insert(one));
      await within(({ erasures }) => erasures.insert(newErasure()));
      expect(await within(({ erasures }) => erasures.due(at))).toEqual([]);
      expect(await within(({ erasures }) => erasures.due(later))).toEqual([one]);
      await within(({ erasures }) => erasures.finish(one.id, 3));
      expect(await within(({ erasures }) => erasures.due(later))).toEqual([]);
      const { kept: _, ...done } = one;
      expect(await within(({ erasures }) => erasures.list(page))).toContainEqual({
        ...done,
        counts: { ...noCounts, receipts: 5 },
      });
      await within(({ erasures }) => erasures.finish(newId(), 3));
    });
  });
}

const shownBy = (holder: Did, id = newId()): NonNullable<PresentationSession['outcome']> => ({
  kind: 'accepted',
  disclosed: [
    { ...{ query: 'lab', id, type: 'LabResult', format: 'dc+sd-jwt', issuer, holder, claims: {} }, validUntil: later },
  ],
});
