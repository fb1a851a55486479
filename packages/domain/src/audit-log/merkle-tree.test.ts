import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { consistencyProof, inclusionProofs, leafHash, nodeHash, treeRoot } from './merkle-tree.ts';
import { hash, sampleTree, sha256 } from './testing/sample-tree.ts';
import { growTiles, tileNodes } from './tiles.ts';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.ts';

interface Vectors {
  readonly inputs: readonly string[];
  readonly nodes: readonly (readonly string[])[];
  readonly roots: readonly string[];
}
const vectors = JSON.parse(readFileSync(new URL('./vectors/rfc-6962-trees.json', import.meta.url), 'utf8')) as Vectors;
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const reference = tileNodes(sha256, async () =>
  growTiles(
    sha256,
    new Map(),
    0,
    vectors.inputs.map((input) => leafHash(sha256, bytesOf(input))),
  ),
);

const tree = sampleTree();
tree.grow(300);
const roots = await Promise.all(Array.from({ length: 301 }, (_, size) => treeRoot(sha256, tree.nodes, size)));
const rootAt = (size: number) => roots[size] as Uint8Array;

describe('the reference trees of RFC 6962', () => {
  test.each(vectors.roots.map((root, size) => ({ root, size })))('has the root of $size leaves', async (known) => {
    expect(hexOf(await treeRoot(sha256, reference, known.size))).toBe(known.root);
  });

  test.each([
    { index: 0, size: 1, path: [] },
    { index: 0, size: 8, path: [vectors.nodes[0]?.[1], vectors.nodes[1]?.[1], vectors.nodes[2]?.[1]] },
    { index: 5, size: 8, path: [vectors.nodes[0]?.[4], vectors.nodes[1]?.[3], vectors.nodes[2]?.[0]] },
    { index: 2, size: 3, path: [vectors.nodes[1]?.[0]] },
    { index: 1, size: 5, path: [vectors.nodes[0]?.[0], vectors.nodes[1]?.[1], vectors.nodes[0]?.[4]] },
    { index: 6, size: 7, path: [vectors.nodes[1]?.[2], vectors.nodes[2]?.[0]] },
  ])('proves leaf $index of $size with the nodes of RFC 9162 §2.1.5', async ({ index, size, path }) => {
    const [proof] = await inclusionProofs(sha256, reference, [index], size);
    expect(proof?.map(hexOf)).toEqual(path);
  });

  test.each([
    { older: 1, size: 1, path: [] },
    { older: 3, size: 7, path: [[0, 2], [0, 3], [1, 0], 'right of 4 in 7'] },
    { older: 4, size: 7, path: ['right of 4 in 7'] },
    {
      older: 6,
      size: 8,
      path: [
        [1, 2],
        [1, 3],
        [2, 0],
      ],
    },
    {
      older: 2,
      size: 5,
      path: [
        [1, 1],
        [0, 4],
      ],
    },
  ])('proves that $size extends $older with the nodes of RFC 9162 §2.1.5', async ({ older, size, path }) => {
    const right = hexOf(nodeHash(sha256, bytesOf(vectors.nodes[1]?.[2] ?? ''), bytesOf(vectors.nodes[0]?.[6] ?? '')));
    const nodes = path.map((at) => (typeof at === 'string' ? right : vectors.nodes[at[0] ?? 0]?.[at[1] ?? 0]));
    expect((await consistencyProof(sha256, reference, older, size)).map(hexOf)).toEqual(nodes);
  });
});

describe('proofs of trees up to 300 leaves', () => {
  test('hold for every leaf of every size', async () => {
    for (let size = 1; size <= 300; size += 1) {
      const leaves = Array.from({ length: size }, (_, index) => index);
      const proofs = await inclusionProofs(sha256, tree.nodes, leaves, size);
      for (const index of leaves) {
        const place = { leaf: tree.leaf(index), index, size, root: rootAt(size) };
        if (!verifyInclusion(sha256, place, proofs[index] ?? [])) throw new Error(`leaf ${index} of ${size}`);
      }
    }
  });

  test('hold from every earlier size to every size', async () => {
    for (let size = 0; size <= 300; size += 1) {
      for (let older = 0; older <= size; older += 1) {
        const proof = await consistencyProof(sha256, tree.nodes, older, size);
        const holds = verifyConsistency(
          sha256,
          { size: older, root: rootAt(older) },
          { size, root: rootAt(size) },
          proof,
        );
        if (!holds) throw new Error(`from ${older} to ${size}`);
      }
    }
  });
});

const anyPlace = fc
  .integer({ min: 1, max: 300 })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));

