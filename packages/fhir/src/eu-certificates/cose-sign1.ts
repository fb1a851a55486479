import { decode, encode } from 'cborg';
import * as z from 'zod';

/** A signed message as it is written (RFC 9052 §4.2). `alg` and `kid` of the protected header come first. */
export interface CoseSign1 {
  readonly alg: unknown;
  readonly kid: unknown;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** The octets that were signed. */
  readonly signed: Uint8Array;
}

const zOctets = z.instanceof(Uint8Array);
const zMessage = z.tuple([zOctets, z.map(z.unknown(), z.unknown()), zOctets, zOctets]);
const headers = { alg: 1, critical: 2, kid: 4 } as const;

/** A tag around a message or a date says what it is, and is not needed to read it. */
const transparentTags = [0, 1, 18, 61];
const tags = Object.fromEntries(transparentTags.map((tag) => [tag, (inner: () => unknown) => inner()]));

/** A value of CBOR (RFC 8949), with Maps for maps; undefined if it is none from end to end, or repeats a name. */
export function cborValue(octets: Uint8Array): unknown {
  try {
    return decode(octets, { useMaps: true, rejectDuplicateMapKeys: true, tags });
  } catch {
    return undefined; // octets that are no CBOR, or nested deeper than the stack
  }
}

/** The parts of a COSE_Sign1 message, tagged or not; undefined if it is none, or needs what is not known. */
export function readCoseSign1(octets: Uint8Array): CoseSign1 | undefined {
  const message = zMessage.safeParse(cborValue(octets));
  if (!message.success) return undefined;
  const [protectedHeader, unprotected, payload, signature] = message.data;
  const inside = protectedHeader.length === 0 ? new Map() : cborValue(protectedHeader);
  if (!(inside instanceof Map) || inside.has(headers.critical)) return undefined;
  const header = (label: number): unknown => (inside.has(label) ? inside.get(label) : unprotected.get(label));
  const signed = encode(['Signature1', protectedHeader, new Uint8Array(), payload]);
  return { alg: header(headers.alg), kid: header(headers.kid), payload, signature, signed };
}

/** A CBOR value with names of text only, as JSON. */
export function jsonOf(value: unknown, depth = 0): unknown {
  if (depth > 16) return undefined;
  if (Array.isArray(value)) return value.map((one) => jsonOf(one, depth + 1));
  if (!(value instanceof Map)) return value;
  const members = [...value].filter(([key]) => typeof key === 'string');
  return Object.fromEntries(members.map(([key, member]) => [key, jsonOf(member, depth + 1)]));
}
