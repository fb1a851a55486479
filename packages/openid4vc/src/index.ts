export { bitstringStatusList, decodeBitstring, encodeBitstring } from './status-lists/bitstring-status-list.ts';
export { type ForeignStatusListsOptions, foreignStatusLists } from './status-lists/foreign-status-lists.ts';
export { statusListForms } from './status-lists/status-list-forms.ts';
export {
  certifiedTokenStatusList,
  encodeTokenStatusList,
  parseTokenStatusList,
  statusAt,
  type TokenStatusList,
  tokenStatusList,
} from './status-lists/token-status-list.ts';
export { zMethodKey } from './vc-jose/method-key.ts';
export { openDocument, secureDocument } from './vc-jose/vc-jose.ts';
export { type AttestationTrust, attestationTrust } from './vci/attestation-trust.ts';
export type { Authorization } from './vci/authorize.ts';
export type { CredentialAnswer } from './vci/credential-endpoint.ts';
export { checkDpop } from './vci/dpop.ts';
export type { EncryptionKeyPair, RequestBody } from './vci/encrypted-request.ts';
export { type Openid4vciIssuer, openid4vciIssuer } from './vci/issuer.ts';
export { checkKeyProof, keyProofType } from './vci/key-proof.ts';
export { certifiedIssuersAt } from './vci/metadata.ts';
export type { VciError, VciRefusal, VciResult } from './vci/refusal.ts';
export { requestObjectMedia } from './vp/authorization-request.ts';
export { parseClientId } from './vp/client-id.ts';
export type { DigitalRequest } from './vp/digital-request.ts';
export { assertHaip, type Openid4vcProfile } from './vp/haip.ts';
export {
  makeRequestCertificate,
  type RequestCertificate,
  requestCertificate,
} from './vp/request-certificate.ts';
export { decryptResponse, encryptResponse, newResponseKey, publicHalf } from './vp/response-encryption.ts';
export { type Asked, type Openid4vpVerifier, openid4vpVerifier } from './vp/verifier.ts';
export { readVpToken } from './vp/vp-token.ts';
export { x509Chains } from './x509/certificate-chains.ts';
export { certificateRequests } from './x509/certificate-requests.ts';
export { certificatesIn } from './x509/certificates.ts';
export { makeOwnRoot, type OwnRoot, ownAuthority, readOwnRoot } from './x509/own-authority.ts';
