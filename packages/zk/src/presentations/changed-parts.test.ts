import { deriveStatement, knownProofSchemas, type ProofRequest, proofSchemas } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bls12_381 } from '@noble/curves/bls12-381';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { fromLittleEndian, order, toBigEndian, toLittleEndian } from '../bbs/scalar.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { layoutLength } from '../statement/canonical-proof.ts';
import { proofLayout, type RangeMethod } from '../statement/proof-layout.ts';
import { attributesOf, criterionOn, newScene, type Scene } from '../testing/scene.ts';
import { hasProofLayout, holdsProof } from './check-proof.ts';
import type { ProofPresentation } from './proof-presentation.ts';
import { proveEligibility } from './prove-eligibility.ts';

const { G1, fields } = bls12_381;
type Point = typeof G1.ProjectivePoint.BASE;

/** A point of the curve that is not of the group: three times it is zero. */
const ofOrderThree = G1.ProjectivePoint.fromAffine({ x: 0n, y: 2n });

/** As points are written. The library of our checks would refuse to write one that is not of the group. */
function compressed(point: Point): Uint8Array {
  const { x, y } = point.toAffine();
  const bytes = toBigEndian(x, 48);
  return bytes.with(0, bytes[0]! | (2n * y > fields.Fp.ORDER ? 0xa0 : 0x80));
}

let engine: Engine;
let scene: Scene;
beforeAll(async () => {
  engine = await loadEngine();
  scene = await newScene(proofSchemas.hba1c, attributesOf.hba1c);
});

/** A proof with each kind of predicate, and where its points and scalars are. */
async function proven(method: RangeMethod) {
  const ranges = method === 'transparent' ? { ranges: { method } } : {};
  const codings = [{ system: 'urn:a', code: 'other' }];
  const range = { kind: 'number-range', unit: '%', min: '7.0', max: '9.0' };
  const criteria = [criterionOn('value:%', range, 'range'), criterionOn('code', { kind: 'none-of', codings }, 'not')];
  const request = scene.request(criteria, ranges);
  const presentation = await proveEligibility(request, scene.input);
  const places: { readonly kind: 'point' | 'scalar'; readonly at: number; readonly length: number }[] = [];
  let at = 0;
  for (const part of proofLayout(deriveStatement(request, [0], knownProofSchemas), method)) {
    const length = layoutLength([part]);
    if (part === 'point' || part === 'scalar') places.push({ kind: part, at, length });
    at += length;
  }
  return { request, presentation, places };
}

/** Past the layout, the engine alone says whether it holds; what it cannot read does not. */
function isAccepted(request: ProofRequest, presentation: ProofPresentation): boolean {
  const check = { request, presentation, rangeParameters: scene.rangeParameters };
  if (!hasProofLayout(check, knownProofSchemas)) return false;
  try {
    return holdsProof(engine, check, knownProofSchemas);
  } catch {
    return false;
  }
}

const changes = {
  point: {
    'of another group': (bytes: Uint8Array) => compressed(G1.ProjectivePoint.fromHex(bytes).add(ofOrderThree)),
    negated: (bytes: Uint8Array) => compressed(G1.ProjectivePoint.fromHex(bytes).negate()),
    'one step on': (bytes: Uint8Array) => compressed(G1.ProjectivePoint.fromHex(bytes).add(G1.ProjectivePoint.BASE)),
  },
  scalar: {
    'one more': (bytes: Uint8Array) => toLittleEndian((fromLittleEndian(bytes) + 1n) % order),
    negated: (bytes: Uint8Array) => toLittleEndian(order - fromLittleEndian(bytes)),
    zero: () => new Uint8Array(32),
  },
};

// A proof without parameters is slow to check, and differs in the range alone: every third of its parts.
describe.each<[string, RangeMethod, number]>([
  ['with parameters of the verifier', 'verifier-parameters', 1],
  ['without parameters', 'transparent', 3],
])('in a proof %s', (_, method, step) => {
  let made: Awaited<ReturnType<typeof proven>>;
  beforeAll(async () => {
    made = await proven(method);
  });

  test.each(['point', 'scalar'] as const)('every %s counts: changed, it does not hold', (kind) => {
    const { request, presentation, places } = made;
    expect(isAccepted(request, presentation)).toBe(true);
    const ofKind = places.filter((place) => place.kind === kind).filter((_, index) => index % step === 0);
    expect(ofKind.length).toBeGreaterThan(5);
    for (const [index, { at, length }] of ofKind.entries()) {
      // Every place gets one of the changes, in turns, and points that are of no group everywhere.
      const [first, ...others] = Object.entries(changes[kind]);
      for (const [name, change] of [first!, others[index % others.length]!]) {
        const bytes = hexToBytes(presentation.proof);
        bytes.set(change(bytes.slice(at, at + length)), at);
        const outcome = isAccepted(request, { ...presentation, proof: bytesToHex(bytes) });
        expect([index, name, outcome]).toEqual([index, name, false]);
      }
    }
  });
});

test('a pseudonym that is not of the group is no second one of the same patient', async () => {
  const { request, presentation } = await proven('verifier-parameters');
  const own = G1.ProjectivePoint.fromHex(presentation.pseudonym);
  for (const other of [own.add(ofOrderThree), own.add(ofOrderThree.negate()), ofOrderThree, own.negate()]) {
    const pseudonym = bytesToHex(compressed(other));
    expect(isAccepted(request, { ...presentation, pseudonym })).toBe(false);
  }
  // Where three divides the challenge, one time in three, the equation of a pseudonym would not see the difference.
  expect(() => engine.Pseudonym.new(compressed(ofOrderThree), toLittleEndian(5n))).toThrow();
});
