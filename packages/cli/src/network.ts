import type { Client, Endpoints, ResultOf } from '@assent/api';
import {
  type Accreditations,
  type CheckPorts,
  chainAccreditations,
  checkPresentation,
  listedAccreditations,
  type ProofVerifier,
} from '@assent/application';
import { type AccreditationRecord, AppError } from '@assent/domain';
import { type Chain, evmAccreditations, evmRevocationStatus, openChain } from '@assent/evm';
import { createVerifierAgent, systemClock, veramoProofs } from '@assent/veramo';

/** The chain and the contracts of a network, and a node to ask. */
export type Network = ResultOf<Endpoints['readNetwork']> & { readonly rpcUrl: string };

/**
 * The network of a service. `rpcUrl` says which node to ask instead of the one the service names.
 *
 * @throws AppError `configuration_invalid` if neither names a node
 */
export async function readNetwork(client: Client, rpcUrl?: string): Promise<Network> {
  const network = await client.readNetwork({});
  const node = rpcUrl ?? network.rpcUrl;
  if (!node) throw new AppError('configuration_invalid', { missing: '--rpc-url' });
  return { ...network, rpcUrl: node };
}

/** Checks proofs with keys resolved from the DIDs themselves and the chain. Holds no key and asks no issuer. */
export function networkProofs({ rpcUrl, chainId, didRegistry }: Network): ProofVerifier {
  return veramoProofs(createVerifierAgent({ rpcUrl, chainId, didRegistry }));
}

/**
 * A verifier that needs no service at all: keys, revocations and accreditations come from the chain; accreditations from
 * a list instead, if it was given one.
 *
 * @throws AppError `configuration_invalid` if there is no list and the network does not say where accreditations are
 */
export function standaloneVerifier(network: Network, trusted?: readonly AccreditationRecord[]) {
  const { rpcUrl, chainId, statusRegistry, consentRevocations } = network;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const ports: CheckPorts = {
    proofs: networkProofs(network),
    revocations: evmRevocationStatus({ chain, statusRegistry, consentRevocations }),
    accreditations: trusted ? listedAccreditations(trusted) : accreditationsOn(chain, network),
    clock: systemClock(),
  };
  return (...input: Parameters<typeof checkPresentation> extends [CheckPorts, ...infer Rest] ? Rest : never) =>
    checkPresentation(ports, ...input);
}

function accreditationsOn(chain: Chain, { issuerRegistry }: Partial<Network>): Accreditations {
  if (!issuerRegistry) throw new AppError('configuration_invalid', { missing: '--trust' });
  return chainAccreditations(evmAccreditations({ chain, issuerRegistry }));
}
