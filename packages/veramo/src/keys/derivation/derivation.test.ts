import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Did } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createWalletAgent } from '../../agent/create-agents.ts';
import { createPairwiseDid, type PairwiseWallet } from '../../dids/pairwise-did.ts';
import { ownKeyStore, testKeyring } from '../../testing/in-memory-keys.ts';
import { publicKeyHexFrom } from '../private-key.ts';
import { pairwiseKey, pairwisePath } from './pairwise-key.ts';
import { seedFromWords, wordsFromSeed } from './seed-words.ts';
import { childFrom, type DerivationNode, deriveKey, hardenedChild, masterNode } from './slip-0010.ts';

interface Vector {
  readonly title: string;
  readonly curve: 'ed25519' | 'nist256p1';
  readonly seed: string;
  readonly chains: readonly { path: string; chainCode: string; privateKey: string; publicKey: string }[];
}

const vectorFile = new URL('../../../../../test/vectors/slip-0010/vectors.json', import.meta.url);
const vectors = JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector[];
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');
const isHardened = (step: string) => step.endsWith("'");
const indexOf = (step: string) => Number(step.replace("'", ''));

describe('SLIP-0010', () => {
  test.each(vectors)('$title', ({ curve, seed, chains }) => {
    const type = curve === 'ed25519' ? 'Ed25519' : 'Secp256r1';
    const known = new Map<string, { node: DerivationNode; publicKey: string }>();
    for (const { path, chainCode, privateKey, publicKey } of chains) {
      const steps = path.split('/').slice(1);
      const last = steps.at(-1);
      const parent = known.get(path.slice(0, path.lastIndexOf('/')));
      const node =
        last === undefined || !parent
          ? masterNode(type, bytes(seed))
          : isHardened(last)
            ? hardenedChild(type, parent.node, indexOf(last))
            : childFrom(type, parent.node, bytes(parent.publicKey), indexOf(last));
      expect([hex(node.key), hex(node.chainCode)]).toEqual([privateKey, chainCode]);
      expect(publicKeyHexFrom(type, node.key).padStart(66, '0')).toBe(publicKey);
      if (steps.every(isHardened)) expect(hex(deriveKey(type, bytes(seed), steps.map(indexOf)))).toBe(privateKey);
      known.set(path, { node, publicKey });
    }
  });

  test.each([-1, 0.5, 2 ** 31, Number.NaN])('has no hardened step %d', (index) => {
    expect(() => deriveKey('Ed25519', bytes('00'.repeat(32)), [index])).toThrow(RangeError);
  });
});

const party = (name: string) => `did:web:${name}` as Did;

describe('the key for a relying party', () => {
  const seed = Buffer.alloc(32, 7);

  test('is the same each time, and never that of another party, seed or type', () => {
    const keys = [
      pairwiseKey('Secp256r1', seed, party('a.example')),
      pairwiseKey('Secp256r1', seed, party('b.example')),
      pairwiseKey('Secp256r1', Buffer.alloc(32, 8), party('a.example')),
      pairwiseKey('Ed25519', seed, party('a.example')),
    ].map(hex);
    expect(new Set(keys).size).toBe(4);
    expect(hex(pairwiseKey('Secp256r1', seed, party('a.example')))).toBe(keys[0]);
  });

  test('stays what it was: a change would lose every DID that was ever made', () => {
    expect(pairwisePath(seed, party('a.example'))).toEqual([
      1634956148, 987411797, 1995923682, 719873534, 946116420, 0,
    ]);
    expect(publicKeyHexFrom('Secp256r1', pairwiseKey('Secp256r1', seed, party('a.example')))).toBe(
      '031e2aca9964ee29f9fd08df94261094bd5327b46047bf247b17c8d6b8baf05822',
    );
  });

  test('is at a path whose steps say nothing of the party without the seed', () => {
    fc.assert(
      fc.property(fc.webAuthority(), fc.uint8Array({ minLength: 32, maxLength: 32 }), (name, other) => {
        const [path, elsewhere] = [pairwisePath(seed, party(name)), pairwisePath(other, party(name))];
        expect(path.every((step) => Number.isInteger(step) && step >= 0 && step < 2 ** 31)).toBe(true);
        expect(path.slice(1, 5)).not.toEqual(elsewhere.slice(1, 5));
      }),
    );
  });
});

