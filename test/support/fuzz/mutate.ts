import type { Random } from './random.ts';

type Json = Record<string, unknown>;

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

/** Values that careless code trips over. */
const oddValues: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 0.1, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e21],
  ...[
    '',
    ' ',
    '\0',
    '\uFEFF',
    '\uD800',
    '\u202E',
    '0',
    '-1',
    '1e999',
    'NaN',
    '__proto__',
    'constructor',
    '𝔘𝔫𝔦',
    '/../..',
  ],
  ...[
    'did:key:z',
    'did:web:a',
    'did:ethr:0x0',
    'urn:uuid:',
    'https://a',
    'javascript:x',
    '9999-12-31T23:59:59Z',
    '0000-00-00',
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    { '': '' },
    { length: 1e9 },
    { toString: 1 },
    deep(40),
    Array.from({ length: 300 }, () => 0),
  ],
  ...['x'.repeat(3_000), '('.repeat(200), '1'.repeat(400), '%'.repeat(50), '𐀀'.repeat(100)],
];

const oddTexts: readonly string[] = oddValues.filter((value): value is string => typeof value === 'string');
const oddPieces: readonly string[] = [
  ...oddTexts,
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '.',
    '~',
    '#',
    '?',
    '&',
    '=',
    '%00',
    '%',
    '\\',
    '\r\n',
    '<',
    "'",
    '+',
    '-',
    'null',
  ],
];
const names: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'id',
  'type',
  '@context',
  '_sd',
  '...',
  '',
  'a',
];

/** One of the odd values, a copy. */
export const oddValue = (random: Random): unknown => structuredClone(random.pick(oddValues));

/** Text of any characters, of up to `length` UTF-16 units. */
export function anyText(random: Random, length = 64): string {
  const range = random.pick([128, 256, 0x800, 0x1_0000]);
  return String.fromCharCode(...Array.from({ length: random.int(length + 1) }, () => random.int(range)));
}

/** A text changed at one to four places, or, one time in twelve, another text altogether. */
export function mutateText(random: Random, seed: string): string {
  if (random.chance(1 / 12)) return random.chance(0.5) ? anyText(random, 400) : random.pick(oddPieces);
  let text = seed;
  for (let edits = 1 + random.int(4); edits > 0; edits--) text = editText(random, text);
  return text;
}

function editText(random: Random, text: string): string {
  const at = random.int(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.int(random.pick([1, 4, 40, 4_000])));
  const [before, chosen, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (random.int(7)) {
    case 0:
      return before + after;
    case 1:
      return before + chosen + chosen + after;
    case 2:
      return before + random.pick(oddPieces) + chosen + after;
    case 3:
      return before + anyText(random, 8) + after;
    case 4:
      return before + String.fromCharCode(chosen.charCodeAt(0) ^ (1 << random.int(8))) + chosen.slice(1) + after;
    case 5:
      return random.chance(0.5) ? before : after;
    default:
      return before + chosen.repeat(Math.min(20, Math.floor(2_000 / (chosen.length + 1)))) + after;
  }
}

/** A copy of a JSON value, changed at one to four places at random depths. */
export function mutateJson(random: Random, seed: unknown): unknown {
  const root = { value: structuredClone(seed) };
  for (let edits = 1 + random.int(4); edits > 0; edits--) editJson(random, root, 'value');
  return root.value;
}

function editJson(random: Random, parent: Json, name: string): void {
  const value = parent[name];
  if (typeof value !== 'object' || value === null) {
    parent[name] = changedLeaf(random, value);
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > 0 && random.chance(0.75)) editJson(random, value as Json, random.pick(keys));
  else parent[name] = changedBranch(random, value as Json, keys);
}

function changedLeaf(random: Random, value: unknown): unknown {
  if (typeof value === 'string' && random.chance(0.6)) return mutateText(random, value);
  if (typeof value === 'number' && random.chance(0.6))
    return random.pick([value + 1, -value, value * 1e9, value / 3, String(value)]);
  return oddValue(random);
}

function changedBranch(random: Random, value: Json, keys: readonly string[]): unknown {
  const isList = Array.isArray(value);
  switch (random.int(5)) {
    case 0:
      return oddValue(random);
    case 1:
      if (isList) return value.slice(1);
      if (keys.length > 0) delete value[random.pick(keys)];
      return value;
    case 2:
      if (isList) return [...value, ...value];
      return withMember(value, random.pick(names), oddValue(random));
    case 3:
      return isList ? { ...value } : [value];
    default:
      return keys.length > 0 && !isList
        ? withMember(value, random.pick(keys).toUpperCase(), value[random.pick(keys)])
        : [value];
  }
}

/** As `JSON.parse` makes members: `__proto__` is a name like any other. */
function withMember(value: Json, name: string, member: unknown): Json {
  return Object.defineProperty({ ...value }, name, {
    value: member,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Bytes changed at some places. */
export function mutateBytes(random: Random, seed: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.from(mutateText(random, Buffer.from(seed).toString('latin1')), 'latin1'));
}
