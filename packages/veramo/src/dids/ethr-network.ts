import { AppError } from '@assent/domain';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import type { DIDResolutionResult, DIDResolver } from 'did-resolver';
import { isAddress } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import { ChainHistory } from './chain-history.ts';
import { failed } from './resolution.ts';

/** The chain that carries the registry of did:ethr (ERC-1056). */
export interface EthrNetworkOptions {
  readonly rpcUrl: string;
  readonly chainId: number;
  /** Address of the ERC-1056 registry. */
  readonly didRegistry: string;
  /** Part of each DID: `did:ethr:<name>:0x…`; `assent` if absent. */
  readonly name?: string;
  /** Time for one call, in milliseconds; 10 s if absent. */
  readonly timeoutMs?: number;
  /** How often it is checked that the chain has not been replaced, in milliseconds; 5 s if absent. */
  readonly recheckMs?: number;
}

/** A chain for did:ethr, as the DID provider and the resolver share it. */
export class EthrNetwork {
  readonly name: string;
  readonly chainId: number;
  readonly registry: string;
  readonly chain: ChainHistory;
  /** Reads the same chain and remembers nothing. */
  readonly fresh: ChainHistory;

  constructor({ rpcUrl, chainId, didRegistry, name = 'assent', ...times }: EthrNetworkOptions) {
    if (!isAddress(didRegistry)) throw new AppError('configuration_invalid', { problem: 'didRegistry is no address' });
    this.name = name;
    this.chainId = Number(chainId);
    this.registry = didRegistry;
    this.chain = new ChainHistory(rpcUrl, this.chainId, times);
    this.fresh = new ChainHistory(rpcUrl, this.chainId, { ...times, depth: Number.POSITIVE_INFINITY });
  }

  /** Closes the connections to the node. */
  close(): void {
    this.chain.destroy();
    this.fresh.destroy();
  }
}

/** Ten years, in seconds. Veramo's own default lets an added key or service expire after one day. */
const attributeTtl = 10 * 365 * 86_400;

/** Makes and changes did:ethr on `network`, with keys held by the key management system named `kms`. */
export function ethrDidProvider(network: EthrNetwork, kms = 'local'): EthrDIDProvider {
  const { name, chainId, registry, chain } = network;
  // With an rpcUrl alone, Veramo makes DIDs but cannot change them.
  return new EthrDIDProvider({
    defaultKms: kms,
    networks: [{ name, chainId, registry, provider: chain }],
    ttl: attributeTtl,
  });
}

/**
 * Resolver for did:ethr on `network`. Each resolution asks the registry once when the DID last changed, so a revoked key
 * is gone with the block that revokes it; the history before that is remembered.
 */
export function ethrMethod(network: EthrNetwork): DIDResolver {
  const { name, chainId, registry, chain, fresh } = network;
  const resolverOn = (history: ChainHistory) => {
    const provider = history as never; // the same class, but typed by the other of the two builds of ethers
    return getResolver({ networks: [{ name, chainId, registry, provider }] }).ethr as DIDResolver;
  };
  const remembering = resolverOn(chain);
  const forgetful = resolverOn(fresh);
  return async (did, parsed, resolver, options) => {
    const noCache = parsed.params?.['no-cache'] === 'true' || options.noCache === true;
    try {
      await chain.recheck();
      return translated(await (noCache ? forgetful : remembering)(did, parsed, resolver, options));
    } catch {
      return unreachable();
    }
  };
}

const unreachable = () => failed('internalError', 'the chain could not be read');

/** ethr-did-resolver says `notFound` if the node cannot be reached. A did:ethr is never not found: it needs no making. */
function translated(result: DIDResolutionResult): DIDResolutionResult {
  const { error } = result.didResolutionMetadata;
  if (error === 'notFound') return unreachable();
  if (error === 'unknownNetwork') return failed('methodNotSupported', 'a did:ethr of another network');
  return error ? failed('invalidDid') : result;
}
