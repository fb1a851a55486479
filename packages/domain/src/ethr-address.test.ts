import { describe, expect, test } from '@jest/globals';
import { ethrAddressOf } from './ethr-address.ts';
import type { Did } from './primitives.ts';

/** Compressed public keys of the private keys 1, 2, 3, 12345 and 2^200 + 5, and their addresses, made with viem 2.56.9. */
const known = [
  ['0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf'],
  ['02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5', '0x2b5ad5c4795c026514f8317c7a215e218dccd6cf'],
  ['02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9', '0x6813eb9362372eef6200f3b1dbc3f819671cba69'],
  ['03f01d6b9018ab421dd410404cb869072065522bf85734008f105cf385a023a80f', '0xeb4665750b1382df4aebf49e04b429aaac4d9929'],
  ['029a50ce6f45bb6022e5c9f0731f9e9d8158226575c3416694693e8129fb7a2813', '0x9be7539bacd87c41fcb60d0d303dd5488f61963b'],
] as const;

const addressOf = (did: string) => ethrAddressOf(did as Did);

describe('the address of a did:ethr', () => {
  test.each(known)('of the key %s is that of the key', (key, address) => {
    expect(addressOf(`did:ethr:assent:0x${key}`)).toBe(address);
    expect(addressOf(`did:ethr:0x${key.toUpperCase()}`)).toBe(address);
  });

  test('differs for the other point with the same x', () => {
    const [key, address] = known[0];
    const other = addressOf(`did:ethr:assent:0x03${key.slice(2)}`);
    expect(other).toMatch(/^0x[0-9a-f]{40}$/);
    expect(other).not.toBe(address);
  });

  test.each(['did:ethr:', 'did:ethr:assent:', 'did:ethr:0x5:', 'did:ethr:a:b:'])('stands in %s itself', (prefix) => {
    const address = '0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf';
    expect(addressOf(`${prefix}${address}`)).toBe(address.toLowerCase());
  });

  test.each([
    ['another method', 'did:key:zPatient'],
    ['a method of that prefix', 'did:ethrx:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf'],
    ['too short an address', 'did:ethr:assent:0x7e5f4552091a69125d5dfcb7b8c2659029395b'],
    ['a key without its form', 'did:ethr:assent:0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'],
    ['a key of an unknown form', `did:ethr:assent:0x05${known[0][0].slice(2)}`],
    ['an x of no point', `did:ethr:assent:0x02${'5'.padStart(64, '0')}`],
    ['an x beyond the field', `did:ethr:assent:0x02${'f'.repeat(64)}`],
    ['no hexadecimal', 'did:ethr:assent:0xzz5f4552091a69125d5dfcb7b8c2659029395bdf'],
  ])('is not known for %s', (_, did) => {
    expect(addressOf(did)).toBeUndefined();
  });
});
