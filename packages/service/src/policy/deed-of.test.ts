import { type Endpoint, endpoints } from '@assent/api';
import { keptData } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { deedOf } from './deed-of.ts';

test('every operation of holders is written down as something, and no other operation is', () => {
  const ofHolders = Object.entries(endpoints)
    .filter(([, { audience }]) => (audience as Endpoint['audience']) === 'holder')
    .map(([name]) => name);
  expect(Object.keys(deedOf).sort()).toEqual(ofHolders.sort());
});

test('what reads is written down as reading, and everything else as a change', () => {
  for (const [name, deed] of Object.entries(deedOf)) {
    const { method } = endpoints[name as keyof typeof endpoints];
    expect({ name, does: deed.does }).toEqual({ name, does: method === 'GET' ? 'read' : 'changed' });
  }
  expect(new Set(Object.values(deedOf).map(({ data }) => data))).toEqual(new Set(keptData));
});
