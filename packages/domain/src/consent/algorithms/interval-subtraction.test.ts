import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { at, denying, grantOf, held, permitting, requestOf } from '../../testing/consent-samples.ts';
import type { ConsentGrant } from '../consent-grant.ts';
import { decideAccess } from '../decide-access.ts';
import { always, holds, intersect, type Span, subtract, union } from './spans.ts';

const month = (n: number) => `2020-0${n}-01T00:00:00Z`;
const from = (start: number, end: number) => ({ recorded: { start: month(start), end: month(end) } });
const a = { system: 'urn:codes', code: 'a' };
const b = { system: 'urn:codes', code: 'b' };
const decide = (grants: ConsentGrant[], resource: object) =>
  decideAccess(
    grants.map((grant) => held(grant)),
    requestOf({ resource }),
    at,
    { algorithm: 'interval-subtraction/1' },
  );

describe('interval-subtraction', () => {
  const permit = grantOf(1, [permitting({ data: [from(1, 9)] })]);
  const deny = grantOf(2, [denying({ data: [from(3, 5)] })]);

  test('a deny cuts its interval out of the permit of another grant', () => {
    expect(decide([permit, deny], { recorded: month(2) })).toMatchObject({
      verdict: 'Permit',
      because: [{ grant: permit.id }],
      intervals: [
        { start: month(1), end: month(3) },
        { start: month(5), end: month(9) },
      ],
    });
    expect(decide([permit, deny], { recorded: month(3) }).verdict).toBe('Deny');
    expect(decide([permit, deny], { recorded: month(5) }).verdict).toBe('Permit');
    expect(decide([permit, deny], { recorded: month(9) }).verdict).toBe('NoConsent');
  });

  test('a request that does not say of when its data are needs a permit for all times', () => {
    expect(decide([permit], {}).verdict).toBe('NoConsent');
    const whole = grantOf(3, [permitting()]);
    expect(decide([whole], {})).toMatchObject({ verdict: 'Permit', intervals: [{}] });
    expect(decide([whole, deny], {})).toMatchObject({
      verdict: 'Deny',
      intervals: [{ end: month(3) }, { start: month(5) }],
    });
  });

  test('a permit counts only if one grant covers every code by itself', () => {
    const onlyA = grantOf(4, [permitting({ data: [{ codes: [a] }] })]);
    const onlyB = grantOf(5, [permitting({ data: [{ codes: [b] }] })]);
    const both = grantOf(6, [permitting({ data: [{ codes: [a] }] }), permitting({ data: [{ codes: [b] }] })]);
    expect(decide([onlyA, onlyB], { codes: [a, b] })).toMatchObject({ verdict: 'NoConsent', because: [] });
    expect(decide([onlyA, onlyB], { codes: [a] }).verdict).toBe('Permit');
    expect(decide([both], { codes: [a, b] }).verdict).toBe('Permit');
  });

  test('a deny of one of the codes is enough', () => {
    const permitted = grantOf(7, [permitting({ data: [{ codes: [a, b] }] })]);
    const denied = grantOf(8, [denying({ data: [{ codes: [b] }] })]);
    expect(decide([permitted, denied], { codes: [a, b] }).verdict).toBe('Deny');
    expect(decide([permitted, denied], { codes: [a] }).verdict).toBe('Permit');
  });
});

describe('spans', () => {
  const anySpans = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 9 })), { maxLength: 4 })
    .map((pairs) => pairs.filter(([x, y]) => x < y).map(([x, y]): Span => ({ from: month(x), to: month(y) })));
  const anyMonth = fc.integer({ min: 1, max: 9 }).map(month);

  test('unite, intersect and subtract as sets of instants do', () => {
    fc.assert(
      fc.property(anySpans, anySpans, anyMonth, (x, y, instant) => {
        const [inX, inY] = [holds(union(x), instant), holds(union(y), instant)];
        expect(holds(union([...x, ...y]), instant)).toBe(inX || inY);
        expect(holds(intersect(x, y), instant)).toBe(inX && inY);
        expect(holds(subtract(x, y), instant)).toBe(inX && !inY);
      }),
    );
  });

  test('nothing is left of all time without all time', () => {
    expect(subtract([always], [always])).toEqual([]);
    expect(subtract([always], [])).toEqual([always]);
  });
});
