import { join } from 'node:path';
import {
  type Chain,
  checkRegistries,
  deployRegistries,
  type EmbeddedChain,
  openChain,
  type RegistryAddresses,
  signerAddress,
  startEmbeddedChain,
} from '@assent/evm';
import type { Logger } from 'pino';
import type { Configuration, Secrets } from './configuration.ts';

/** The chain of a service: the embedded one, or the configured one. */
export interface ServiceChain {
  readonly chain: Chain;
  readonly rpcUrls: readonly string[];
  readonly addresses: RegistryAddresses;
  /** Absent for a chain of others. */
  readonly embedded?: EmbeddedChain;
}

/** Starts or finds the chain, and makes sure that the contracts are on it: ours, or those of a consortium. */
export async function startChain(configuration: Configuration, secrets: Secrets, log: Logger): Promise<ServiceChain> {
  const { home, chainId, chainPort: port } = configuration;
  const operator = signerAddress(secrets.signerKey);
  const onEvent = (event: { kind: string }) =>
    log[event.kind === 'started' ? 'info' : 'warn']({ event: event.kind }, 'chain');
  const embedded = configuration.rpcUrls
    ? undefined
    : await startEmbeddedChain({ dir: join(home, 'chain'), port, chainId, operator, onEvent });
  const rpcUrls = configuration.rpcUrls ?? [embedded?.rpcUrl ?? ''];
  const chain = openChain({ rpcUrls: [...rpcUrls], chainId });
  const addresses = configuration.contracts ?? (await deployOwn(chain, configuration, secrets));
  if (configuration.contracts) await checkRegistries(chain, configuration.contracts);
  await embedded?.snapshot();
  return { chain, rpcUrls, addresses, ...(embedded ? { embedded } : {}) };
}

const deployOwn = (chain: Chain, { home, priorityFeeWei }: Configuration, { signerKey }: Secrets) =>
  deployRegistries({
    chain,
    operatorKey: signerKey,
    file: join(home, `deployment-${chain.chainId}.json`),
    priorityFeeWei,
  });
