import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PurposeOfUse } from '../consent/purpose-of-use.ts';
import { plusSeconds } from '../instant.ts';
import type { Did, Instant } from '../primitives.ts';
import { atOnce, newPace } from '../steps.ts';
import { plainAnomalies } from '../testing/plain-anomalies.ts';
import { anyReceipt } from '../testing/receipt-arbitraries.ts';
import { type AccessSeen, type AnomalyRule, anomalyRules } from './anomaly.ts';
import { findAnomalies } from './find-anomalies.ts';
import { zLanguage } from './languages.ts';
import { tellAnomaly } from './tell-anomaly.ts';

const at = (text: string) => text as Instant;
const patient = (number = 0) => `did:key:zPatient${number}` as Did;
const doctor = 'did:key:zDoctor' as Did;
const period = { start: at('2026-03-01T00:00:00Z'), end: at('2026-05-01T00:00:00Z') };
const noon = at('2026-03-10T12:00:00Z');

let ids = 0;
const access = (changes: Partial<AccessSeen> = {}): AccessSeen => ({
  ...{ id: String(++ids).padStart(8, '0'), at: noon, event: 'access_permitted', subject: patient(), actor: doctor },
  ...{ human: true, purposes: ['TREAT'], dataClasses: ['Observation'] },
  ...changes,
});
const many = (count: number, of: (number: number) => Partial<AccessSeen>) =>
  Array.from({ length: count }, (_, number) => access(of(number)));
const find = (accesses: readonly AccessSeen[], timeZone = 'UTC') =>
  atOnce(findAnomalies(accesses, { period, timeZone }));
const found = (rule: AnomalyRule, accesses: readonly AccessSeen[], timeZone?: string) =>
  find(accesses, timeZone).filter((one) => one.rule === rule);

describe('unusual-volume', () => {
  const onDay = (day: number, count: number) =>
    many(count, (number) => ({ at: plusSeconds(noon, day * 86_400 + number) }));

  test('is found from the floor on, and not below it', () => {
    expect(found('unusual-volume', onDay(0, 19))).toEqual([]);
    const accesses = onDay(0, 25);
    expect(found('unusual-volume', accesses)).toEqual([
      {
        ...{ rule: 'unusual-volume', version: 1, severity: 'warning', at: accesses[19]?.at },
        ...{ actor: doctor, human: true, subject: patient(), receipts: accesses.map(({ id }) => id) },
        why: { count: 25, usual: 0, floor: 20, factor: 3 },
      },
    ]);
  });

  test('is measured by the median of the earlier days of the same actor', () => {
    const usual = [onDay(0, 10), onDay(1, 12), onDay(2, 11)].flat();
    expect(found('unusual-volume', [...usual, ...onDay(3, 33)])).toEqual([]);
    expect(found('unusual-volume', [...usual, ...onDay(3, 34)])).toMatchObject([{ why: { count: 34, usual: 11 } }]);
    const ofAnother = usual.map((one) => ({ ...one, actor: 'did:key:zOther' as Did }));
    expect(found('unusual-volume', [...ofAnother, ...onDay(3, 33)])).toHaveLength(1);
    const automatic = usual.map((one) => ({ ...one, human: false }));
    expect(found('unusual-volume', [...automatic, ...onDay(3, 33)])).toHaveLength(1);
  });

  test('names no more than two hundred receipts, and says how many there are', () => {
    const [one] = found('unusual-volume', onDay(0, 300));
    expect(one?.receipts).toHaveLength(200);
    expect(one?.why.count).toBe(300);
  });

  test('is not taken away by any access that is added on its day or later', () => {
    const plain = fc.record({ seconds: fc.integer({ min: 0, max: 5 * 86_400 - 1 }), human: fc.boolean() });
    const toAccess = ({ seconds, human }: { seconds: number; human: boolean }) =>
      access({ at: plusSeconds(at('2026-03-10T00:00:00Z'), seconds), human });
    fc.assert(
      fc.property(fc.array(plain, { minLength: 60, maxLength: 200 }), plain, (all, added) => {
        const accesses = all.map(toAccess);
        const more = toAccess(added);
        const named = (list: readonly AccessSeen[]) =>
          found('unusual-volume', list).map((one) => `${one.human} ${one.at.slice(0, 10)}`);
        const kept = named(accesses).filter((one) => one.slice(-10) <= more.at.slice(0, 10));
        expect(named([...accesses, more])).toEqual(expect.arrayContaining(kept));
      }),
    );
  });
});

