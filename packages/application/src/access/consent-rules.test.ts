import {
  type AccessRequest,
  AppError,
  type ConsentGrant,
  type ConsentRules,
  type Did,
  GrantIndex,
  type Instant,
} from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CompactCredential } from '../ports/agent.ts';
import type { StoredGrant } from '../ports/stored-rows.ts';
import { createWorld, signedGrant, type World } from '../testing/world.ts';
import { putValueSet, readConsentRules, removeValueSet, setConsentRules } from './consent-rules.ts';
import { decideOnAccess } from './decide-on-access.ts';
import { type ConsentIndexes, keptConsentIndexes, type ReadGrants } from './kept-consent-indexes.ts';

let world: World;
let first: ConsentGrant;
beforeEach(async () => {
  world = await createWorld();
  first = (await signedGrant(world)).grant;
});

const loinc = 'http://loinc.org';
const url = 'https://sets.example/labs';
const newGrant = (changes: Partial<ConsentGrant>): ConsentGrant => ({
  ...first,
  id: world.ports.random.uuid(),
  lineage: world.ports.random.uuid(),
  ...changes,
});
const permit = (data: ConsentGrant['provisions'][number]['data']): ConsentGrant['provisions'] => [
  { effect: 'permit', grantee: [{ did: world.clinic.did }], purposes: ['TREAT'], actions: ['view'], data },
];

/** Keeps a grant as if it had been received; its text stands for what was signed. */
async function keep(grant: ConsentGrant, receivedAt = world.clock.now()): Promise<StoredGrant> {
  const key = world.ports.random.bytes32();
  const compact = JSON.stringify(grant) as CompactCredential;
  const stored: StoredGrant = { grant, compact, key, custody: 'holder', receivedAt };
  await world.store.tenant(world.clinic.id, ({ grants }) => grants.put(stored));
  return stored;
}

const decide = (resource: Partial<AccessRequest['resource']> = {}, ports = world.ports) =>
  decideOnAccess(ports, world.clinic.id, {
    subject: world.patientDid,
    requester: { did: world.clinic.did, roles: [], identifiers: [] },
    purposes: ['TREAT'],
    action: 'view',
    human: true,
    resource: { type: 'Observation', securityLabels: [], codes: [], ...resource },
  });
const say = (rules: ConsentRules) => setConsentRules(world.ports, world.clinic.id, rules);

describe('the rule of a tenant', () => {
  test('combines grants from the next decision on, and is named in it', async () => {
    await keep(newGrant({ provisions: [{ effect: 'deny' }] }));
    world.clock.advance(1);
    await keep(newGrant({ provisions: permit(undefined) }));
    expect(await decide()).toMatchObject({ verdict: 'Deny', algorithm: 'deny-overrides/1' });
    await say({ algorithm: 'most-recent/1' });
    expect(await decide()).toMatchObject({ verdict: 'Permit', algorithm: 'most-recent/1' });
    await say({ algorithm: 'deny-overrides/1' });
    expect((await decide()).verdict).toBe('Deny');
  });

  test('is that of the tenant alone', async () => {
    await say({ algorithm: 'most-recent/1' });
    expect((await readConsentRules(world.ports, world.other.id)).rules.algorithm).toBe('deny-overrides/1');
  });

  test('may be a policy of the house where no consent speaks, which leaves rules to the enforcer', async () => {
    const environment = {
      id: 'house',
      base: 'permit' as const,
      provisions: [{ effect: 'deny' as const, data: [{ securityLabels: [{ system: 'urn:labels', code: 'R' }] }] }],
    };
    await say({ algorithm: 'environment-with-residual/1', environment });
    expect(await decide()).toMatchObject({
      verdict: 'Permit',
      because: [{ grant: 'house', version: 0 }],
      residual: [{ grant: 'house', effect: 'deny', data: environment.provisions[0]?.data }],
    });
  });

  test('may cut the time of a deny out of a permit', async () => {
    const recorded = { start: '2020-01-01T00:00:00Z' as Instant, end: '2021-01-01T00:00:00Z' as Instant };
    await keep(newGrant({ provisions: permit(undefined) }));
    await keep(newGrant({ provisions: [{ effect: 'deny', data: [{ recorded }] }] }));
    await say({ algorithm: 'interval-subtraction/1' });
    expect(await decide({ recorded: recorded.start })).toMatchObject({ verdict: 'Deny' });
    expect(await decide({ recorded: recorded.end })).toMatchObject({
      verdict: 'Permit',
      intervals: [{ end: recorded.start }, { start: recorded.end }],
    });
  });
});

