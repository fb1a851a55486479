import { AppError, reject, type Verification } from '@assent/domain';
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import { hideClaims, type RandomBytes } from './hide-claims.ts';
import { algorithmOf, keyOf, kidsOf, type MethodKey } from './method-key.ts';
import { type JsonMap, jsonFromBase64Url } from './sd-jwt-parts.ts';
import { checkDocument, type JoseFeature, mediaTypesOf } from './secured-document.ts';
import { showClaims } from './show-claims.ts';

/** Members of VCDM 2.0 and claims of JWT; at the top of what is issued there is nothing else. */
const topMembers = new Set(
  [
    '@context id type name description issuer holder credentialSubject validFrom validUntil credentialStatus credentialSchema',
    'relatedResource refreshService termsOfUse evidence confidenceMethod renderMethod verifiableCredential',
    'iss sub aud exp nbf iat jti cnf nonce',
  ].flatMap((names) => names.split(' ')),
);

const maxLength = 1_000_000;

export interface SecureOptions {
  /** Claims that can be left out later, for the features with SD-JWT. */
  readonly disclosable: readonly string[];
  readonly randomBytes: RandomBytes;
}

/**
 * Secures a document with a key (VC-JOSE-COSE §3.1.1, §3.2.1): the token, or why it may not be secured.
 *
 * @throws AppError `key_unavailable` without a private key; `invalid_request` for a path of a claim that is not there
 */
export async function secureDocument(
  document: JsonMap,
  feature: JoseFeature,
  method: MethodKey,
  { disclosable, randomBytes }: SecureOptions,
): Promise<Verification<string>> {
  const unknown = Object.keys(document).filter((name) => !topMembers.has(name));
  if (unknown.length > 0) return reject('malformed', '/');
  const checked = checkDocument(document, feature, method.controller);
  if (!checked.valid) return checked;
  const isSdJwt = feature.endsWith('sdjwt');
  if (!isSdJwt && disclosable.length > 0) throw new AppError('invalid_request', { option: '--sd' });
  const { payload, disclosures } = await hideClaims(document, disclosable, randomBytes);
  const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: algorithmOf(method), ...mediaTypesOf(feature), kid: method.id })
    .sign(await keyOf(method, 'sign'));
  return { valid: true, value: isSdJwt ? [token, ...disclosures, ''].join('~') : token };
}

/**
 * Whether a token secures such a document, signed with this key: what it says with its disclosures. Dates are not looked at: they are a
 * matter of what the document is wanted for.
 *
 * @throws AppError `key_unavailable`
 */
export async function openDocument(
  token: string,
  feature: JoseFeature,
  method: MethodKey,
): Promise<Verification<JsonMap>> {
  const [signed = '', ...disclosures] = token.length <= maxLength ? token.split('~') : [];
  const isSdJwt = feature.endsWith('sdjwt');
  // the last part of an SD-JWT would be a key binding, and there is nobody here to whom it is bound
  if (isSdJwt ? disclosures.pop() !== '' : disclosures.length > 0) return reject('malformed');
  if (!isNamed(signed, feature, method)) return reject('malformed');
  const key = await keyOf(method, 'verify');
  const algorithms = [algorithmOf(method)];
  const isSigned = await compactVerify(signed, key, { algorithms }).then(
    () => true,
    () => false,
  );
  if (!isSigned) return reject('bad_proof');
  const payload = jsonFromBase64Url(signed.split('.')[1] ?? '');
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return reject('malformed');
  const document = isSdJwt ? await showClaims(payload as JsonMap, disclosures) : (payload as JsonMap);
  return document ? checkDocument(document, feature, method.controller) : reject('malformed');
}

/** Whether the header says what it is to say: the media types, and this key if it names one. */
function isNamed(signed: string, feature: JoseFeature, method: MethodKey): boolean {
  const { typ, cty } = mediaTypesOf(feature);
  try {
    const header = decodeProtectedHeader(signed);
    const isOfType = header.typ === typ && (header.cty === undefined || header.cty === cty);
    return isOfType && (header.kid === undefined || kidsOf(method).includes(header.kid));
  } catch {
    return false; // what has no header is no token
  }
}
