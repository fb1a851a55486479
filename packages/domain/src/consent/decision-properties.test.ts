import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Instant } from '../primitives.ts';
import { anyGrant, anyInstant, anyRequest, stranger } from '../testing/arbitraries.ts';
import {
  anyEnvironment,
  anyFullGrant,
  anyFullRequest,
  anyHeldGrants,
  anyTime,
  unknownSet,
  valueSets,
} from '../testing/consent-arbitraries.ts';
import { decidePlainly } from '../testing/plain-decision.ts';
import type { AccessRequest } from './access-request.ts';
import { type ConsentGrant, zConsentGrant } from './consent-grant.ts';
import { decideAccess, decideWith } from './decide-access.ts';
import type { CombineOptions, Decision, HeldGrant, IndexOptions } from './decision.ts';
import { GrantIndex } from './grant-index.ts';

/** `PROPERTY_RUNS=100000` for the long run. */
const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) };
const anyHow = (algorithm: string): fc.Arbitrary<CombineOptions> =>
  algorithm === 'environment-with-residual/1'
    ? anyEnvironment.map((environment) => ({ algorithm, environment }))
    : fc.constant({ algorithm } as CombineOptions);
const anyAge: fc.Arbitrary<IndexOptions> = fc.constantFrom(
  { valueSets },
  { valueSets, maxStatusAgeSeconds: 100 * 86_400 },
);
const permits = (held: readonly HeldGrant[], request: AccessRequest, at: Instant, how: IndexOptions & CombineOptions) =>
  decideAccess(held, request, at, how).verdict === 'Permit';
const permitsOnly = ({ grant }: HeldGrant) => grant.provisions.every(({ effect }) => effect === 'permit');
const sorted = (items: readonly unknown[] | undefined) => items?.map((item) => JSON.stringify(item)).sort();
const unordered = ({ because, notUsed, obligations, residual, ...rest }: Decision) => ({
  ...rest,
  because: sorted(because),
  notUsed: sorted(notUsed),
  obligations: sorted(obligations),
  residual: sorted(residual),
});

