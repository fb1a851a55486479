export { attestWallet, type MakerKey, zMakerKey } from './vci/wallet/attest-wallet.ts';
export type { WalletBrowser } from './vci/wallet/authorize-in-browser.ts';
export { type DpopKey, zDpopKey } from './vci/wallet/dpop-key.ts';
export { type ReadOffer, readOffer } from './vci/wallet/read-offer.ts';
export { type Renewable, renewCredential } from './vci/wallet/renew-credential.ts';
export type { CredentialTaker, TakenCredentials } from './vci/wallet/request-credential.ts';
export { type OfferTaker, takeOffer } from './vci/wallet/take-offer.ts';
export { newInstanceKey, publicHalfOf, readAttestation, type WalletInstance } from './vci/wallet/wallet-instance.ts';
export { assertHaip } from './vp/haip.ts';
export { type ProofQuery, proofFormat } from './vp/proof-query.ts';
export { formPoster, type Post } from './vp/wallet/post-form.ts';
export {
  type AskedByPage,
  digitalResponse,
  type ReadDigitalRequest,
  readDigitalRequest,
} from './vp/wallet/read-digital-request.ts';
export { type ReadRequest, type Requester, type RequestReader, readRequest } from './vp/wallet/read-request.ts';
export { declineRequest, sendResponse } from './vp/wallet/send-response.ts';
export { x509Chains } from './x509/certificate-chains.ts';
export { certificatesIn } from './x509/certificates.ts';
export { readCertificates } from './x509/load-certificates.ts';
