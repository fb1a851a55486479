import { type Address, type Bytes32, vctOf } from '@assent/domain';
import type { Registries } from '../ports/chain.ts';
import { hexFrom, pseudoRandom } from './pseudo-random.ts';

/** Registries of a chain that exists nowhere. Identifiers are mixed, not hashed: they hide nothing. */
export function inMemoryRegistries(changes: Partial<Registries> = {}): Registries {
  return {
    chainId: 31337,
    statusRegistry: `0x${'51'.repeat(20)}` as Address,
    consentRevocations: `0x${'c0'.repeat(20)}` as Address,
    issuerRegistry: `0x${'a5'.repeat(20)}` as Address,
    anchorLog: `0x${'a1'.repeat(20)}` as Address,
    emergencyAccess: `0x${'e5'.repeat(20)}` as Address,
    operator: `0x${'0e'.repeat(20)}` as Address,
    didRegistry: `0x${'d1'.repeat(20)}` as Address,
    listSize: 131_072,
    listIdOf: (salt) => mix('list', salt),
    keyOf: (secret) => mix('key', secret),
    logIdOf: (salt) => mix('log', salt),
    typeIdOf: (type) => mix('type', vctOf(type)),
    ...changes,
  };
}

/** 32 bytes that depend on all of the text (eight FNV-1a hashes, each of its own prefix, stirred). */
function mix(purpose: string, text: string): Bytes32 {
  const words = Array.from({ length: 8 }, (_, index) => hexFrom(pseudoRandom(fnv1a(`${purpose}${index}${text}`)), 4));
  return `0x${words.join('')}` as Bytes32;
}

const fnv1a = (text: string): number =>
  [...text].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0;
