import { AppError, type Instant, parse, toUnixSeconds } from '@assent/domain';
import { checkedNow } from '../checked.ts';
import { toBase64Url } from '../encodings/base64url.ts';
import { deflateRaw } from '../encodings/inflate.ts';
import { assertBundle, assertCompact } from './card-bundle.ts';
import type { CardFault } from './card-fault.ts';
import { thumbprintOf } from './card-keys.ts';
import { healthCardType, zIssuerUrl, zRevocationId } from './card-payload.ts';
import { compactBundle } from './compact-bundle.ts';

/** A P-256 key that signs cards, wherever its private part is. */
export interface CardSigner {
  readonly x: string;
  readonly y: string;
  /** An ES256 signature: 64 octets, not DER. */
  sign(octets: Uint8Array): Promise<Uint8Array>;
}

/** What a card says. `types` are those of the specification beyond the one that all cards have. */
export interface CardContent {
  readonly iss: string;
  readonly bundle: unknown;
  readonly types?: readonly string[];
  readonly validFrom: Instant;
  readonly expires?: Instant;
  readonly rid?: string;
}

/**
 * Signs a SMART Health Card and returns its JWS; `numericQr` and `cardFile` show it.
 *
 * @throws AppError `invalid_request`, `unsupported_resource` as `compactBundle` says, or with the `fault` for which
 *   the card would be refused; `key_unavailable` if the signer
 *   returns anything but 64 octets
 */
export async function issueCard(signer: CardSigner, content: CardContent): Promise<string> {
  const { bundle, types = [], validFrom, expires, rid } = content;
  const nbf = toUnixSeconds(validFrom);
  const exp = expires === undefined ? undefined : toUnixSeconds(expires);
  if (exp !== undefined && exp <= nbf) throw new AppError('invalid_request', { pointers: ['#/expires'] });
  const payload = {
    ...{ iss: parse(zIssuerUrl, content.iss), nbf },
    ...(exp === undefined ? {} : { exp }),
    vc: {
      type: [healthCardType, ...types],
      credentialSubject: { fhirVersion: '4.0.1', fhirBundle: shortBundle(bundle) },
      ...(rid === undefined ? {} : { rid: parse(zRevocationId, rid) }),
    },
  };
  const header = { zip: 'DEF', alg: 'ES256', kid: await thumbprintOf(signer.x, signer.y) };
  const parts = [encoded(JSON.stringify(header)), deflateRaw(encoded(JSON.stringify(payload)))];
  const signingInput = parts.map(toBase64Url).join('.');
  const signature = await signer.sign(encoded(signingInput));
  if (signature.length !== 64) throw new AppError('key_unavailable', { octets: 64 });
  return `${signingInput}.${toBase64Url(signature)}`;
}

/** What would be refused when it is shown is not signed: a concept in words only, an empty value. */
function shortBundle(bundle: unknown) {
  const short = compactBundle(bundle);
  const check = checkedNow<void, CardFault>(() => {
    assertBundle(short);
    assertCompact(short);
  });
  if (!check.valid) throw new AppError('unsupported_resource', { resourceType: 'Bundle', fault: check.fault });
  return short;
}

const encoded = (text: string) => new TextEncoder().encode(text);