describe.each(['deny-overrides/1', 'most-recent/1', 'interval-subtraction/1', 'environment-with-residual/1'])(
  'a decision by %s',
  (algorithm) => {
    const situation = [anyHeldGrants, anyFullRequest, anyTime, anyHow(algorithm), anyAge] as const;
    const check = (
      property: (held: HeldGrant[], request: AccessRequest, at: Instant, how: IndexOptions & CombineOptions) => void,
    ) =>
      fc.assert(
        fc.property(...situation, (held, request, at, how, age) => property(held, request, at, { ...age, ...how })),
        runs,
      );
    /** Changing one grant that only permits leaves a `Permit` only where there was one. */
    const neverWidens = (change: (held: HeldGrant, seed: number) => HeldGrant) =>
      fc.assert(
        fc.property(...situation, fc.nat(), (held, request, at, how, age, seed) => {
          const all = { ...age, ...how };
          const chosen = seed % Math.max(1, held.length);
          const one = held[chosen];
          fc.pre(one !== undefined && permitsOnly(one));
          const changed = held.map((h, index) => (index === chosen ? change(h, seed) : h));
          if (permits(changed, request, at, all)) expect(permits(held, request, at, all)).toBe(true);
        }),
        runs,
      );

    test('does not depend on the order of grants', () => {
      check((held, request, at, how) =>
        expect(unordered(decideAccess([...held].reverse(), request, at, how))).toEqual(
          unordered(decideAccess(held, request, at, how)),
        ),
      );
    });

    test('is the same from an index that has decided much else', () => {
      fc.assert(
        fc.property(
          ...situation,
          fc.array(fc.tuple(anyFullRequest, anyTime), { maxLength: 4 }),
          (held, request, at, how, age, others) => {
            const index = new GrantIndex(held, age);
            for (const [other, then] of others) decideWith(index, other, then, how);
            for (const other of [...others.map(([one]) => one), ...neighboursOf(request)])
              decideWith(index, other, at, how);
            const fresh = decideAccess(held, request, at, { ...age, ...how });
            expect(decideWith(index, request, at, how)).toEqual(fresh);
            expect(decideWith(index, request, at, how)).toEqual(fresh);
          },
        ),
        runs,
      );
    });

    test('is never widened by adding a deny', () => {
      fc.assert(
        fc.property(...situation, anyFullGrant, anyTime, (held, request, at, how, age, extra, recordedAt) => {
          const grant: ConsentGrant = {
            ...extra,
            lineage: extra.id,
            base: 'deny',
            provisions: extra.provisions.map((p) => ({ ...p, effect: 'deny' as const })),
          };
          const more = [...held, { grant, revoked: false, recordedAt, statusAsOf: at }];
          const all = { ...age, ...how };
          if (permits(more, request, at, all)) expect(permits(held, request, at, all)).toBe(true);
        }),
        runs,
      );
    });

    test('is never widened by revoking or suspending what permits', () => {
      neverWidens((held) => ({ ...held, revoked: true }));
      neverWidens((held) => ({ ...held, suspended: true }));
    });

    test('is never widened by a shorter period of what permits', () => {
      const day = 86_400_000;
      const later = (at: Instant, days: number) =>
        `${new Date(Date.parse(at) + days * day).toISOString().slice(0, 19)}Z` as Instant;
      neverWidens(({ grant, ...rest }, seed) => {
        const start = later(grant.period.start, seed % 40);
        const end = later(grant.period.end, -(seed % 50));
        return { ...rest, grant: start < end ? { ...grant, period: { start, end } } : grant };
      });
    });

    test('is never widened by fewer purposes of what permits', () => {
      neverWidens(({ grant, ...rest }, seed) => {
        const provisions = grant.provisions.map((provision) => ({
          ...provision,
          purposes: [provision.purposes?.[seed % provision.purposes.length] ?? ('PUBHLTH' as const)],
        }));
        return { ...rest, grant: { ...grant, provisions } };
      });
    });

    test('is never widened by asking for one more purpose', () => {
      check((held, request, at, how) => {
        if (!permits(held, request, at, how)) return;
        for (const purpose of request.purposes) {
          expect(permits(held, { ...request, purposes: [purpose] }, at, how)).toBe(true);
        }
      });
    });

    test('rests on a permit for every purpose, and on no deny', () => {
      check((held, request, at, how) => {
        const { verdict, because } = decideAccess(held, request, at, how);
        if (verdict !== 'Permit') return;
        expect(because.filter(({ effect }) => effect === 'deny')).toEqual([]);
        expect(new Set(because.map(({ purpose }) => purpose))).toEqual(new Set(request.purposes));
      });
    });

    test('gives every grant a part or a reason', () => {
      check((held, request, at, how) => {
        const { because, notUsed } = decideAccess(held, request, at, how);
        const said = new Set([...because, ...notUsed].map(({ grant, version }) => `${grant} ${version}`));
        for (const { grant } of held) expect(said).toContain(`${grant.id} ${grant.version}`);
      });
    });

    test('is constant between boundary instants', () => {
      fc.assert(
        fc.property(...situation, anyTime, (held, request, at, how, age, then) => {
          const all = {
            ...age,
            ...how,
            ...(how.algorithm === 'environment-with-residual/1' && { environment: timeless(how) }),
          };
          const [from, to] = [at, then].sort() as [Instant, Instant];
          fc.pre(!new GrantIndex(held, age).boundaries.some((boundary) => from < boundary && boundary <= to));
          expect({ ...decideAccess(held, request, to, all as CombineOptions), at: from }).toEqual(
            decideAccess(held, request, from, all as CombineOptions),
          );
        }),
        runs,
      );
    });

    test('never permits a code that no grant names, nor by a value set nobody knows', () => {
      const unknown = [{ system: 'http://loinc.org', code: 'unheard-of' }];
      check((held, request, at, how) => {
        const limited = held.map(({ grant, ...rest }) => ({
          ...rest,
          grant: {
            ...grant,
            base: 'deny' as const,
            provisions: grant.provisions.map((provision) => ({
              ...provision,
              data: (provision.data ?? [{}]).map((data, index) =>
                'codes' in data || 'valueSet' in data
                  ? data
                  : {
                      ...data,
                      ...(index === 0 ? { valueSet: unknownSet } : { codes: [{ system: 'urn:x', code: '1' }] }),
                    },
              ),
            })),
          },
        }));
        const closed =
          how.algorithm === 'environment-with-residual/1'
            ? { ...how, environment: { id: 'urn:closed', base: 'deny' as const, provisions: [] } }
            : how;
        const asked = { ...request, resource: { ...request.resource, id: 'Observation/1', codes: unknown } };
        expect(permits(limited, asked, at, closed)).toBe(false);
      });
    });

    test('permits with old status only what it permits however that has changed', () => {
      fc.assert(
        fc.property(
          ...(situation.slice(0, 2) as [typeof anyHeldGrants, typeof anyFullRequest]),
          anyTime,
          anyHow(algorithm),
          fc.nat(31),
          (held, request, at, how, taken) => {
            const options = { valueSets, maxStatusAgeSeconds: 0 };
            if (!permits(held, request, at, { ...options, ...how })) return;
            const truth = held.map((h, index) => ({
              ...h,
              revoked: h.revoked || ((h.statusAsOf ?? '') < at && ((taken >> index) & 1) === 1),
            }));
            expect(permits(truth, request, at, { valueSets, ...how })).toBe(true);
          },
        ),
        runs,
      );
    });
  },
);

