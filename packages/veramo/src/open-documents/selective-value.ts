import { maxPointers, zJsonPointer } from '@assent/domain';
import { decode } from 'cborg';
import * as z from 'zod';
import { jwkFromBytes, type PublicJwk } from '../keys/public-jwk.ts';

/** How many statements a document may have: for each one a signature is made or checked. */
export const maxStatements = 256;

const zBytes = (length: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const zSignatures = z.array(zBytes(64)).max(maxStatements);
const zIndex = z.int().min(0).max(maxStatements);

/** The key that signed the statements of one document: multicodec 0x1200 and a point on P-256. */
const zStatementKey = zBytes(35).transform((bytes, context): { bytes: Uint8Array; jwk: PublicJwk } => {
  const jwk = bytes[0] === 0x80 && bytes[1] === 0x24 ? jwkFromBytes('Secp256r1', bytes.subarray(2)) : undefined;
  if (jwk) return { bytes, jwk };
  context.addIssue('is no key');
  return z.NEVER;
});

const isWithoutRepeats = (values: Iterable<unknown>): boolean => {
  const all = [...values];
  return new Set(all).size === all.length;
};

const zBase = z
  .tuple([zBytes(64), zStatementKey, zBytes(32), zSignatures, z.array(zJsonPointer).max(2 * maxPointers)])
  .transform(([signature, key, , signatures, mandatory]) => ({ signature, key, signatures, mandatory }));

const zDerived = z
  .tuple([
    zBytes(64),
    zStatementKey,
    zSignatures,
    // two nodes with one label would be one node for the signatures, and two for whoever reads the document
    z
      .map(zIndex, zBytes(32))
      .refine((labels) => isWithoutRepeats([...labels.values()].map((label) => Buffer.from(label).toString('hex')))),
    z.array(zIndex).max(maxStatements).refine(isWithoutRepeats),
  ])
  .transform(([signature, key, signatures, labels, mandatory]) => ({ signature, key, signatures, labels, mandatory }));

export type BaseValue = z.infer<typeof zBase>;
export type DerivedValue = z.infer<typeof zDerived>;

/** The value of a base proof (Data Integrity ECDSA Cryptosuites 1.0 §3.5.3); undefined if it is none. */
export const parseBaseValue = (proofValue: string): BaseValue | undefined =>
  zBase.safeParse(decoded(proofValue, 0)).data;

/** The value of a proof that shows a part (§3.5.8); undefined if it is none. */
export const parseDerivedValue = (proofValue: string): DerivedValue | undefined =>
  zDerived.safeParse(decoded(proofValue, 1)).data;

/** Deterministic CBOR only (RFC 8949 §4.2) without tags, so that a value cannot be written in two ways. */
const strictly = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: false,
};

function decoded(proofValue: string, kind: 0 | 1): unknown {
  const bytes = Buffer.from(proofValue.slice(1), 'base64url');
  if (`u${bytes.toString('base64url')}` !== proofValue) return undefined;
  if (bytes[0] !== 0xd9 || bytes[1] !== 0x5d || bytes[2] !== kind) return undefined;
  try {
    return decode(bytes.subarray(3), strictly);
  } catch {
    return undefined; // what cannot be decoded is no proof
  }
}
