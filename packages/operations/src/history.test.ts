import { describe, expect, test } from '@jest/globals';
import { concernsOf, stateOf } from './concerns.ts';
import { lagOf, maxSpans, type Snapshot, type Span, spanBetween, withSpan } from './history.ts';

const buckets = (...counts: number[]) =>
  counts.map((count, place) => ({ upToSeconds: [0.01, 0.1, 1][place] ?? 10, count }));
const snapshot = (changes: Partial<Snapshot> = {}): Snapshot => ({
  at: '2026-06-01T09:00:00Z' as Snapshot['at'],
  version: '1.0.0',
  upSeconds: 100,
  checks: { database: true, chain: true, index: true },
  chain: { headBlock: 20, indexBlock: 20, indexAgeSeconds: 1 },
  statusLists: { known: 2, stale: 0 },
  standing: {
    outbox: { queued: 1, signed: 2, mined: 3, final: 4 },
    auditLog: { size: 5, anchored: 'final', waiting: 0 },
    emergencies: { unreviewed: 0, late: 0 },
    webhooks: { failing: 0, disabled: 0 },
    certificatesEnding: 0,
  },
  presentations: { accepted: 10, refused: 1 },
  decisions: { Permit: 3 },
  requests: { answered: 100, failed: 1, seconds: 2, buckets: buckets(90, 99, 100) },
  ...changes,
});
const later = snapshot({
  upSeconds: 105,
  presentations: { accepted: 13, refused: 2 },
  requests: { answered: 120, failed: 2, seconds: 3, buckets: buckets(91, 118, 120) },
});

describe('what happened between two snapshots', () => {
  test('is the difference of their counters', () => {
    expect(spanBetween(snapshot(), later)).toEqual({
      atMs: Date.parse('2026-06-01T09:00:00Z'),
      requestsPerSecond: 4,
      meanMs: 50,
      p95Ms: 100,
      failedShare: 0.05,
      refusedShare: 0.25,
      lagBlocks: 0,
      unminedIntents: 3,
    });
  });

  test('has no time to answer without a request, and no share of nothing', () => {
    const span = spanBetween(snapshot(), snapshot({ upSeconds: 105 }));
    expect(span).toMatchObject({ requestsPerSecond: 0, refusedShare: undefined, meanMs: undefined, p95Ms: undefined });
  });

  test('is not known at first, nor after a restart, when counters begin anew', () => {
    expect(spanBetween(undefined, later).requestsPerSecond).toBeUndefined();
    expect(spanBetween(later, snapshot({ upSeconds: 3 })).requestsPerSecond).toBeUndefined();
  });

  test('has gaps where a part does not answer', () => {
    const { standing: _, ...rest } = snapshot({ chain: { indexBlock: 20 } });
    expect(spanBetween(snapshot(), rest)).toMatchObject({ lagBlocks: undefined, unminedIntents: undefined });
  });

  test('is kept for ten minutes', () => {
    const kept = Array.from({ length: maxSpans + 5 }).reduce<readonly Span[]>(
      (spans) => withSpan(spans, snapshot(), later),
      [],
    );
    expect(kept).toHaveLength(maxSpans);
  });

  test('an index that is ahead of a node is not behind', () => {
    expect(lagOf(snapshot({ chain: { headBlock: 19, indexBlock: 20 } }))).toBe(0);
  });
});

describe('what needs somebody', () => {
  const { standing } = snapshot();
  const having = (changes: Partial<NonNullable<Snapshot['standing']>>) =>
    snapshot(standing ? { standing: { ...standing, ...changes } } : {});

  test('is nothing while all works', () => {
    expect(concernsOf(snapshot())).toEqual([]);
    expect(stateOf([])).toBe('verified');
  });

  test.each([
    ['database', snapshot({ checks: { database: false, chain: true, index: true } }), 'problem'],
    ['chain', snapshot({ checks: { database: true, chain: false, index: true } }), 'problem'],
    ['index', snapshot({ checks: { database: true, chain: true, index: false } }), 'problem'],
    ['staleLists', snapshot({ statusLists: { known: 2, stale: 2 } }), 'problem'],
    ['lateEmergencies', having({ emergencies: { unreviewed: 0, late: 1 } }), 'problem'],
    ['unreviewed', having({ emergencies: { unreviewed: 1, late: 0 } }), 'check'],
    ['failingWebhooks', having({ webhooks: { failing: 1, disabled: 0 } }), 'check'],
    ['disabledWebhooks', having({ webhooks: { failing: 0, disabled: 1 } }), 'check'],
    ['certificates', having({ certificatesEnding: 1 }), 'check'],
    ['lag', snapshot({ chain: { headBlock: 24, indexBlock: 20 } }), 'check'],
  ])('is named: %s', (concern, now, state) => {
    expect(concernsOf(now)).toEqual([concern]);
    expect(stateOf(concernsOf(now))).toBe(state);
  });

  test('a database that cannot be read is a failure, whatever else is known', () => {
    const { standing: _, ...rest } = snapshot();
    expect(concernsOf(rest)).toEqual(['database']);
  });
});