describe('a value set', () => {
  const put = (code: string) => putValueSet(world.ports, world.clinic.id, { url, codes: [{ system: loinc, code }] });
  const coded = { codes: [{ system: loinc, code: '718-7' }] };

  test('permits its codes from when it is known, and not after it was replaced or forgotten', async () => {
    await keep(newGrant({ provisions: permit([{ valueSet: url }]) }));
    expect(await decide(coded)).toMatchObject({ verdict: 'NoConsent', notUsed: [{ reason: 'unknown_constraint' }] });
    expect((await put('718-7')).valueSets).toEqual([{ url, size: 1 }]);
    expect((await decide(coded)).verdict).toBe('Permit');
    expect((await decide()).verdict).toBe('NoConsent');
    await put('4548-4');
    expect((await decide(coded)).verdict).toBe('NoConsent');
    await put('718-7');
    await removeValueSet(world.ports, world.clinic.id, url);
    expect((await decide(coded)).verdict).toBe('NoConsent');
    await expect(removeValueSet(world.ports, world.clinic.id, url)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of another tenant is not known', async () => {
    await putValueSet(world.ports, world.other.id, { url, codes: [{ system: loinc, code: '718-7' }] });
    await keep(newGrant({ provisions: permit([{ valueSet: url }]) }));
    expect((await decide(coded)).verdict).toBe('NoConsent');
  });

  test('is there before a policy of the house names it, and as long as it does', async () => {
    const environment = { id: 'house', base: 'deny' as const, provisions: permit([{ valueSet: url }]) };
    const rules: ConsentRules = { algorithm: 'environment-with-residual/1', environment };
    await expect(say(rules)).rejects.toMatchObject({ code: 'invalid_request' });
    await put('718-7');
    await say(rules);
    expect((await decide(coded)).verdict).toBe('Permit');
    await expect(removeValueSet(world.ports, world.clinic.id, url)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is one of 64 at most', async () => {
    const other = (at: number) => ({ url: `${url}/${at}`, codes: [{ system: loinc, code: '1' }] });
    for (let at = 0; at < 64; at += 1) await putValueSet(world.ports, world.clinic.id, other(at));
    await expect(put('718-7')).rejects.toMatchObject({ code: 'conflict' });
    await putValueSet(world.ports, world.clinic.id, other(0));
  });
});

describe('a status older than the tenant allows', () => {
  const aged = (ageMs: number) => ({
    ...world.ports,
    revocations: {
      read: async (...asked: Parameters<typeof world.ports.revocations.read>) => ({
        ...(await world.ports.revocations.read(...asked)),
        ageMs,
      }),
    },
  });

  test('makes what rests on it indeterminate, and the history says that it was refused', async () => {
    await keep(newGrant({ provisions: permit(undefined) }));
    expect((await decide({}, aged(61_000))).verdict).toBe('Permit');
    await say({ algorithm: 'deny-overrides/1', maxStatusAgeSeconds: 60 });
    expect((await decide({}, aged(60_000))).verdict).toBe('Permit');
    expect(await decide({}, aged(60_001))).toMatchObject({
      verdict: 'Indeterminate',
      obligations: [],
      notUsed: [{ reason: 'stale_status' }],
    });
    const page = { limit: 1, offset: 0 };
    const [line] = await world.store.tenant(world.clinic.id, ({ receipts }) =>
      receipts.ofSubject(world.patientDid, page),
    );
    expect(line).toMatchObject({ event: 'access_denied', reasons: ['Indeterminate', 'stale_status'] });
    expect((await decide({}, aged(0))).verdict).toBe('Permit');
  });
});

describe('an index of grants', () => {
  const rowOf = (version: number, compact = 'a'): StoredGrant => ({
    grant: { ...first, version },
    compact: compact as CompactCredential,
    key: world.ports.random.bytes32(),
    custody: 'holder',
    receivedAt: world.clock.now(),
  });
  const readOf = (grants: readonly StoredGrant[], changes: Partial<ReadGrants> = {}): ReadGrants => ({
    ...{ tenant: world.clinic.id, subject: world.patientDid, grants, readings: grants.map(() => 'valid') },
    ...{ isStale: false, revision: '1' },
    ...changes,
  });
  const empty = new GrantIndex([]);
  const keepTwice = (indexes: ConsentIndexes, read: ReadGrants) => {
    for (let time = 0; time < 2; time += 1) indexes.keep(read, empty, world.clock.now());
  };

  test('is found for the very same rows, status, age and rules, and for nothing else', () => {
    const row = rowOf(1);
    const read = readOf([row]);
    const copy = { ...row, grant: { ...row.grant } };
    const others: Partial<ReadGrants>[] = [
      { grants: [] },
      { grants: [row, rowOf(2)] },
      { grants: [{ ...copy, compact: 'b' as CompactCredential }] },
      { grants: [{ ...copy, grant: { ...copy.grant, version: 2 } }] },
      { grants: [{ ...row, receivedAt: '2020-01-01T00:00:00Z' as Instant }] },
      { readings: ['revoked'] },
      { readings: ['suspended'] },
      { isStale: true },
      { revision: '2' },
      { tenant: world.other.id },
      { subject: world.clinic.did },
    ];
    for (const other of others) {
      const indexes = keptConsentIndexes();
      keepTwice(indexes, read);
      expect(indexes.find({ ...read, grants: [copy] })).toBe(empty);
      expect(indexes.find({ ...read, ...other })).toBeUndefined();
    }
  });

  test('goes when its key is destroyed, when it is old, and when there are too many', () => {
    const indexes = keptConsentIndexes(40);
    const reads = ['a', 'b', 'c'].map((name) => readOf([rowOf(1)], { subject: `did:example:${name}` as Did }));
    const found = () => reads.map((read) => indexes.find(read) !== undefined);
    for (const read of reads) keepTwice(indexes, read);
    expect(found()).toEqual([false, true, true]);
    indexes.forget(world.clinic.id, 'did:example:c' as Did);
    expect(found()).toEqual([false, true, false]);
    indexes.forgetBefore(world.clock.now());
    expect(found()).toEqual([false, true, false]);
    indexes.forgetBefore('2030-01-01T00:00:00Z' as Instant);
    expect(found()).toEqual([false, false, false]);
    const large = readOf(Array.from({ length: 25 }, (_, at) => rowOf(at + 1)));
    keepTwice(indexes, large);
    expect(indexes.find(large)).toBeUndefined();
  });

  test('is kept when it was made a second time, unless all was forgotten between', () => {
    const indexes = keptConsentIndexes();
    const read = readOf([rowOf(1)]);
    const now = world.clock.now();
    indexes.keep(read, empty, now);
    expect(indexes.find(read)).toBeUndefined();
    indexes.forgetBefore(now);
    indexes.keep(read, empty, now);
    expect(indexes.find(read)).toBeUndefined();
    indexes.keep(read, empty, now);
    expect(indexes.find(read)).toBe(empty);
  });

  test('is made twice for many decisions, and anew after a revocation', async () => {
    const stored = await keep(newGrant({ provisions: permit(undefined) }));
    const made: GrantIndex[] = [];
    const kept = keptConsentIndexes();
    const ports = {
      ...world.ports,
      consentIndexes: {
        ...kept,
        keep: (...[read, index, now]: Parameters<typeof kept.keep>) => {
          made.push(index);
          kept.keep(read, index, now);
        },
      },
    };
    for (let at = 0; at < 4; at += 1) expect((await decide({}, ports)).verdict).toBe('Permit');
    expect(made).toHaveLength(2);
    world.chain.revoke({
      ...{ type: 'ConsentRevocationEntry', statusPurpose: 'revocation', key: stored.key },
      ...{ chainId: ports.registries.chainId, registry: ports.registries.consentRevocations },
    });
    for (let at = 0; at < 3; at += 1) expect((await decide({}, ports)).verdict).toBe('NoConsent');
    expect(made).toHaveLength(3);
  });

  test('is forgotten when the key of the subject is found destroyed', async () => {
    const forgotten: Did[] = [];
    const { store } = world;
    const gone = new AppError('gone');
    const ports = {
      ...world.ports,
      store: { ...store, shared: { ...store.shared, note: () => Promise.reject(gone) } },
      consentIndexes: { ...keptConsentIndexes(), forget: (_: unknown, subject: Did) => forgotten.push(subject) },
    };
    await expect(decide({}, ports as never)).rejects.toMatchObject({ code: 'gone' });
    expect(forgotten).toEqual([world.patientDid]);
  });
});
