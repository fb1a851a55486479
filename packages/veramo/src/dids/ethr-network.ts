import type { DidHistory } from '@assent/application';
import { AppError } from '@assent/domain';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { isAddress } from 'ethers';
import * as z from 'zod';
import { ChainHistory } from './chain-history.ts';
import { rpcDidHistory } from './rpc-did-history.ts';

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
  /** Pace of the chain; 0, the default, for one without. A node whose head is older than three periods is not believed. */
  readonly blockPeriodMs?: number;
  /** Histories from an index of this chain. Asked before the node. */
  readonly mirror?: DidHistory;
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
  blockPeriodMs: z.coerce.number().int().min(0).default(0),
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
  readonly mirror: DidHistory | undefined;
  /** Histories from the node. */
  readonly direct: DidHistory;
  /** The same, with nothing remembered. */
  readonly fresh: DidHistory;
  private readonly forgetful: ChainHistory;

  constructor(options: EthrNetworkOptions) {
    const parsed = zOptions.safeParse(options);
    if (!parsed.success) {
      const pointers = parsed.error.issues.map(({ path }) => `#/${path.join('/')}`);
      throw new AppError('configuration_invalid', { problem: 'wrong options of the chain', pointers });
    }
    const { rpcUrl, chainId, didRegistry, name, blockPeriodMs, ...times } = parsed.data;
    this.name = name;
    this.chainId = chainId;
    this.registry = didRegistry;
    this.chain = new ChainHistory(rpcUrl, chainId, times);
    this.forgetful = new ChainHistory(rpcUrl, chainId, { ...times, depth: Number.POSITIVE_INFINITY });
    const place = { registry: didRegistry, blockPeriodMs };
    this.mirror = options.mirror;
    this.direct = rpcDidHistory({ ...place, chain: this.chain, remembers: true });
    this.fresh = rpcDidHistory({ ...place, chain: this.forgetful, remembers: false });
  }

  /** Closes the connections to the node. */
  close(): void {
    this.chain.destroy();
    this.forgetful.destroy();
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
