import { AppError } from '@assent/domain';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import type { DIDResolutionResult, DIDResolver } from 'did-resolver';
import { isAddress } from 'ethers';
import { getResolver } from 'ethr-did-resolver';
import * as z from 'zod';
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

const zOptions = z.object({
  rpcUrl: z.url({ protocol: /^https?$/ }),
  chainId: z.coerce.number().int().positive(), // a text if it comes from the environment
  didRegistry: z.string().refine((text) => isAddress(text)),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .default('assent'),
  timeoutMs: z.int().positive().optional(),
  recheckMs: z.int().min(0).optional(),
});

/**
 * A chain for did:ethr, as the DID provider and the resolver share it.
 *
 * @throws AppError `configuration_invalid` with pointers to the wrong options
 */
export class EthrNetwork {
  readonly name: string;
  readonly chainId: number;
  readonly registry: string;
  readonly chain: ChainHistory;
  /** Reads the same chain and remembers nothing. */
  readonly fresh: ChainHistory;

  constructor(options: EthrNetworkOptions) {
    const parsed = zOptions.safeParse(options);
    if (!parsed.success) {
      const pointers = parsed.error.issues.map(({ path }) => `#/${path.join('/')}`);
      throw new AppError('configuration_invalid', { problem: 'wrong options of the chain', pointers });
    }
    const { rpcUrl, chainId, didRegistry, name, ...times } = parsed.data;
    this.name = name;
    this.chainId = chainId;
    this.registry = didRegistry;
    this.chain = new ChainHistory(rpcUrl, chainId, times);
    this.fresh = new ChainHistory(rpcUrl, chainId, { ...times, depth: Number.POSITIVE_INFINITY });
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
