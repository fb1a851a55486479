import { describe, expect, test } from '@jest/globals';
import { parseKeyEncryptionKeys } from './parse-key-encryption-keys.ts';

const encoded = (byte: number, length = 32) => Buffer.alloc(length, byte).toString('base64url');

describe('parseKeyEncryptionKeys', () => {
  test('reads keys newest first, with spaces around them', () => {
    expect(parseKeyEncryptionKeys(`2026:${encoded(1)}, 2025:${encoded(2)} `)).toEqual([
      { id: '2026', key: new Uint8Array(32).fill(1) },
      { id: '2025', key: new Uint8Array(32).fill(2) },
    ]);
  });

  test.each([
    ['nothing', '', 1],
    ['no id', encoded(1), 1],
    ['an empty id', `:${encoded(1)}`, 1],
    ['an id with a dot', `a.b:${encoded(1)}`, 1],
    ['an empty entry', `a:${encoded(1)},`, 2],
    ['a short key', `a:${encoded(1)},b:${encoded(2, 31)}`, 2],
    ['a long key', `a:${encoded(1, 33)}`, 1],
    ['a key in hexadecimal', `a:${'0f'.repeat(32)}`, 1],
    ['a key with padding', `a:${encoded(1)}=`, 1],
    ['a key with stray bits', `a:${encoded(255).slice(0, -1)}9`, 1],
    ['an id twice', `a:${encoded(1)},b:${encoded(2)},a:${encoded(3)}`, 3],
  ])('%s is refused by its position, and not repeated', (_, text, position) => {
    const parse = () => parseKeyEncryptionKeys(text);
    expect(parse).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', params: expect.objectContaining({ position }) }),
    );
    for (const part of text.split(/[,:]/).filter(({ length }) => length > 8)) {
      expect(parse).not.toThrow(part);
    }
  });
});
