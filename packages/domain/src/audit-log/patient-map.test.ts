import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSame } from './bytes.ts';
import { changeMap, headIn, mapPagesOf, mapTree, proveHead } from './map-pages.ts';
import { type MapHead, type MapProof, rootOfProof, subtreeRoot } from './patient-map.ts';
import { hash, sha256 } from './testing/sample-tree.ts';
import { tileKey } from './tiles.ts';

const headOf = (name: number | string, count = 1): MapHead => ({
  tag: hash(name),
  count,
  head: hash(`${name} ${count}`),
});

/** A tag that shares its first `bits` bits with another. */
function neighbourOf(tag: Uint8Array, bits: number): Uint8Array {
  const out = tag.slice();
  out[bits >> 3] = (out[bits >> 3] as number) ^ (0x80 >> (bits & 7));
  return out;
}

function newMap() {
  const pages = new Map<string, Uint8Array>();
  let tree = mapTree(sha256, pages);
  return {
    pages,
    tree: () => tree,
    put(...heads: MapHead[]) {
      const change = changeMap(sha256, pages, heads);
      for (const [key, page] of change.changed) pages.set(key, page);
      tree = change.tree;
    },
    proof: (tag: Uint8Array) => proveHead(sha256, pages, tag),
  };
}

const proves = (map: { tree(): Uint8Array }, tag: Uint8Array, proof: MapProof) => {
  const root = rootOfProof(sha256, tag, proof);
  return root !== undefined && isSame(root, map.tree());
};

const filled = newMap();
filled.put(...Array.from({ length: 500 }, (_, index) => headOf(index, index + 1)));

describe('the map of patients', () => {
  test('proves the head of each tag, from the pages on its way', () => {
    for (let index = 0; index < 500; index += 1) {
      const head = headOf(index, index + 1);
      const proof = filled.proof(head.tag);
      expect(proof.end).toEqual({ kind: 'own', count: head.count, head: head.head });
      expect(proves(filled, head.tag, proof)).toBe(true);
      expect(headIn(filled.pages, head.tag)).toEqual(head);
    }
  });

  test('proves that a tag has no head', () => {
    for (let index = 500; index < 1000; index += 1) {
      const proof = filled.proof(hash(index));
      expect(proof.end.kind).not.toBe('own');
      expect(proves(filled, hash(index), proof)).toBe(true);
    }
  });

  test('proves both for tags that differ in a late bit only', () => {
    const map = newMap();
    const tags = [hash('a'), neighbourOf(hash('a'), 20), neighbourOf(hash('a'), 200), neighbourOf(hash('a'), 16)];
    map.put(...tags.map((tag, index) => ({ tag, count: index + 1, head: hash(index) })));
    for (const tag of tags) expect(proves(map, tag, map.proof(tag))).toBe(true);
    const absent = [neighbourOf(hash('a'), 255), neighbourOf(hash('a'), 100), neighbourOf(hash('a'), 3)];
    for (const tag of absent) {
      expect(map.proof(tag).end.kind).not.toBe('own');
      expect(proves(map, tag, map.proof(tag))).toBe(true);
    }
  });

  test('has one root, in whatever order and batches it was filled', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50), { minLength: 1 }), fc.nat(50), (names, cut) => {
        const heads = names.map((name) => headOf(name));
        const [atOnce, stepwise] = [newMap(), newMap()];
        atOnce.put(...heads);
        stepwise.put(...[...heads].reverse().slice(cut));
        stepwise.put(...heads);
        expect(stepwise.tree()).toEqual(atOnce.tree());
        const sorted = [...heads].sort((a, b) => Buffer.compare(a.tag, b.tag));
        expect(atOnce.tree()).toEqual(subtreeRoot(sha256, sorted, 0));
      }),
    );
  });

  test('has another root with a count or a head changed', () => {
    const root = filled.tree();
    const map = newMap();
    map.put(...Array.from({ length: 500 }, (_, index) => headOf(index, index === 7 ? 9 : index + 1)));
    expect(map.tree()).not.toEqual(root);
  });

  test('needs three pages for a tag', () => {
    const tag = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
    expect(mapPagesOf(tag).map(tileKey)).toEqual(['0/0', '1/1', `2/${256 + 2}`]);
  });
});

describe('a proof of the map', () => {
  const own = headOf(3, 4);
  const proof = filled.proof(own.tag);
  const end = proof.end as Extract<MapProof['end'], { kind: 'own' }>;

  test.each([
    ['another count', { ...proof, end: { ...end, count: 3 } }],
    ['another head', { ...proof, end: { ...end, head: hash('x') } }],
    ['nothing instead of a head', { ...proof, end: { kind: 'nothing' as const } }],
    ['a sibling too few', { ...proof, siblings: proof.siblings.slice(1) }],
    ['a sibling too many', { ...proof, siblings: [...proof.siblings, hash('x')] }],
    ['a way that ends too high', { ...proof, siblings: proof.siblings.slice(-15) }],
    ['a sibling that was changed', { ...proof, siblings: [hash('x'), ...proof.siblings.slice(1)] }],
  ] as [string, MapProof][])('with %s is refused', (_, changed) => {
    expect(proves(filled, own.tag, proof)).toBe(true);
    expect(proves(filled, own.tag, changed)).toBe(false);
  });

  test('of one tag proves nothing of another', () => {
    expect(proves(filled, headOf(4, 5).tag, proof)).toBe(false);
  });

  test('proves nothing if it is too short, or ends at a tag that cannot be there, whatever the root', () => {
    const zeros = Array.from({ length: 16 }, () => new Uint8Array(32));
    const mine = hash('mine');
    const elsewhere = { kind: 'other' as const, tag: neighbourOf(mine, 2), value: hash('value') };
    const there = { ...elsewhere, tag: neighbourOf(mine, 16) };
    expect(rootOfProof(sha256, mine, { end: there, siblings: zeros })).toBeDefined();
    expect(rootOfProof(sha256, mine, { end: elsewhere, siblings: zeros })).toBeUndefined();
    expect(rootOfProof(sha256, mine, { end: there, siblings: zeros.slice(1) })).toBeUndefined();
    expect(rootOfProof(sha256, mine, { end: there, siblings: [hash('x').slice(1), ...zeros] })).toBeUndefined();
    const tooMany = Array.from({ length: 256 }, () => new Uint8Array(32));
    expect(rootOfProof(sha256, mine, { end: { kind: 'nothing' }, siblings: tooMany })).toBeUndefined();
  });

  test('cannot hide a head behind the head of a tag that is elsewhere', () => {
    const map = newMap();
    const [mine, near] = [hash('mine'), neighbourOf(hash('mine'), 30)];
    map.put({ tag: near, count: 1, head: hash(1) });
    const absence = map.proof(mine);
    expect(absence.end).toMatchObject({ kind: 'other', tag: near });
    expect(proves(map, mine, absence)).toBe(true);
    // The other tag must be on the same way, and must be another.
    const far = neighbourOf(hash('mine'), 2);
    expect(proves(map, far, absence)).toBe(false);
    expect(proves(map, near, absence)).toBe(false);
  });
});