/** A proof with one bit turned, one hash gone, doubled, swapped with its neighbour, or one too many. */
const anyChange = fc.record({
  kind: fc.constantFrom('flip', 'drop', 'repeat', 'add', 'shorten'),
  at: fc.nat(),
  bit: fc.nat(255),
});
function changed(proof: readonly Uint8Array[], { kind, at, bit }: { kind: string; at: number; bit: number }) {
  const out = proof.map((item) => item.slice());
  const place = proof.length === 0 ? 0 : at % proof.length;
  const item = out[place];
  if (kind === 'add' || !item) return [...out, hash(at)];
  if (kind === 'flip') item[bit >> 3] = (item[bit >> 3] as number) ^ (1 << (bit & 7));
  if (kind === 'drop') out.splice(place, 1);
  if (kind === 'repeat') out.splice(place, 0, item);
  if (kind === 'shorten') out[place] = item.slice(1);
  return out;
}

describe('a proof that was changed', () => {
  test('of inclusion is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, anyChange, async ({ size, index }, change) => {
        const [proof = []] = await inclusionProofs(sha256, tree.nodes, [index], size);
        const place = { leaf: tree.leaf(index), index, size, root: rootAt(size) };
        return !verifyInclusion(sha256, place, changed(proof, change));
      }),
    );
  });

  test('of consistency is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, anyChange, async ({ size, index }, change) => {
        const older = { size: index + 1, root: rootAt(index + 1) };
        const proof = await consistencyProof(sha256, tree.nodes, older.size, size);
        return !verifyConsistency(sha256, older, { size, root: rootAt(size) }, changed(proof, change));
      }),
    );
  });

  test('of one leaf does not prove another leaf, another place or another size', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, anyPlace, async (one, two) => {
        fc.pre(one.index !== two.index || one.size !== two.size);
        const [proof = []] = await inclusionProofs(sha256, tree.nodes, [one.index], one.size);
        const place = { leaf: tree.leaf(one.index), index: one.index, size: one.size, root: rootAt(one.size) };
        const claims = [
          ...(one.index === two.index
            ? []
            : [
                { ...place, leaf: tree.leaf(two.index) },
                { ...place, index: two.index },
              ]),
          ...(one.size === two.size ? [] : [{ ...place, root: rootAt(two.size) }]),
        ];
        return claims.every((claim) => !verifyInclusion(sha256, claim, proof));
      }),
    );
  });

  test('about a tree with other leaves is refused', async () => {
    const proof = await consistencyProof(sha256, tree.nodes, 100, 200);
    const newer = { size: 200, root: rootAt(200) };
    expect(verifyConsistency(sha256, { size: 100, root: rootAt(101) }, newer, proof)).toBe(false);
    expect(verifyConsistency(sha256, { size: 100, root: rootAt(100) }, { ...newer, root: rootAt(199) }, proof)).toBe(
      false,
    );
    expect(verifyConsistency(sha256, newer, { size: 100, root: rootAt(100) }, proof)).toBe(false);
    expect(verifyConsistency(sha256, { size: 0, root: hash('x') }, newer, [])).toBe(false);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 48 + 1])('with a size or place of %p is refused', (number) => {
    const place = { leaf: tree.leaf(0), index: 0, size: 1, root: rootAt(1) };
    expect(verifyInclusion(sha256, place, [])).toBe(true);
    expect(verifyInclusion(sha256, { ...place, size: number }, [])).toBe(false);
    expect(verifyInclusion(sha256, { ...place, index: number }, [])).toBe(false);
    const head = { size: number, root: rootAt(1) };
    expect(verifyConsistency(sha256, head, head, [])).toBe(false);
  });
});

describe('large trees', () => {
  /** A tree whose subtrees of one level are all alike, so that any size is had at once. */
  const alike = tileFreeNodes();
  const anySize = fc.integer({ min: 2 ** 31, max: 2 ** 48 });

  test('prove and verify up to 2^48 leaves', async () => {
    await fc.assert(
      fc.asyncProperty(anySize, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), async (size, part) => {
        const index = Math.floor(size * part);
        const root = await treeRoot(sha256, alike, size);
        const [proof = []] = await inclusionProofs(sha256, alike, [index], size);
        expect(proof.length).toBeLessThanOrEqual(48);
        expect(verifyInclusion(sha256, { leaf: hash('leaf'), index, size, root }, proof)).toBe(true);
        const older = { size: index + 1, root: await treeRoot(sha256, alike, index + 1) };
        const consistent = await consistencyProof(sha256, alike, older.size, size);
        expect(verifyConsistency(sha256, older, { size, root }, consistent)).toBe(true);
      }),
    );
  });
});

function tileFreeNodes() {
  const byLevel = [hash('leaf')];
  for (let level = 1; level <= 48; level += 1) {
    const below = byLevel[level - 1] as Uint8Array;
    byLevel.push(nodeHash(sha256, below, below));
  }
  return async (nodes: readonly { level: number }[]) => nodes.map(({ level }) => byLevel[level] as Uint8Array);
}
