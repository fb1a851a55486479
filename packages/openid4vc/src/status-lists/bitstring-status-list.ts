import type { ReadStatusList, StatusListForm, StatusPurpose, StatusReading } from '@assent/application';
import { AppError, zDid } from '@assent/domain';
import * as z from 'zod';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { fromGzip, toGzip } from './compression.ts';
import { zDateTimeStamp } from './times.ts';

/** Fewest status indexes of a list, so that an index says little (Bitstring Status List §6.1): 131 072, in octets. */
const minListOctets = 16_384;
const context = 'https://www.w3.org/ns/credentials/v2';
const type = 'BitstringStatusListCredential';

/**
 * `encodedList`: multibase base64url of the compressed bits, the first one most significant (§3.4).
 *
 * @throws AppError `invalid_request` for a list with fewer than 131 072 places
 */
export async function encodeBitstring(bits: Uint8Array): Promise<string> {
  if (bits.length < minListOctets) throw new AppError('invalid_request', { minListOctets });
  return `u${toBase64Url(await toGzip(bits))}`;
}

/** The bits of an `encodedList` (§3.5); undefined if it is none, or too short or too long to be trusted. */
export function decodeBitstring(encodedList: string): Uint8Array | undefined {
  const compressed = encodedList.startsWith('u') ? fromBase64Url(encodedList.slice(1)) : undefined;
  const bits = compressed && fromGzip(compressed);
  return bits && bits.length >= minListOctets ? bits : undefined;
}

const zSubject = z.looseObject({
  type: z.literal('BitstringStatusList'),
  statusPurpose: z.union([z.string(), z.array(z.string())]).transform((purposes) => [purposes].flat()),
  encodedList: z.string().max(4_000_000),
  ttl: z.int().positive().optional(),
  statusSize: z.literal(1).optional(),
});

/** A list as a credential (§2.2). Its end is required here: a list must not hold for ever. */
const zPayload = z
  .looseObject({
    '@context': z.tuple([z.literal(context)], z.unknown()),
    id: z.string().max(512),
    type: z.array(z.string()).refine((types) => types.includes('VerifiableCredential') && types.includes(type)),
    issuer: z.union([zDid, z.looseObject({ id: zDid }).transform(({ id }) => id)]),
    validFrom: zDateTimeStamp,
    validUntil: zDateTimeStamp,
    credentialSubject: zSubject,
    iss: zDid.optional(),
  })
  .refine(({ iss, issuer }) => iss === undefined || iss === issuer);

const suffix = '/credential';

/** The Bitstring Status List of W3C (v1.0), as a credential secured by JOSE (`vc+jwt`). */
export const bitstringStatusList: StatusListForm = {
  mediaType: 'application/vc+jwt',
  header: { typ: 'vc+jwt', cty: 'vc' },
  combines: false,
  urlFrom: (uri) => `${uri}${suffix}`,
  async payloadOf({ uri, issuer, issuedAt, expiresAt, ttlSeconds, purpose, bits }) {
    const id = `${uri}${suffix}`;
    return {
      '@context': [context],
      id,
      type: ['VerifiableCredential', type],
      issuer,
      validFrom: issuedAt,
      validUntil: expiresAt,
      credentialSubject: {
        id: `${id}#list`,
        type: 'BitstringStatusList',
        statusPurpose: purpose,
        encodedList: await encodeBitstring(bits),
        ttl: ttlSeconds * 1000,
      },
    };
  },
  read(payload): ReadStatusList | undefined {
    const credential = zPayload.safeParse(payload).data;
    const bits = credential && decodeBitstring(credential.credentialSubject.encodedList);
    if (!credential || !bits || !credential.id.endsWith(suffix)) return undefined;
    const { ttl, statusPurpose: purposes } = credential.credentialSubject;
    return {
      uri: credential.id.slice(0, -suffix.length),
      issuer: credential.issuer,
      issuedAt: credential.validFrom,
      expiresAt: credential.validUntil,
      ...(ttl === undefined ? {} : { ttlSeconds: ttl / 1000 }),
      readingAt: (index, purpose = 'revocation') =>
        purposes.includes(purpose) ? readingAt(bits, index, purpose) : 'not_supported',
    };
  },
};

function readingAt(bits: Uint8Array, index: number, purpose: StatusPurpose): StatusReading {
  const octet = Number.isInteger(index) && index >= 0 ? bits[Math.floor(index / 8)] : undefined;
  if (octet === undefined) return 'not_supported';
  if ((octet & (0x80 >> (index % 8))) === 0) return 'valid';
  return purpose === 'revocation' ? 'revoked' : 'suspended';
}
