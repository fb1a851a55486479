import { join } from 'node:path';
import {
  type Chain,
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

/** Starts or finds the chain, and makes sure that the registries are on it. */
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
  const file = join(home, `deployment-${chainId}.json`);
  const addresses = await deployRegistries({ chain, operatorKey: secrets.signerKey, file });
  await embedded?.snapshot();
  return { chain, rpcUrls, addresses, ...(embedded ? { embedded } : {}) };
}
