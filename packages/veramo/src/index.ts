export { agentSchema, type MethodSchema } from './agent/agent-schema.ts';
export type { SigningAgent, VerifyingAgent } from './agent/assent-agent.ts';
export { AssentCredentialPlugin, type CredentialPluginOptions } from './agent/assent-credential-plugin.ts';
export { AssentPlugin, type AssentPluginPorts, type IAssent } from './agent/assent-plugin.ts';
export { createVerifierAgent, createWalletAgent, type WalletAgentOptions } from './agent/create-agents.ts';
export { credentialProviders } from './agent/credential-providers.ts';
export { type AgentPackages, loadAgentFile } from './agent/load-agent.ts';
export { createQuietAgent, QuietAgent } from './agent/quiet-agent.ts';
export { StatusPlugin } from './agent/status-plugin.ts';
export { veramoPackages } from './agent/veramo-packages.ts';
export { payloadFromDraft } from './credentials/credential-payload.ts';
export { CompactCredentialProvider } from './credentials/credential-provider.ts';
export { DataIntegrityProvider } from './data-integrity/data-integrity-provider.ts';
export { AssentResolver, type AssentResolverOptions, type LocalDocuments } from './dids/assent-resolver.ts';
export { createPatientDid, JwkDidProvider, KeyDidProvider, type PatientDidMethod } from './dids/did-providers.ts';
export { EthrNetwork, type EthrNetworkOptions, ethrDidProvider } from './dids/ethr-network.ts';
export { type AskPinned, type FetchOptions, pinnedAsk, pinnedFetch } from './dids/fetch-pinned.ts';
export { createPairwiseDid, type PairwiseWallet } from './dids/pairwise-did.ts';
export { tenantDocuments, tenantWebDids } from './dids/web-document.ts';
export { secureRandom, sha256Hex, systemClock, threadPause } from './host-ports.ts';
export { AssentKms } from './keys/assent-kms.ts';
export { seedBytes, seedFromWords, wordsFromSeed } from './keys/derivation/seed-words.ts';
export { openPkcs11Kms, type Pkcs11Options } from './keys/pkcs11/open-pkcs11-kms.ts';
export { RemoteKms } from './keys/remote/remote-kms.ts';
export type { RemoteKey, RemoteSigner, SigningInput } from './keys/remote/remote-signer.ts';
export { SealedPrivateKeyStore } from './keys/sealed-private-key-store.ts';
export { logCrypto, verifyEd25519 } from './log-crypto.ts';
export {
  documentDeriver,
  documentVerifier,
  veramoDisclosureSigner,
  veramoDocumentSigner,
} from './open-documents/veramo-documents.ts';
export { boundKeyOf } from './presentations/bound-credential.ts';
export { VpJwtProvider } from './presentations/presentation-provider.ts';
export { actingFor, tenantAgent } from './stores/acting-tenant.ts';
export { CredentialStorePlugin } from './stores/credential-store-plugin.ts';
export { PortDidStore } from './stores/port-did-store.ts';
export { PortKeyStore } from './stores/port-key-store.ts';
export { recentMs } from './stores/recent-records.ts';
export { veramoCertificateKeys } from './veramo-certificate-keys.ts';
export { veramoDidDocuments } from './veramo-did-documents.ts';
export { veramoHealthCards } from './veramo-health-cards.ts';
export { type IdentityOptions, veramoIdentities } from './veramo-identities.ts';
export { veramoIssuerKeys } from './veramo-issuer-keys.ts';
export { veramoProofs } from './veramo-proofs.ts';
export { veramoSigner } from './veramo-signer.ts';
export { statementVerifier, veramoStatements } from './veramo-statements.ts';
export { type Participation, verifyParticipation } from './verify-participation.ts';
export { webhookSender } from './webhooks/webhook-sender.ts';
export { type ServiceChecks, type ServiceChecksOptions, serviceChecks } from './workers/service-checks.ts';
