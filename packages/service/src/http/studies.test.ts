import { answerProofRequest } from '@assent/application';
import {
  journalFaults,
  parseNoteKey,
  type StatusRegistryEntry,
  type StudyJournal,
  toUnixSeconds,
  zEnrolmentStatement,
  zStatusRegistryEntry,
  zWithdrawalStatement,
} from '@assent/domain';
import { logCrypto, sha256Hex, verifyEd25519 } from '@assent/veramo';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { httpWorld } from '../testing/http-world.ts';
import { trialOf } from '../testing/samples.ts';

const world = await httpWorld();
const clinic = await world.onboard('clinic', 'clinic', ['EligibilityFacts', 'PatientIdentity']);
const { client, tenant } = await world.onboard('sponsor', 'sponsor', []);
const store = world.ports.store;

/** A pseudonym as nobody has it: whether proofs hold is tried in proofs.test.ts. */
const pseudonymOf = (number: number) => number.toString(16).padStart(96, 'a');

const openStudy = (id: string) =>
  client.openStudy({
    body: { criteria: structuredClone(trialOf(id)) as never, issuers: [clinic.tenant.did], purpose: 'Screening' },
  });

/** A request of the study that somebody has answered. */
async function answered(study: string, person: number): Promise<string> {
  const { id } = await client.requestProof({ params: { id: study }, body: {} });
  const outcome = { pseudonym: pseudonymOf(person), issuers: [], revealed: [], presentation: '{}' };
  await store.tenant(tenant.id, ({ proofs }) => proofs.requests.conclude(id, world.clock.now(), outcome));
  return id;
}

async function enrolled(study: string, person: number): Promise<string> {
  const request = await answered(study, person);
  await client.enrol({ params: { id: study }, body: { request } });
  return pseudonymOf(person);
}

/** Type and payload of somebody's credential. */
async function credentialOf(id: string, pseudonym: string) {
  const { credential } = await client.readEnrolmentCredential({ params: { id, pseudonym } });
  const [header, said] = credential.split('.').map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { typ: header.typ as string, said };
}

/** Where an enrolment is on the chain. */
const placeIn = (said: unknown): StatusRegistryEntry =>
  zStatusRegistryEntry.parse((zEnrolmentStatement.parse(said).status as { status_registry: unknown }).status_registry);

const participant = async (id: string) => (await client.listParticipants({ params: { id } })).participants[0];
const version = (id: string, name: string) =>
  client.publishConsentVersion({ params: { id }, body: { version: name, sha256: '0'.repeat(64) } });

beforeAll(async () => {
  await clinic.client.rotateProofKey({});
});

