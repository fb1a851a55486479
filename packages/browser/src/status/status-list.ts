import { type Did, type Instant, instantFrom, plusSeconds } from '@assent/domain';
import * as z from 'zod';
import { parseCompactJws } from '../credentials/compact-jws.ts';
import { reasonAgainst } from '../credentials/verify-signature.ts';
import { fromBase64Url } from '../keys/base64url.ts';
import type { DidReader } from '../keys/did-documents.ts';

/** Size of a list when it is expanded, in bytes: a few kilobytes can hold a thousand times more. */
const maxListBytes = 2 ** 21;
/** How far the clock of an issuer may be ahead of ours, in seconds. */
const skewSeconds = 60;

const zList = z.looseObject({
  sub: z.string(),
  iss: z.string(),
  iat: z.number(),
  exp: z.number(),
  status_list: z.looseObject({ bits: z.literal([1, 2, 4, 8]), lst: z.string().max(4_000_000) }),
});

/** What a list says of a credential (Token Status List §7.1). */
export type StatusReading = 'valid' | 'revoked' | 'suspended';
const readings: readonly StatusReading[] = ['valid', 'revoked', 'suspended'];

/** A list whose issuer signed it, in force over [issuedAt, expiresAt). */
export interface StatusList {
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** Undefined beyond the end of the list, and for a value that nobody here knows. */
  readingAt(index: number): StatusReading | undefined;
}

/**
 * Reads a signed list (Token Status List §8.3). Undefined unless it is the list at `uri`, signed by `issuer` with a key that it has, and
 * of now.
 *
 * @throws AppError `did_resolution_failed`: who signed it is unknown
 */
export async function readStatusList(
  token: string,
  { uri, issuer }: { readonly uri: string; readonly issuer: Did },
  { read, now }: { readonly read: DidReader; readonly now: Instant },
): Promise<StatusList | undefined> {
  const jws = parseCompactJws(token);
  const list = jws?.header.typ === 'statuslist+jwt' ? zList.safeParse(jws.payload).data : undefined;
  if (!jws || !list || list.sub !== uri || list.iss !== issuer) return undefined;
  const [issuedAt, expiresAt] = [timeOf(list.iat), timeOf(list.exp)];
  if (!issuedAt || !expiresAt || issuedAt > plusSeconds(now, skewSeconds) || expiresAt <= now) return undefined;
  if (await reasonAgainst(jws, issuer, read)) return undefined;
  const octets = await expanded(fromBase64Url(list.status_list.lst));
  const { bits } = list.status_list;
  return {
    ...{ issuedAt, expiresAt },
    readingAt(index) {
      const place = index * bits;
      const octet = octets?.[Math.floor(place / 8)];
      return octet === undefined ? undefined : readings[(octet >> (place % 8)) & (2 ** bits - 1)];
    },
  };
}

const lastSeconds = Date.parse('9999-12-31T23:59:59Z') / 1000;
const timeOf = (seconds: number): Instant | undefined =>
  seconds >= 0 && seconds <= lastSeconds ? instantFrom(seconds * 1000) : undefined;

/** What was compressed with ZLIB; undefined if it is none, or more than a list can be. */
async function expanded(compressed: Uint8Array<ArrayBuffer> | undefined): Promise<Uint8Array | undefined> {
  if (!compressed) return undefined;
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('deflate'));
  try {
    return await bytesOf(stream);
  } catch {
    return undefined; // no ZLIB
  }
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxListBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/** From when to when a list says that it holds. Nothing is checked by that; undefined if it is none. */
export function timesOfStatusList(token: string): Pick<StatusList, 'issuedAt' | 'expiresAt'> | undefined {
  const list = zList.safeParse(parseCompactJws(token)?.payload).data;
  const [issuedAt, expiresAt] = [list && timeOf(list.iat), list && timeOf(list.exp)];
  return issuedAt && expiresAt && { issuedAt, expiresAt };
}
