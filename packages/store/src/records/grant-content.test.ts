import { newGrant } from '@assent/application/behaviours';
import { expect, test } from '@jest/globals';
import { contentFrom, grantText } from './grant-content.ts';

const { grant, compact } = newGrant();
const text = grantText({ grant, compact });
const changed = (changes: object) => JSON.stringify({ ...JSON.parse(text), ...changes });

test('what was checked when it was written is read as it was', () => {
  expect(contentFrom(text)).toEqual({ grant, compact });
  const secret = `0x${'5a'.repeat(32)}` as never;
  expect(contentFrom(grantText({ grant, compact, secret }))).toEqual({ grant, compact, secret });
});

test('what was written without a form, or by another, is checked when it is read', () => {
  for (const form of [undefined, 'another']) {
    expect(contentFrom(changed({ form }))).toEqual({ grant, compact });
    // a newer version of this software may know constraints that this one does not
    expect(() => contentFrom(changed({ form, grant: { ...grant, onlyOnWeekdays: true } }))).toThrow('onlyOnWeekdays');
  }
});

test('what is no grant is not written', () => {
  expect(() => grantText({ grant: { ...grant, onlyOnWeekdays: true } as never, compact })).toThrow('onlyOnWeekdays');
  expect(() => grantText({ grant: { ...grant, version: 0 }, compact })).toThrow('version');
});