/** Requests that differ from one in a single member that a plan depends on. */
const neighboursOf = (request: AccessRequest): AccessRequest[] => [
  { ...request, action: request.action === 'view' ? 'use' : 'view' },
  { ...request, purposes: ['HRESCH'] },
  {
    ...request,
    resource: { ...request.resource, type: request.resource.type === 'Observation' ? 'Condition' : 'Observation' },
  },
  { ...request, requester: { ...request.requester, did: stranger } },
  { ...request, requester: { ...request.requester, organization: stranger } },
  { ...request, requester: { ...request.requester, roles: [], identifiers: [] } },
];

const timeless = (how: CombineOptions) => {
  if (how.algorithm !== 'environment-with-residual/1') return undefined;
  const { environment } = how;
  return { ...environment, provisions: environment.provisions.map(({ period: _period, ...provision }) => provision) };
};

test('grants signed before are decided as they were, with the same reasons', () => {
  const anyHeld = fc.array(fc.record({ grant: anyGrant, revoked: fc.boolean() }), { maxLength: 5 });
  const reasons = ({ notUsed }: Decision, nearer: boolean) =>
    notUsed
      .map((one) => `${one.grant} ${one.version} ${nearer && isNear(one.reason) ? 'does_not_apply' : one.reason}`)
      .sort();
  const isNear = (reason: string) => ['wrong_grantee', 'wrong_purpose', 'wrong_action', 'wrong_data'].includes(reason);
  fc.assert(
    fc.property(anyHeld, anyRequest, anyInstant, (held, request, at) => {
      const { notUsed: _now, ...now } = decideAccess(held, request, at);
      const { notUsed: _before, ...before } = decidePlainly(held, request, at);
      expect(now).toEqual(before);
      expect(reasons(decideAccess(held, request, at), true)).toEqual(reasons(decidePlainly(held, request, at), false));
    }),
    runs,
  );
});

test('the grants of these properties are as the schema has them', () => {
  const held = fc.sample(anyHeldGrants, { numRuns: 400, seed: 1 }).flat();
  for (const { grant } of held) expect(zConsentGrant.parse(grant)).toEqual(grant);
  expect(held.length).toBeGreaterThan(400);
});

test.each(['deny-overrides/1', 'most-recent/1', 'interval-subtraction/1', 'environment-with-residual/1'])(
  'the situations of these properties are permitted by %s now and then',
  (algorithm) => {
    const situations = fc.sample(fc.tuple(anyHeldGrants, anyFullRequest, anyTime, anyHow(algorithm)), {
      numRuns: 400,
      seed: 1,
    });
    const permitted = situations.filter(([held, request, at, how]) =>
      permits(held, request, at, { valueSets, ...how }),
    );
    expect(permitted.length).toBeGreaterThan(25);
    expect(permitted.length).toBeLessThan(375);
  },
);
