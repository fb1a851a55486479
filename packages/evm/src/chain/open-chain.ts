import { AppError } from '@assent/domain';
import { createPublicClient, type Hex, type HttpTransport, http, type PublicClient } from 'viem';
import * as z from 'zod';
import { parseConfig, zChainId } from '../parse-config.ts';
import { isNodeFailure, type Refusal, refusalOf, registryUnavailable } from './node-failure.ts';

const zEndpoints = z.array(z.url({ protocol: /^https?$/ })).min(1);
/** A list, or one text with commas as an environment variable has it. */
const zRpcUrls = z.union([
  zEndpoints,
  z
    .string()
    .transform((text) => text.split(',').map((url) => url.trim()))
    .pipe(zEndpoints),
]);

const zChainConfig = z.strictObject({
  rpcUrls: zRpcUrls,
  chainId: zChainId,
  timeoutMs: z.int().positive().default(4000),
});

/** JSON-RPC endpoints of one chain, the preferred one first. `timeoutMs` is per call, 4000 if not given. */
export type ChainConfig = z.input<typeof zChainConfig>;

/** One endpoint that has proved to be of the right chain. */
export interface ChainNode {
  /** Position in `rpcUrls`. */
  readonly endpoint: number;
  readonly client: PublicClient<HttpTransport>;
}

/** What became of a transaction that was sent to every endpoint: one is enough. */
export interface Broadcast {
  readonly accepted: boolean;
  readonly refusals: readonly Refusal[];
}

/** A chain behind one or more endpoints. Opening it does no I/O. */
export interface Chain {
  readonly chainId: number;
  /**
   * Runs `work` against one endpoint, so that all it reads is one node's view, and runs all of it again on the next
   * endpoint if the node fails.
   *
   * @throws AppError `registry_unavailable` if no endpoint can do it
   */
  read<T>(work: (node: ChainNode) => Promise<T>): Promise<T>;
  /** Sends to all endpoints, because a transaction in the pool of one node may starve there. Back at the first success. */
  broadcast(raw: Hex): Promise<Broadcast>;
}

/** @throws AppError `configuration_invalid` */
export function openChain(config: ChainConfig): Chain {
  const { rpcUrls, chainId, timeoutMs } = parseConfig('chain', zChainConfig, config);
  const endpoints = rpcUrls.map((url, index) => openEndpoint(url, index, chainId, timeoutMs));
  let preferred = 0;
  return {
    chainId,
    async read(work) {
      const order = [...endpoints.slice(preferred), ...endpoints.slice(0, preferred)];
      let failure: unknown;
      for (const endpoint of order) {
        try {
          const result = await endpoint.use(work);
          preferred = endpoint.index;
          return result;
        } catch (error) {
          if (!isNodeFailure(error)) throw error;
          failure = error;
        }
      }
      throw registryUnavailable(chainId, failure);
    },
    broadcast: (raw) => sendToAll(endpoints, raw),
  };
}

type Endpoint = ReturnType<typeof openEndpoint>;

function openEndpoint(url: string, index: number, chainId: number, timeoutMs: number) {
  const transport = http(url, { timeout: timeoutMs, retryCount: 0 });
  // viem would otherwise answer a block number from its cache, up to 4 s old
  const client = createPublicClient({ transport, cacheTime: 0 });
  let identity: Promise<void> | undefined;
  const identify = async () => {
    if ((await client.getChainId()) !== chainId) {
      throw new AppError('registry_unavailable', { chainId, reason: 'another_chain' });
    }
  };
  return {
    index,
    async use<T>(work: (node: ChainNode) => Promise<T>): Promise<T> {
      try {
        identity ??= identify();
        await identity;
        return await work({ endpoint: index, client });
      } catch (error) {
        // whoever answers at this address next time has to prove the chain again
        identity = undefined;
        throw error;
      }
    },
  };
}

async function sendToAll(endpoints: readonly Endpoint[], raw: Hex): Promise<Broadcast> {
  const refusals: Refusal[] = [];
  const send = async (endpoint: Endpoint) => {
    try {
      await endpoint.use(({ client }) => client.request({ method: 'eth_sendRawTransaction', params: [raw] }));
    } catch (error) {
      if (!isNodeFailure(error)) throw error;
      const refusal = refusalOf(error);
      if (refusal === 'known') return;
      refusals.push(refusal);
      throw error;
    }
  };
  const sends = await firstOf(endpoints.map(send));
  return { accepted: sends, refusals };
}

async function firstOf(sends: readonly Promise<void>[]): Promise<boolean> {
  try {
    await Promise.any(sends);
    return true;
  } catch (error) {
    const bug = error instanceof AggregateError ? error.errors.find((e) => !isNodeFailure(e)) : error;
    if (bug) throw bug;
    return false;
  }
}
