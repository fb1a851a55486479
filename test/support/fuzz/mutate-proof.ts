import type { Random } from './random.ts';

/**
 * A proof changed so that it mostly still looks like one: bits flipped, parts of another proof of the same layout put in,
 * parts exchanged, zeros, ends cut or grown. Hexadecimal; both proofs have the same length.
 */
export function mutateProof(random: Random, hex: string, other: string): string {
  const bytes = Buffer.from(hex, 'hex');
  switch (random.int(8)) {
    case 0:
    case 1:
    case 2:
      return flipped(random, bytes);
    case 3:
      return spliced(random, bytes, Buffer.from(other, 'hex'));
    case 4:
      return exchanged(random, bytes);
    case 5:
      return overwritten(random, bytes);
    case 6:
      return random.chance(0.5) ? other : hex.slice(0, 2 * random.int(bytes.length));
    default:
      return hex + hex.slice(0, 2 * (1 + random.int(64)));
  }
}

function flipped(random: Random, bytes: Buffer): string {
  for (let flips = 1 + random.int(3); flips > 0; flips -= 1) {
    const at = random.int(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
  }
  return bytes.toString('hex');
}

/** Points have 48 bytes, scalars 32. */
const lengthOf = (random: Random) => random.pick([8, 32, 48, 80, 96, 400]);

/** From some place on, for some length or to the end, what the other proof has there. */
function spliced(random: Random, bytes: Buffer, other: Buffer): string {
  const from = random.int(bytes.length);
  const to = random.chance(0.3) ? bytes.length : from + lengthOf(random);
  return Buffer.concat([bytes.subarray(0, from), other.subarray(from, to), bytes.subarray(to)]).toString('hex');
}

/** Two stretches change places. What looks like a point goes where one is, so that the layout often stays. */
function exchanged(random: Random, bytes: Buffer): string {
  const starts = [...bytes.keys()].filter((at) => at + 48 <= bytes.length && ((bytes[at] ?? 0) & 0xe0) >= 0x80);
  const [one, other] = [random.pick(starts), random.pick(starts)];
  const first = Buffer.from(bytes.subarray(one, one + 48));
  bytes.copyWithin(one, other, other + 48);
  first.copy(bytes, other);
  return bytes.toString('hex');
}

function overwritten(random: Random, bytes: Buffer): string {
  const from = random.int(bytes.length);
  const value = random.pick([0, 0, 1, 0x7f, 0x80, 0xff]);
  return bytes.fill(value, from, Math.min(bytes.length, from + lengthOf(random))).toString('hex');
}
