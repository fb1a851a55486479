export { type CompactJws, parseCompactJws } from './credentials/compact-jws.ts';
export { harmlessJson, isJsonObject, type JsonObject } from './credentials/json.ts';
export { type ReadCredential, readCredential, type StatusPlace } from './credentials/read-credential.ts';
export { digestOf, parseSdJwt, type SdJwt, selectDisclosures } from './credentials/sd-jwt.ts';
export { reasonAgainst } from './credentials/verify-signature.ts';
export { claimsToWire, contexts, typeNamesOf } from './credentials/wire-terms.ts';
export {
  type DeskDisclosed,
  type DeskVerdict,
  deskRequestSeconds,
  type OpenDeskRequest,
  openDeskRequest,
} from './desk/check-desk-answer.ts';
export { codesOf, deskAnswerText, type ReadParts, takeCode } from './desk/desk-codes.ts';
export {
  audienceOfDesk,
  type DeskRequest,
  type DeskType,
  type DeskWish,
  deskQuery,
  deskRequestLink,
  readDeskRequest,
} from './desk/desk-request.ts';
export {
  type KeptTrust,
  maxStatusHours,
  maxTrustHours,
  trustEndsAt,
  type Unready,
  whyUnready,
  zKeptTrust,
} from './desk/kept-trust.ts';
export { encodeJson, fromBase64Url, fromHex, sha256, toBase64Url, toHex, utf8 } from './keys/base64url.ts';
export { type DidReader, didReader } from './keys/did-documents.ts';
export { didOfKey, isSameKey, type PublicJwk, zPublicJwk } from './keys/public-jwk.ts';
export { readStatusList, type StatusList, type StatusReading, timesOfStatusList } from './status/status-list.ts';
