import { hashBytes, tileWidth } from '@assent/domain';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openPage, pageText } from './page-text.ts';

const hash = fc.uint8Array({ minLength: hashBytes, maxLength: hashBytes });
const fullPage = fc.array(fc.tuple(fc.nat(tileWidth - 1), hash), { maxLength: 300 }).map((hashes) => {
  const page = new Uint8Array(tileWidth * hashBytes);
  for (const [at, bytes] of hashes) page.set(bytes, at * hashBytes);
  return page;
});

test('every page is read as it was written, full or empty, whole or not', () => {
  fc.assert(
    fc.property(fc.oneof(fullPage, fc.uint8Array({ maxLength: 500 })), (page) => {
      expect(openPage(pageText(page))).toEqual(page);
    }),
  );
});

test('a page with one hash takes the text of one hash', () => {
  const page = new Uint8Array(tileWidth * hashBytes).fill(7, 255 * hashBytes);
  expect(pageText(page)).toBe(`sparse:${Buffer.from([255, ...Array(hashBytes).fill(7)]).toString('base64')}`);
  expect(openPage(Buffer.from(page).toString('base64'))).toEqual(page);
});

test('a page that is cut off is refused', () => {
  expect(() => openPage(`sparse:${Buffer.alloc(hashBytes).toString('base64')}`)).toThrow('cut off');
});
