import { createHmac } from 'node:crypto';
import { isSecretOf } from '../private-key.ts';

/** Types of keys that are derived, as Veramo names them. */
export type DerivedKeyType = 'Ed25519' | 'Secp256r1';

/** A private key and the chain code that its children are made with, 32 bytes each. Whoever gets one zeroes it. */
export interface DerivationNode {
  readonly key: Uint8Array;
  readonly chainCode: Uint8Array;
}

const masterKeys: Readonly<Record<DerivedKeyType, string>> = { Ed25519: 'ed25519 seed', Secp256r1: 'Nist256p1 seed' };
const hardened = 0x8000_0000;

/**
 * The private key at a path of hardened steps from `seed` (SLIP-0010). Without the seed, a key says nothing of the others:
 * there is no public key and no chain code from which any of them could be computed. All that is made on the way is zeroed.
 *
 * @param path indexes of the steps, each below 2^31
 */
export function deriveKey(type: DerivedKeyType, seed: Uint8Array, path: readonly number[]): Uint8Array {
  let node = masterNode(type, seed);
  for (const index of path) {
    const child = hardenedChild(type, node, index);
    node.key.fill(0);
    node.chainCode.fill(0);
    node = child;
  }
  node.chainCode.fill(0);
  return node.key;
}

/** The node that all others come from (SLIP-0010, "Master key generation"). */
export function masterNode(type: DerivedKeyType, seed: Uint8Array): DerivationNode {
  const master = masterKeys[type];
  let bytes = createHmac('sha512', master).update(seed).digest();
  while (!isSecretOf(type, bytes.subarray(0, 32))) {
    const next = createHmac('sha512', master).update(bytes).digest();
    bytes.fill(0);
    bytes = next;
  }
  return split(bytes);
}

/** The private child of a private node (SLIP-0010, "Private parent key → private child key"). @param index below 2^31 */
export function hardenedChild(type: DerivedKeyType, parent: DerivationNode, index: number): DerivationNode {
  if (!Number.isInteger(index) || index < 0 || index >= hardened)
    throw new RangeError('not an index of a hardened step');
  const material = Buffer.alloc(33);
  material.set(parent.key, 1);
  try {
    return childFrom(type, parent, material, index + hardened);
  } finally {
    material.fill(0);
  }
}

/** One step, from 33 bytes that stand for the parent's key. Only hardened steps are made outside of tests. */
export function childFrom(
  type: DerivedKeyType,
  { key, chainCode }: DerivationNode,
  material: Uint8Array,
  index: number,
): DerivationNode {
  const step = Buffer.alloc(4);
  step.writeUInt32BE(index);
  const mac = (bytes: Uint8Array) => createHmac('sha512', chainCode).update(bytes).update(step).digest();
  let bytes = mac(material);
  if (type === 'Ed25519') return split(bytes);
  for (;;) {
    const [tweak, rest] = [bytes.subarray(0, 32), bytes.subarray(32)];
    const sum = isBelowOrder(tweak) ? addBelowOrder(tweak, key) : undefined;
    if (sum && isSecretOf(type, sum)) {
      tweak.set(sum);
      sum.fill(0);
      return split(bytes);
    }
    const again = Buffer.concat([Buffer.of(1), rest]);
    const next = mac(again);
    bytes.fill(0);
    again.fill(0);
    bytes = next;
  }
}

function split(bytes: Buffer): DerivationNode {
  const node = { key: Uint8Array.from(bytes.subarray(0, 32)), chainCode: Uint8Array.from(bytes.subarray(32)) };
  bytes.fill(0);
  return node;
}

/** Order of the base point of P-256 (SEC 2 §2.4.2). */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');

const isBelowOrder = (bytes: Uint8Array) => Buffer.compare(bytes, order) < 0;

/** a + b modulo the order, both below it. In bytes, because a BigInt of a secret cannot be zeroed. */
function addBelowOrder(a: Uint8Array, b: Uint8Array): Uint8Array {
  const sum = new Uint8Array(32);
  let carry = 0;
  for (let at = 31; at >= 0; at--) {
    carry += (a[at] ?? 0) + (b[at] ?? 0);
    sum[at] = carry & 0xff;
    carry >>= 8;
  }
  if (carry === 0 && isBelowOrder(sum)) return sum;
  let borrow = 0;
  for (let at = 31; at >= 0; at--) {
    borrow += (sum[at] ?? 0) - (order[at] ?? 0);
    sum[at] = borrow & 0xff;
    borrow >>= 8;
  }
  return sum;
}