describe('somebody who takes part', () => {
  test('signed the newest consent, is to sign a newer one, and does', async () => {
    const { id } = await openStudy('NCT00000011');
    await version(id, '1.0');
    const pseudonym = await enrolled(id, 1);
    expect(await participant(id)).toMatchObject({ pseudonym, consent: '1.0', reconsentDue: false });
    await version(id, '2.0');
    expect(await participant(id)).toMatchObject({ consent: '1.0', reconsentDue: true });
    await expect(version(id, '2.0')).rejects.toMatchObject({ code: 'conflict' });
    await client.recordConsent({ params: { id }, body: { pseudonym } });
    expect(await participant(id)).toMatchObject({ consent: '2.0', reconsentDue: false });
  });

  test('has a credential of their pseudonym alone', async () => {
    const { id } = await openStudy('NCT00000012');
    const pseudonym = await enrolled(id, 2);
    const { typ, said } = await credentialOf(id, pseudonym);
    expect(typ).toBe('assent-enrolment+jwt');
    const { status, ...rest } = said;
    expect(rest).toEqual({
      ...{ iss: tenant.did, iat: toUnixSeconds(world.clock.now()), pseudonym, enrolledAt: world.clock.now() },
      study: { registry: 'ctgov', id: 'NCT00000012', version: '1' },
    });
    expect(placeIn(said)).toMatchObject({ registry: world.ports.registries.statusRegistry });
    expect(status).toMatchObject({ status_list: { idx: placeIn(said).index } });
  });

  test('has another credential once they have withdrawn, and the first one is revoked', async () => {
    const { id } = await openStudy('NCT00000018');
    await version(id, '1.0');
    const [pseudonym, staying] = [await enrolled(id, 31), await enrolled(id, 32)];
    const before = (await credentialOf(id, pseudonym)).said;
    const other = (await credentialOf(id, staying)).said;
    const consent = { version: '1.0', sha256: '0'.repeat(64) };
    expect(before.consent).toEqual({ ...consent, reconsentDue: false });
    const readings = async () => (await world.ports.revocations.read([placeIn(before), placeIn(other)])).readings;
    expect(await readings()).toEqual(['valid', 'valid']);
    await client.withdrawEnrolment({ params: { id }, body: { pseudonym } });
    expect(await readings()).toEqual(['revoked', 'valid']);
    const { typ, said } = await credentialOf(id, pseudonym);
    expect(typ).toBe('assent-withdrawal+jwt');
    expect(zWithdrawalStatement.parse(said)).toMatchObject({ pseudonym, consent, withdrawnAt: world.clock.now() });
    expect(zEnrolmentStatement.safeParse(said).success).toBe(false);
    expect((await credentialOf(id, staying)).typ).toBe('assent-enrolment+jwt');
  });

  test('may withdraw: nothing new is recorded of them, what was stays, and they are not enrolled again', async () => {
    const { id } = await openStudy('NCT00000013');
    await version(id, '1.0');
    const pseudonym = await enrolled(id, 3);
    await client.withdrawEnrolment({ params: { id }, body: { pseudonym } });
    const expected = { code: 'conflict' };
    const withdraw = () => client.withdrawEnrolment({ params: { id }, body: { pseudonym } });
    await expect(withdraw()).rejects.toMatchObject(expected);
    await expect(client.recordConsent({ params: { id }, body: { pseudonym } })).rejects.toMatchObject(expected);
    await expect(enrolled(id, 3)).rejects.toMatchObject(expected);
    expect(await participant(id)).toMatchObject({ pseudonym, consent: '1.0', withdrawnAt: world.clock.now() });
  });

  test('is known: nobody else withdraws or signs', async () => {
    const { id } = await openStudy('NCT00000014');
    const body = { pseudonym: pseudonymOf(99) };
    await expect(client.withdrawEnrolment({ params: { id }, body })).rejects.toMatchObject({ code: 'not_found' });
    await expect(credentialOf(id, body.pseudonym)).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.recordConsent({ params: { id }, body })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('somebody who does not take part', () => {
  test('is recorded once, with a criterion that a person decides, and may be enrolled later', async () => {
    const { id } = await openStudy('NCT00000015');
    const request = await answered(id, 4);
    const decline = (criterion: string) => client.declineEnrolment({ params: { id }, body: { request, criterion } });
    await expect(decline('age')).rejects.toMatchObject({ code: 'not_found' });
    await decline('consent');
    await expect(decline('consent')).rejects.toMatchObject({ code: 'conflict' });
    await client.enrol({ params: { id }, body: { request } });
    await expect(decline('consent')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a journal', () => {
  let id: string;
  const read = async (): Promise<StudyJournal> =>
    (await client.readStudyJournal({ params: { id } })).journal as StudyJournal;
  const check = async (journal: StudyJournal) => {
    const { auditLog } = await world.clientOf().readNetwork({});
    const logKey = parseNoteKey(logCrypto.sha256, auditLog?.key ?? '');
    return journalFaults(journal, { sha256Text: sha256Hex, sha256: logCrypto.sha256, verifyEd25519, logKey });
  };
  beforeAll(async () => {
    ({ id } = await openStudy('NCT00000016'));
    expect(await client.readStudyJournal({ params: { id } })).toEqual({});
    const deviation = { code: 'visit', text: 'The visit was two days late', occurredOn: '2026-05-30' } as const;
    await client.recordDeviation({ params: { id }, body: deviation as never });
    await enrolled(id, 5);
  });

  test('has no time of an entry before the chain has it', async () => {
    const { entries } = await read();
    expect(entries.map(({ number, event, anchored }) => [number, event.kind, anchored])).toEqual([
      [1, 'deviation', undefined],
      [2, 'enrolled', undefined],
    ]);
  });

  test('has the time of each, signed by the log, once it is final; anybody can check it without the service', async () => {
    await world.logReceipts();
    // this chain has no blocks: `test/web/sponsor.test.ts` has one with blocks
    const anchored = { block: 7, time: world.clock.now() };
    await store.tenant(tenant.id, async ({ proofs: { journals } }) => {
      await journals.noteAnchored(id, 1, anchored);
      await journals.noteAnchored(id, 2, { ...anchored, block: 8 });
    });
    const journal = await read();
    expect(journal.entries.map(({ anchored }) => anchored?.time)).toEqual([world.clock.now(), world.clock.now()]);
    expect(await check(journal)).toEqual([]);
  });

  test.each<[string, (journal: Changing) => void, string]>([
    ['a text that was changed', ({ entries: [one] }) => Object.assign(one.event, { text: 'Nothing' }), 'wrong_digest'],
    ['an entry that was taken out', (journal) => void journal.entries.shift(), 'wrong_number'],
    ['an entry that came twice', ({ entries }) => void entries.push(structuredClone(entries[1])), 'wrong_number'],
    [
      'an earlier time',
      ({ entries: [one] }) => Object.assign(one.anchored, { time: '2020-01-01T00:00:00Z' }),
      'bad_time',
    ],
    ['a note of another entry', ({ entries: [a, b] }) => Object.assign(a.anchored, b.anchored), 'bad_time'],
    ['another block', ({ entries: [one] }) => Object.assign(one.anchored, { block: 1_000_000 }), 'bad_time'],
  ])('with %s does not hold', async (_, change, fault) => {
    const journal = structuredClone(await read()) as unknown as Changing;
    change(journal);
    const faults = await check(journal as unknown as StudyJournal);
    expect(faults.map((one) => one.fault)).toContain(fault);
  });

  test('is in the audit package, and none of it on the chain but hashes with salts', async () => {
    const { journal } = await client.exportAuditPackage({ params: { id } });
    expect(journal?.entries).toHaveLength(2);
    const salts = journal?.entries.map(({ salt }) => salt);
    expect(new Set(salts).size).toBe(2);
  });
});

describe('a funnel', () => {
  test('hides few, and counts refused answers by reason and not by request', async () => {
    const { id } = await openStudy('NCT00000017');
    for (let person = 0; person < 6; person += 1) await enrolled(id, 100 + person);
    await answered(id, 200);
    const { id: open } = await client.requestProof({ params: { id }, body: {} });
    const ports = { ...world.ports, eligibility: world.eligibility };
    for (let tries = 0; tries < 5; tries += 1) await answerProofRequest(ports, tenant.id, open, '{}');
    const funnel = await client.readStudyFunnel({ params: { id } });
    const steps = Object.fromEntries(funnel.steps.map(({ name, count }) => [name, count]));
    expect(steps).toMatchObject({
      asked: 8,
      answered: null,
      unanswered: null,
      enrolled: null,
      undecided: null,
      proven: 7,
    });
    expect(funnel.refused).toEqual([{ name: 'malformed', count: 5 }]);
    expect(JSON.stringify(funnel)).not.toMatch(/[0-9a-f]{32}/);
  });
});

describe('criteria from FHIR', () => {
  const read = (resource: object) => client.readStudyCriteria({ body: { resource: resource as never } });

  test('are read, with what no record answers and why', async () => {
    const characteristic = [
      { description: 'Willing to come to the clinic' },
      {
        description: 'At least 18 years old',
        definitionByTypeAndValue: {
          type: { coding: [{ system: 'http://snomed.info/sct', code: '397669002' }] },
          valueQuantity: { value: 18, comparator: '>=', system: 'http://unitsofmeasure.org', code: 'a' },
        },
      },
    ];
    const { criteria, left } = await read({ resourceType: 'EvidenceVariable', characteristic });
    expect(criteria).toMatchObject([{ kind: 'age', min: 18 }]);
    expect(left).toMatchObject([{ label: 'Willing to come to the clinic', why: 'free_text' }]);
  });

  test.each([
    ['a patient', { resourceType: 'Patient' }],
    ['a list of persons', { resourceType: 'Group', type: 'person', actual: true, characteristic: [] }],
    ['an empty bundle', { resourceType: 'Bundle', type: 'collection', entry: [] }],
  ])('of %s are refused', async (_, resource) => {
    await expect(read(resource)).rejects.toMatchObject({
      code: expect.stringMatching(/^(unsupported_resource|invalid_request)$/),
    });
  });
});

interface Changing {
  entries: { event: object; anchored: object; salt: string }[] & [Entry, Entry];
}
type Entry = { event: object; anchored: object; salt: string };