describe('the words of a seed', () => {
  test('are 24, and spell it whatever their spacing and case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const words = wordsFromSeed(seed);
        expect(words.split(' ')).toHaveLength(24);
        expect(hex(seedFromWords(`\n ${words.toUpperCase().replaceAll(' ', '\n  ')}\n`))).toBe(hex(seed));
      }),
    );
  });

  test('are those of BIP-0039', () => {
    expect(wordsFromSeed(Buffer.alloc(32))).toBe(`${'abandon '.repeat(23)}art`);
    expect(wordsFromSeed(Buffer.alloc(32, 0xff))).toBe(`${'zoo '.repeat(23)}vote`);
  });

  test.each([
    ['a word is wrong', `${'abandon '.repeat(23)}abandon`],
    ['a word is unknown', `${'abandon '.repeat(23)}zzmarker`],
    ['one is missing', 'abandon '.repeat(23)],
    ['there are twelve', `${'abandon '.repeat(11)}about`],
    ['there is nothing', ''],
  ])('are refused if %s, and not repeated', (_, words) => {
    expect(() => seedFromWords(words)).toThrow(/^invalid_request \(fault=these are not 24 words of a seed\)$/);
  });
});

describe('a pairwise DID', () => {
  const seed = randomBytes(32);
  const newWallet = (): PairwiseWallet => {
    const [keyStore, keyring] = [ownKeyStore(), testKeyring('wallet')];
    return { agent: createWalletAgent({ keyStore, keyring }), keyStore, keyring };
  };

  test('signs, is made once though it is made again, and is the same on another device', async () => {
    const wallet = newWallet();
    const did = await createPairwiseDid(wallet, seed, party('a.example'));
    expect(did).toMatch(/^did:jwk:/);
    expect(await createPairwiseDid(wallet, seed, party('a.example'))).toBe(did);
    const [identifier, ...others] = await wallet.agent.didManagerFind();
    expect(others).toEqual([]);
    const keyRef = identifier!.keys[0]!.kid;
    expect(await wallet.agent.keyManagerSign({ keyRef, data: 'x' })).toMatch(/^[A-Za-z0-9_-]{86}$/);
    expect(await createPairwiseDid(newWallet(), seed, party('a.example'))).toBe(did);
  });

  test('of one party shares nothing with that of another but its form', async () => {
    const wallet = newWallet();
    const made = [];
    for (const name of ['a.example', 'b.example', 'c.example']) {
      made.push(await createPairwiseDid(wallet, seed, party(name)));
    }
    const coordinates = made.flatMap((did) => {
      const { kty, crv, use, x, y, ...more } = JSON.parse(Buffer.from(did.slice(8), 'base64url').toString());
      expect({ kty, crv, use, more }).toEqual({ kty: 'EC', crv: 'P-256', use: 'sig', more: {} });
      return [x, y];
    });
    expect(new Set(coordinates).size).toBe(6);
    // Nor is anything kept that one could be computed from the other with: only sealed keys, under their own names.
    const kept = JSON.stringify([await wallet.keyStore.listKeys(), await wallet.keyStore.listDids({})]);
    expect(kept).not.toMatch(/chain|path|seed|example/i);
  });

  test('that was interrupted half-way is made whole by doing it again', async () => {
    const wallet = newWallet();
    const { putDid } = wallet.keyStore;
    wallet.keyStore.putDid = () => Promise.reject(new Error('killed'));
    await expect(createPairwiseDid(wallet, seed, party('a.example'))).rejects.toThrow('killed');
    wallet.keyStore.putDid = putDid;
    const did = await createPairwiseDid(wallet, seed, party('a.example'));
    expect(did).toBe(await createPairwiseDid(newWallet(), seed, party('a.example')));
    expect(await wallet.keyStore.listPrivateKeys()).toHaveLength(1);
  });

  test('leaves the seed as it was', async () => {
    const before = hex(seed);
    await createPairwiseDid(newWallet(), seed, party('a.example'));
    expect(hex(seed)).toBe(before);
  });
});
