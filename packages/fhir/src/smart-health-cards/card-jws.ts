import * as z from 'zod';
import { fromBase64Url } from '../encodings/base64url.ts';
import type { InflateRaw } from '../encodings/inflate-stream.ts';
import { hasOptionalSpace, jsonValue, utf8Text } from '../encodings/json-text.ts';
import { refuseCard } from './card-fault.ts';
import { type CardPayload, healthCardType, zCardPayload, zIssuerUrl, zRevocationId } from './card-payload.ts';

/** A payload may grow to this when it is expanded; 1,195 characters of a QR code could hold a megabyte of nothing. */
const maxPayloadOctets = 2 ** 20;
const maxJwsCharacters = 2 ** 20;

/** A card as it is written, before anybody is believed. */
export interface WrittenCard {
  readonly kid: string;
  readonly signingInput: string;
  readonly signature: Uint8Array;
  readonly payload: CardPayload;
}

const zHeader = z.looseObject({
  alg: z.unknown().optional(),
  zip: z.unknown().optional(),
  kid: z.unknown().optional(),
});

/** Reads the JWS of a card by the rules of issuance ("Health Cards are Compact"). Its signature is not checked here. */
export async function readCardJws(jws: string, inflateRaw: InflateRaw): Promise<WrittenCard> {
  const parts = jws.length > maxJwsCharacters ? [] : jws.split('.');
  const [header, payload, signature] = parts.map((part) => fromBase64Url(part) ?? refuseCard('jws_form'));
  if (parts.length !== 3 || !header || !payload || !signature) refuseCard('jws_form');
  const kid = kidOf(header);
  // ES256 signs with two numbers of 32 octets (RFC 7518 §3.4), not with their DER form.
  if (signature.length !== 64) refuseCard('signature_form');
  const text = utf8Text((await inflateRaw(payload, maxPayloadOctets)) ?? refuseCard('not_deflated'));
  return { kid, signature, payload: payloadOf(text), signingInput: jws.slice(0, jws.lastIndexOf('.')) };
}

function kidOf(octets: Uint8Array): string {
  const header = zHeader.safeParse(jsonValue(utf8Text(octets) ?? ''));
  if (!header.success) refuseCard('header_form');
  const { alg, zip, kid } = header.data;
  if (alg !== 'ES256') refuseCard('header_alg');
  if (zip !== 'DEF') refuseCard('header_zip');
  if (typeof kid !== 'string' || !/^[\w-]{43}$/.test(kid)) refuseCard('header_kid');
  // Whatever must be understood is not (RFC 7515 §4.1.11).
  if (Object.hasOwn(header.data, 'crit') || Object.hasOwn(header.data, 'b64')) refuseCard('header_critical');
  return kid;
}

function payloadOf(text: string | undefined): CardPayload {
  const json = text === undefined ? undefined : jsonValue(text);
  if (text === undefined || json === undefined) refuseCard('payload_not_json');
  if (hasOptionalSpace(text)) refuseCard('payload_not_minified');
  const parsed = zCardPayload.safeParse(json);
  if (!parsed.success) refuseCard('payload_form');
  const { iss, nbf, exp, vc } = parsed.data;
  if (!zIssuerUrl.safeParse(iss).success) refuseCard('issuer_form');
  if (!vc.type.includes(healthCardType)) refuseCard('not_a_health_card');
  if (vc.rid !== undefined && !zRevocationId.safeParse(vc.rid).success) refuseCard('revocation_id_form');
  if (exp !== undefined && exp <= nbf) refuseCard('expires_before_valid');
  return parsed.data;
}
