import type { ReadStatusList, StatusListForm, StatusReading } from '@assent/application';
import { type Instant, toUnixSeconds, zCertificateIssuer, zDid } from '@assent/domain';
import * as z from 'zod';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { fromZlib, toZlib } from './compression.ts';
import { zNumericDate } from './times.ts';

/** `status_list` of a token: one status in 1, 2, 4 or 8 bits, the first in the least significant bits of an octet. */
export interface TokenStatusList {
  readonly bits: 1 | 2 | 4 | 8;
  readonly octets: Uint8Array;
}

const zStatusList = z
  .looseObject({ bits: z.literal([1, 2, 4, 8]), lst: z.string().max(4_000_000) })
  .transform(({ bits, lst }, context): TokenStatusList => {
    const compressed = fromBase64Url(lst);
    const octets = compressed && fromZlib(compressed);
    if (octets) return { bits, octets };
    context.addIssue({ code: 'custom', message: 'is no list' });
    return z.NEVER;
  });

/** Parses a status list (Token Status List §4.2); undefined if it is none. */
export const parseTokenStatusList = (value: unknown): TokenStatusList | undefined => zStatusList.safeParse(value).data;

/** The status at `index`, or undefined beyond the end. */
export function statusAt({ bits, octets }: TokenStatusList, index: number): number | undefined {
  const place = index * bits;
  const octet = Number.isInteger(index) && index >= 0 ? octets[Math.floor(place / 8)] : undefined;
  return octet === undefined ? undefined : (octet >> (place % 8)) & (2 ** bits - 1);
}

/**
 * `status_list`, from bits whose first is the most significant of an octet: 1 for revoked. With `suspensions`, as many bits
 * for the same places, it has two bits for each status: what is revoked is 1 whatever else it is, and 2 is suspended.
 */
export async function encodeTokenStatusList(
  bits: Uint8Array,
  suspensions?: Uint8Array,
): Promise<{ readonly bits: 1 | 2; readonly lst: string }> {
  const octets = suspensions ? inPairs(bits, suspensions) : bits.map((octet) => reversed[octet] ?? 0);
  return { bits: suspensions ? 2 : 1, lst: toBase64Url(await toZlib(octets)) };
}

/** Two octets for each octet of both: the lower bit of a status is that of `bits`, the upper one says suspended only. */
function inPairs(bits: Uint8Array, suspensions: Uint8Array): Uint8Array {
  const octets = new Uint8Array(2 * bits.length);
  for (const [at, octet] of bits.entries()) {
    const spread = (spreadOut[octet] ?? 0) | ((spreadOut[(suspensions[at] ?? 0) & ~octet] ?? 0) << 1);
    octets[2 * at] = spread & 0xff;
    octets[2 * at + 1] = spread >> 8;
  }
  return octets;
}

/** Every octet with its bits in the opposite order. */
const reversed = Uint8Array.from({ length: 256 }, (_, octet) =>
  Array.from({ length: 8 }, (_, at) => ((octet >> at) & 1) << (7 - at)).reduce((sum, bit) => sum | bit, 0),
);

/** Every octet with its bits in the opposite order, each followed by a zero. */
const spreadOut = Uint16Array.from({ length: 256 }, (_, octet) =>
  Array.from({ length: 8 }, (_, at) => ((octet >> at) & 1) << (2 * (7 - at))).reduce((sum, bit) => sum | bit, 0),
);

/** Members of the payload of a JWT (Token Status List §5.1). */
const members = {
  sub: z.string().max(1024),
  iat: zNumericDate,
  nbf: zNumericDate.optional(),
  ttl: z.number().positive().optional(),
  status_list: z.unknown(),
};

/** A list of ours. `exp` is required here: a list must not hold for ever. */
const zPayloadOf = (zIssuer: typeof zDid | typeof zCertificateIssuer) =>
  z
    .looseObject({ ...members, iss: zIssuer, exp: zNumericDate })
    .refine(({ iat, nbf }) => nbf === undefined || nbf <= iat);

/** A list of others, who need say neither who they are nor when it ends. */
const zForeignPayload = z.looseObject({
  ...members,
  iss: z.string().max(2048).optional(),
  exp: zNumericDate.optional(),
});

/** What a list of others says. Nothing is proven yet. */
export interface ReadForeignList {
  readonly uri: string;
  readonly issuer?: string;
  readonly issuedAt: Instant;
  readonly notBefore?: Instant;
  readonly expiresAt?: Instant;
  readonly ttlSeconds?: number;
  readingAt(index: number): StatusReading;
}

/** Reads the payload of a list of others (Token Status List §5.1); undefined if it is none. */
export function readForeignList(payload: unknown): ReadForeignList | undefined {
  const token = zForeignPayload.safeParse(payload).data;
  const list = token && parseTokenStatusList(token.status_list);
  if (!token || !list) return undefined;
  const { sub, iss, iat, nbf, exp, ttl } = token;
  return {
    ...{ uri: sub, issuedAt: iat },
    ...(iss === undefined ? {} : { issuer: iss }),
    ...(nbf === undefined ? {} : { notBefore: nbf }),
    ...(exp === undefined ? {} : { expiresAt: exp }),
    ...(ttl === undefined ? {} : { ttlSeconds: ttl }),
    readingAt: (index) => readingOf(statusAt(list, index)),
  };
}

/** The form of a list whose issuer is called so, served below the address of the list at `path`. */
function listForm(zIssuer: typeof zDid | typeof zCertificateIssuer, path: string): StatusListForm {
  const zPayload = zPayloadOf(zIssuer);
  return {
    mediaType: 'application/statuslist+jwt',
    header: { typ: 'statuslist+jwt' },
    combines: true,
    urlFrom: (uri) => `${uri}${path}`,
    async payloadOf({ uri, issuer, issuedAt, expiresAt, ttlSeconds, bits, suspensions }) {
      return {
        iss: issuer,
        sub: `${uri}${path}`,
        iat: toUnixSeconds(issuedAt),
        exp: toUnixSeconds(expiresAt),
        ttl: ttlSeconds,
        status_list: await encodeTokenStatusList(bits, suspensions),
      };
    },
    read(payload): ReadStatusList | undefined {
      const token = zPayload.safeParse(payload).data;
      const list = token && parseTokenStatusList(token.status_list);
      if (!token || !list || !token.sub.endsWith(path)) return undefined;
      return {
        uri: token.sub.slice(0, token.sub.length - path.length),
        issuer: token.iss,
        issuedAt: token.iat,
        expiresAt: token.exp,
        ...(token.ttl === undefined ? {} : { ttlSeconds: token.ttl }),
        readingAt: (index) => readingOf(statusAt(list, index)),
      };
    },
  };
}

/** The Token Status List of the IETF (draft-ietf-oauth-status-list), as a JWT signed with a key of a DID. */
export const tokenStatusList = listForm(zDid, '');

/** The same list, signed under the certificate of its issuer (HAIP 1.0 §6.1), for credentials that are. */
export const certifiedTokenStatusList: StatusListForm = {
  ...listForm(zCertificateIssuer, '/certified'),
  isCertified: true,
};

/** 0 is valid, 1 revoked and 2 suspended (Token Status List §7.1). Anything else is nothing that is known here. */
const readingOf = (status: number | undefined): StatusReading =>
  (status === undefined ? undefined : readings[status]) ?? 'not_supported';

const readings: readonly StatusReading[] = ['valid', 'revoked', 'suspended'];
