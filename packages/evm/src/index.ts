export { type AccreditationsConfig, evmAccreditations } from './accreditation/evm-accreditations.ts';
export { type FoundAnchor, findAnchor, type WantedAnchor } from './anchors/find-anchor.ts';
export { isDevelopmentKey } from './chain/development-key.ts';
export { evmBlockTimes } from './chain/evm-block-times.ts';
export { defaultPriorityFeeWei } from './chain/fees.ts';
export type { Refusal } from './chain/node-failure.ts';
export { type Broadcast, type Chain, type ChainConfig, type ChainNode, openChain } from './chain/open-chain.ts';
export { signerAddress } from './chain/signer.ts';
export type { EmbeddedChainEvent, EmbeddedChainOptions } from './embedded-chain/embedded-chain-options.ts';
export { type EmbeddedChain, startEmbeddedChain } from './embedded-chain/start-embedded-chain.ts';
export { type ChainIndex, chainIndex, type IndexConfig, type IndexState } from './index/chain-index.ts';
export { chainNews } from './index/chain-news.ts';
export type { IndexEvent } from './index/follower-options.ts';
export { mirroredAccreditations } from './index/mirrored-accreditations.ts';
export { mirroredAnchors } from './index/mirrored-anchors.ts';
export { mirroredDidHistory } from './index/mirrored-did-history.ts';
export { mirroredEmergencyRules } from './index/mirrored-emergency-rules.ts';
export { mirroredLists } from './index/mirrored-lists.ts';
export { mirroredRevocationStatus } from './index/mirrored-revocation-status.ts';
export type { Finality } from './outbox/chain-view.ts';
export type { OutboxEvent } from './outbox/outbox-context.ts';
export {
  type OutboxOptions,
  type TickResult,
  type TransactionOutbox,
  transactionOutbox,
} from './outbox/transaction-outbox.ts';
export { checkRegistries } from './registries/check-registries.ts';
export type { RegistryAddresses } from './registries/contracts.ts';
export { type DeployOptions, deployRegistries } from './registries/deploy-registries.ts';
export {
  consentKeyOf,
  evmRegistries,
  type RegistriesConfig,
  typeIdOf,
} from './registries/evm-registries.ts';
export { evmRevocationStatus, type StatusConfig } from './status/evm-revocation-status.ts';
export { type WordProofConfig, wordProofReader } from './status/word-proof.ts';
