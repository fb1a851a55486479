export type { Refusal } from './chain/node-failure.ts';
export { type Broadcast, type Chain, type ChainConfig, type ChainNode, openChain } from './chain/open-chain.ts';
export { signerAddress } from './chain/signer.ts';
export type { EmbeddedChainEvent, EmbeddedChainOptions } from './embedded-chain/embedded-chain-options.ts';
export { type EmbeddedChain, startEmbeddedChain } from './embedded-chain/start-embedded-chain.ts';
export type { Finality } from './outbox/chain-view.ts';
export type { OutboxEvent } from './outbox/outbox-context.ts';
export {
  type OutboxOptions,
  type TickResult,
  type TransactionOutbox,
  transactionOutbox,
} from './outbox/transaction-outbox.ts';
export { type DeployOptions, deployRegistries, type RegistryAddresses } from './registries/deploy-registries.ts';
export { consentKeyOf, evmRegistries, type RegistriesConfig } from './registries/evm-registries.ts';
export { evmRevocationStatus, type StatusConfig } from './status/evm-revocation-status.ts';
