import { describe, expect, test } from '@jest/globals';
import { keysOf, zConsentRevocationEntry, zStatusEntry } from './status-entry.ts';

const [key, epochKey] = [`0x${'11'.repeat(32)}`, `0x${'22'.repeat(32)}`];
const consent = {
  type: 'ConsentRevocationEntry',
  statusPurpose: 'revocation',
  chainId: 31337,
  registry: `0x${'c0'.repeat(20)}`,
  key,
};

describe('the status entry of a consent', () => {
  test('has the key of its epoch, or, if it was signed before there were epochs, none', () => {
    expect(keysOf(zConsentRevocationEntry.parse({ ...consent, epochKey }))).toEqual([key, epochKey]);
    expect(keysOf(zConsentRevocationEntry.parse(consent))).toEqual([key]);
    expect(zStatusEntry.parse({ ...consent, epochKey })).toEqual({ ...consent, epochKey });
  });

  test.each([
    ['the same key twice', { epochKey: key }],
    ['an epoch key that is no key', { epochKey: '0x22' }],
    ['an epoch key without a value', { epochKey: undefined }],
    ['a third key', { otherKey: epochKey }],
  ])('is refused with %s', (_, change) => {
    expect(zStatusEntry.safeParse({ ...consent, ...change }).success).toBe(false);
  });
});
