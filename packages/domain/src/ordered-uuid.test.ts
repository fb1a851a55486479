import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { orderedUuid } from './ordered-uuid.ts';
import { zUuid } from './primitives.ts';

test('has the time and the random bits in the places of version 7 (RFC 9562, appendix A.6)', () => {
  expect(orderedUuid(0x017f22e279b0, '00000000-0000-4cc3-98c4-dc0c0c07398f')).toBe(
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  );
});

test('is a UUID, and a later one sorts after an earlier one', () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 2 });
  fc.assert(
    fc.property(time, fc.uuid({ version: 4 }), fc.uuid({ version: 4 }), (at, one, other) => {
      const [first, second] = [orderedUuid(at, one), orderedUuid(at + 1, other)];
      expect([first, second].map((id) => zUuid.parse(id)).sort()).toEqual([first, second]);
    }),
  );
});