describe('new-purpose', () => {
  const series = (...purposes: PurposeOfUse[][]) =>
    many(purposes.length, (n) => ({ purposes: purposes[n] as PurposeOfUse[] }));

  test('is a purpose that an actor never had before for a patient, and never the first access', () => {
    expect(found('new-purpose', series(['TREAT'], ['TREAT'], ['TREAT']))).toEqual([]);
    const accesses = series(['TREAT'], ['HMARKT'], ['HMARKT', 'HPAYMT']);
    expect(found('new-purpose', accesses)).toMatchObject([
      { severity: 'warning', why: { purpose: 'HMARKT' }, receipts: [accesses[1]?.id] },
      { severity: 'notice', why: { purpose: 'HPAYMT' }, receipts: [accesses[2]?.id] },
    ]);
  });

  test('is asked for each patient and each actor alone', () => {
    const other = access({ purposes: ['HRESCH'], subject: patient(1) });
    const another = access({ purposes: ['HRESCH'], actor: 'did:key:zOther' as Did });
    expect(found('new-purpose', [access(), other, another])).toEqual([]);
  });
});

describe('at-night', () => {
  const when = (time: string, changes: Partial<AccessSeen> = {}) =>
    access({ at: at(`2026-03-${time}:00Z`), ...changes });

  test('is from ten in the evening to six, one finding for each night', () => {
    const day = [when('10T06:00'), when('10T21:59')];
    expect(found('at-night', day)).toEqual([]);
    const night = [when('10T22:00'), when('11T05:59')];
    expect(found('at-night', [...day, ...night])).toMatchObject([{ why: { count: 2 }, at: night[0]?.at }]);
    expect(found('at-night', [...night, when('11T22:30')])).toHaveLength(2);
  });

  test('is of people alone, and of no emergency', () => {
    expect(found('at-night', [when('10T23:00', { human: false })])).toEqual([]);
    expect(found('at-night', [when('10T23:00', { emergency: 'case' })])).toEqual([]);
  });

  test('is night where the clocks say so', () => {
    expect(found('at-night', [when('10T21:30')], 'Europe/Zurich')).toHaveLength(1);
    expect(found('at-night', [when('10T05:30')], 'Europe/Zurich')).toEqual([]);
  });
});

describe('many-patients', () => {
  const round = (count: number, seconds: number, changes: Partial<AccessSeen> = {}) =>
    many(count, (number) => ({ subject: patient(number), at: plusSeconds(noon, number * seconds), ...changes }));

  test('is one person with thirty patients within an hour', () => {
    expect(found('many-patients', round(29, 1))).toEqual([]);
    expect(found('many-patients', round(60, 125))).toEqual([]);
    const [one, ...others] = found('many-patients', round(30, 124));
    expect(others).toEqual([]);
    expect(one).toMatchObject({ severity: 'alarm', why: { count: 30 } });
    expect(one).not.toHaveProperty('subject');
    expect(found('many-patients', round(61, 1))).toHaveLength(2);
  });

  test('is not the same patient many times, nor a computer', () => {
    expect(found('many-patients', round(60, 1, { subject: patient() }))).toEqual([]);
    expect(found('many-patients', round(60, 1, { human: false }))).toEqual([]);
  });
});

describe('after-denial', () => {
  const denied = (changes: Partial<AccessSeen> = {}) =>
    access({ event: 'access_denied', purposes: ['HMARKT'], ...changes });
  const later = (changes: Partial<AccessSeen> = {}) => access({ at: plusSeconds(noon, 60), ...changes });

  test('is the same data for another purpose within a day, once for each refusal', () => {
    const accesses = [denied(), later(), later()];
    expect(found('after-denial', accesses)).toMatchObject([
      {
        severity: 'warning',
        receipts: [accesses[0]?.id, accesses[1]?.id],
        why: { purpose: 'TREAT', denied: 'HMARKT' },
      },
    ]);
  });

  test.each([
    ['the same purpose', later({ purposes: ['HMARKT', 'TREAT'] })],
    ['other data', later({ dataClasses: ['Condition'] })],
    ['another patient', later({ subject: patient(1) })],
    ['another actor', later({ actor: 'did:key:zOther' as Did })],
    ['more than a day later', later({ at: plusSeconds(noon, 86_401) })],
    ['before the refusal', access({ at: plusSeconds(noon, -60) })],
  ])('is not %s', (_, permitted) => {
    expect(found('after-denial', [denied(), permitted])).toEqual([]);
  });
});

