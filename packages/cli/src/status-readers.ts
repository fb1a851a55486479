import { listReader, mirrorReader, type StatusReaders, statusListUrls, wordsOverHttp } from '@assent/application';
import { evmRevocationStatus, openChain, wordProofReader } from '@assent/evm';
import { statusListForms } from '@assent/openid4vc';
import { createVerifierAgent, pinnedFetch, statementVerifier, systemClock } from '@assent/veramo';
import type { Network } from './network.ts';

/** `ownUrl`: a service that may be reached on any address, and over http. `wordsFrom`: who brings words and proofs. */
export interface StatusReaderOptions {
  readonly ownUrl: string;
  readonly wordsFrom?: string | undefined;
}

const maxListBytes = 6_000_000;

/**
 * Every way to read a status, without a key and without trust in any service: a mirror made from the node; words from
 * anybody, proven to the node; lists that their issuers signed.
 */
export function statusReaders(network: Network, { ownUrl, wordsFrom }: StatusReaderOptions): StatusReaders {
  const { rpcUrl, chainId, statusRegistry, consentRevocations, didRegistry } = network;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const contracts = { chain, statusRegistry, consentRevocations };
  const fetch = pinnedFetch({ maxBytes: maxListBytes, ownOrigins: wordsFrom ? [ownUrl, wordsFrom] : [ownUrl] });
  return {
    mirror: mirrorReader(evmRevocationStatus(contracts)),
    proof: wordProofReader({
      ...contracts,
      words: wordsOverHttp(fetch, wordsFrom ? statusListUrls(wordsFrom) : undefined),
    }),
    list: listReader({
      clock: systemClock(),
      fetch,
      statements: statementVerifier(createVerifierAgent({ rpcUrl, chainId, didRegistry })),
      forms: statusListForms,
      registries: { chainId, statusRegistry },
    }),
  };
}
