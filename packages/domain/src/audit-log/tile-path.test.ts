import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeEntries, encodeEntries } from './entry-bundle.ts';
import { parseTilePath, tilePath } from './tile-path.ts';

describe('a path of C2SP tlog-tiles', () => {
  test.each([
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 2, index: 5, width: 17 }, 'tile/2/005.p/17'],
    [{ level: 'entries', index: 67, width: 255 }, 'tile/entries/067.p/255'],
    [{ level: 'entries', index: 1067, width: 256 }, 'tile/entries/x001/067'],
  ] as const)('of %j is %s', (address, path) => {
    expect(tilePath(address)).toBe(path);
    expect(parseTilePath(path)).toEqual(address);
  });

  test('says what it was made of', () => {
    const anyAddress = fc.record({
      level: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
      index: fc.integer({ min: 0, max: 10 ** 12 }),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(anyAddress, (address) => expect(parseTilePath(tilePath(address))).toEqual(address)));
  });

  test.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/001.p/0',
    'tile/0/001.p/01',
    'tile/0/001.p/256',
    'tile/0/001.p/',
    'tile/data/001',
    'tile/0/001/',
    '/tile/0/001',
    'tile/0/-01',
  ])('%s is none', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  test('of any text is a path or none, and never an error', () => {
    fc.assert(fc.property(fc.string(), (text) => expect([undefined, text]).toContain(pathOf(text))));
  });
});

const pathOf = (text: string) => {
  const address = parseTilePath(text);
  return address && tilePath(address);
};

describe('a bundle of entries', () => {
  test('has each after its length', () => {
    const bundle = encodeEntries([Uint8Array.of(7, 8), new Uint8Array(300)]);
    expect([...bundle.slice(0, 6)]).toEqual([0, 2, 7, 8, 1, 44]);
    expect(bundle).toHaveLength(2 + 2 + 2 + 300);
  });

  test('gives back what was put in, and nothing if it is cut', () => {
    const anyEntries = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
    fc.assert(fc.property(anyEntries, (entries) => expect(decodeEntries(encodeEntries(entries))).toEqual(entries)));
    expect(decodeEntries(Uint8Array.of(0, 2, 7))).toBeUndefined();
    expect(decodeEntries(Uint8Array.of(0))).toBeUndefined();
  });
});
