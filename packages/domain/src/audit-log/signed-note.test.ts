import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type NoteKey, noteKeyText, openNote, parseNoteKey, signNote, type VerifyEd25519 } from './signed-note.ts';
import { sha256 } from './testing/sample-tree.ts';

const prefix = Buffer.from('302a300506032b6570032100', 'hex');
const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: 'der', type: 'spki' }),
    signature,
  );
const open = (note: string, key: NoteKey) => openNote({ sha256, verifyEd25519 }, note, key);

/** The example of the Go reference, golang.org/x/mod/sumdb/note. */
const known = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature:
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const knownKey = parseNoteKey(sha256, known.key) as NoteKey;
const knownNote = `${known.text}\n${known.signature}`;

function newKey(name: string): NoteKey & { sign(message: Uint8Array): Uint8Array } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = (key: KeyObject) => new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32));
  return { name, publicKey: raw(publicKey), sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}
const key = newKey('assent.example/log');
const note = signNote(sha256, 'a text\n\nof two parts\n', key);

describe('a signed note', () => {
  test('of the reference implementation opens with its key', async () => {
    expect(noteKeyText(sha256, knownKey)).toBe(known.key);
    expect(await open(knownNote, knownKey)).toBe(known.text);
  });

  test('that we signed opens with our key only, and says what was signed', async () => {
    expect(await open(note, key)).toBe('a text\n\nof two parts\n');
    expect(await open(note, newKey('assent.example/log'))).toBeUndefined();
    expect(await open(note, { ...key, name: 'assent.example/other' })).toBeUndefined();
  });

  test('may have signatures of others, in any place', async () => {
    const [ours, theirs] = [signNote(sha256, known.text, key), known.signature];
    expect(await open(`${ours}${theirs}`, key)).toBe(known.text);
    expect(await open(`${ours}${theirs}`, knownKey)).toBe(known.text);
    expect(await open(`${knownNote}${ours.split('\n').at(-2)}\n`, key)).toBe(known.text);
  });

  test('with a bad signature of the key is refused, even beside a good one', async () => {
    const other = signNote(sha256, 'another text\n', key).split('\n').at(-2);
    expect(await open(`${note}${other}\n`, key)).toBeUndefined();
  });

  test('with any one character changed is refused', async () => {
    const place = fc.integer({ min: 0, max: knownNote.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.constantFrom('x', '\n', ' ', '—', '\u0000'), async (at, put) => {
        fc.pre(knownNote[at] !== put);
        expect(await open(`${knownNote.slice(0, at)}${put}${knownNote.slice(at + 1)}`, knownKey)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test.each(['', '\n', '\n\n', 'text\n', 'text\n\n', 'text\n\n— a\n', known.text + known.signature, `${knownNote}\n`])(
    'is not %j',
    async (text) => {
      expect(await open(text, knownKey)).toBeUndefined();
    },
  );
});

describe('a key as text', () => {
  test.each([
    ['a wrong id', known.key.replace('c74f20a3', 'c74f20a4')],
    ['another name', known.key.replace('Peter', 'Paul')],
    ['another algorithm', known.key.replace('+ARpc', '+Ahpc')],
    ['a space in the name', `a b${known.key.slice(12)}`],
    ['no key', 'PeterNeumann+c74f20a3+'],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(parseNoteKey(sha256, text)).toBeUndefined();
  });
});
