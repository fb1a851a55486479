import {
  holderOf,
  issuerOf,
  listOf,
  reject,
  shapeOf,
  type Verification,
  zVcdmCredential,
  zVcdmPresentation,
} from '@assent/domain';
import { type JsonMap, jsonFromBase64Url } from './sd-jwt-parts.ts';

/** What is secured, and how (VC-JOSE-COSE §3.1, §3.2). */
export type JoseFeature = 'credential_jose' | 'credential_sdjwt' | 'presentation_jose' | 'presentation_sdjwt';

/** Media types of a feature, as `typ` and `cty` name them. */
export const mediaTypesOf = (feature: JoseFeature) => {
  const what = feature.startsWith('credential') ? 'vc' : 'vp';
  return { typ: feature.endsWith('sdjwt') ? (`${what}+sd-jwt` as const) : (`${what}+jwt` as const), cty: what };
};

/**
 * Whether a document may be secured under a feature, and was made by `controller`, who has the key: a credential by its issuer, a
 * presentation by its holder, each with credentials that are secured themselves.
 */
export function checkDocument(document: JsonMap, feature: JoseFeature, controller: string): Verification<JsonMap> {
  // claims of VC-JWT 1.1, in which another credential could hide
  if ('vc' in document || 'vp' in document) return reject('malformed', 'vc' in document ? '/vc' : '/vp');
  const named = feature.startsWith('credential') ? credentialBy(document) : presentationBy(document);
  if (!named.valid) return named;
  if (document.iss !== undefined && document.iss !== named.value) return reject('bad_proof', '/iss');
  if (named.value !== controller) return reject('bad_proof', feature.startsWith('credential') ? '/issuer' : '/holder');
  return { valid: true, value: document };
}

function credentialBy(document: JsonMap): Verification<string> {
  const credential = shapeOf(zVcdmCredential, document);
  return credential.valid ? { valid: true, value: issuerOf(credential.value) } : credential;
}

function presentationBy({ verifiableCredential, ...rest }: JsonMap): Verification<string> {
  const presentation = shapeOf(zVcdmPresentation, rest);
  if (!presentation.valid) return presentation;
  const credentials = verifiableCredential === undefined ? [] : listOf<unknown>(verifiableCredential);
  const unsecured = credentials.findIndex((credential) => !isSecuredCredential(credential));
  if (unsecured >= 0) return reject('malformed', `/verifiableCredential/${unsecured}`);
  const holder = holderOf(presentation.value);
  return holder === undefined ? reject('malformed', '/holder') : { valid: true, value: holder };
}

/** URLs lose line breaks (URL Standard §4.4), and one of the suite has one. */
const envelope = /^data:application\/vc\+(?:(jwt|sd-jwt),([\w.~-]+)|cose;base64,[A-Za-z0-9+/_-]+={0,2})\n?$/;

/**
 * Whether it is an envelope of a token that has a signature. Who signed it, and what it says, is for whoever has the keys: the suite itself
 * has presentations with tokens whose headers cannot be read.
 */
function isSecuredCredential(value: unknown): boolean {
  const { type, id } = (value ?? {}) as { readonly type?: unknown; readonly id?: unknown };
  if (!listOf(type).includes('EnvelopedVerifiableCredential') || typeof id !== 'string') return false;
  const match = envelope.exec(id);
  const token = match?.[2];
  if (token === undefined) return match !== null;
  const [header = '', payload = '', signature = '', ...rest] = (token.split('~')[0] ?? '').split('.');
  const { alg } = (jsonFromBase64Url(header) ?? {}) as { readonly alg?: unknown };
  return rest.length === 0 && [header, payload, signature].every((part) => part !== '') && alg !== 'none';
}