describe('findings', () => {
  const anyAccess = anyReceipt([patient(), patient(1)], [doctor, 'did:key:zOther' as Did]);

  test('are the same in whatever order receipts come, and however often', () => {
    const shuffled = fc
      .array(anyAccess, { maxLength: 60 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(find(other)).toEqual(find(all));
        expect(find([...other, ...all])).toEqual(find(all));
      }),
    );
  });

  test('are those of the plain rules, wherever the thread is given back', () => {
    const plenty = fc.array(anyAccess, { maxLength: 400, size: 'max' });
    // so many at the same few hours that every rule has something to find
    const dense = fc.array(
      fc.record({ minutes: fc.integer({ min: 0, max: 4000 }), subject: fc.nat({ max: 40 }), human: fc.boolean() }),
      { minLength: 100, maxLength: 300, size: 'max' },
    );
    const crowd = dense.map((all) =>
      all.map(({ minutes, subject, human }, index) =>
        access({
          ...{ at: plusSeconds(noon, minutes * 60), subject: patient(subject), human },
          event: index % 7 === 0 ? 'access_denied' : 'access_permitted',
          purposes: index % 5 === 0 ? ['HMARKT'] : ['TREAT'],
        }),
      ),
    );
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu');
    fc.assert(
      fc.property(fc.oneof(plenty, crowd), zones, fc.integer({ min: 1, max: 50 }), (all, timeZone, things) => {
        const steps = findAnomalies(all, { period, timeZone }, newPace(things));
        expect(atOnce(steps)).toEqual(plainAnomalies(all, { period, timeZone }));
      }),
    );
  });

  test('are looked for in steps, none of which looks at more than a few hundred things', () => {
    const all = many(20_000, (n) => ({ at: plusSeconds(noon, n), subject: patient(n % 50) }));
    let done = 0;
    let most = 0;
    const pace = newPace();
    const steps = findAnomalies(all, { period, timeZone: 'UTC' }, () => {
      done += 1;
      return pace();
    });
    for (let step = steps.next(); !step.done; step = steps.next()) {
      most = Math.max(most, done);
      done = 0;
    }
    expect(most).toBeLessThanOrEqual(250);
    expect(most).toBeGreaterThan(0);
  });

  test.each(zLanguage.options)('are told in %s without gaps or places', (language) => {
    const night = many(40, (number) => ({ subject: patient(number), at: at('2026-03-10T23:00:00Z') }));
    const refused = [
      access({ event: 'access_denied', purposes: ['HMARKT'] }),
      access({ at: plusSeconds(noon, 1) }),
      access({ at: plusSeconds(noon, 2), purposes: ['HRESCH'] }),
    ];
    const all = find([...night, ...refused]);
    expect(new Set(all.map(({ rule }) => rule))).toEqual(new Set(anomalyRules));
    for (const one of all) expect(tellAnomaly(one, language)).not.toMatch(/undefined|[{}]|did:|HRESCH|TREAT/);
  });

  test('name receipts that were given, of the actor that is named, within the period', () => {
    fc.assert(
      fc.property(fc.array(anyAccess, { maxLength: 60 }), (all) => {
        const byId = new Map(all.map((one) => [one.id, one]));
        for (const { receipts, actor, subject, at: when } of find(all)) {
          const named = receipts.map((id) => byId.get(id));
          expect(named.length).toBeGreaterThan(0);
          expect(named.every((one) => one?.actor === actor)).toBe(true);
          if (subject) expect(named.every((one) => one?.subject === subject)).toBe(true);
          expect(when >= period.start && when < period.end).toBe(true);
        }
      }),
    );
  });

  test('are none from before the period, which only says what was usual', () => {
    const accesses = [access({ purposes: ['TREAT'] }), access({ purposes: ['HMARKT'], at: plusSeconds(noon, 60) })];
    const after = { start: plusSeconds(noon, 61), end: period.end };
    expect(atOnce(findAnomalies(accesses, { period: after, timeZone: 'UTC' }))).toEqual([]);
  });
});
