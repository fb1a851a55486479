import type { Client, Endpoints, ResultOf } from '@assent/api';
import { type CheckPorts, checkPresentation, listedAccreditations, type ProofVerifier } from '@assent/application';
import { type Accreditation, AppError } from '@assent/domain';
import { evmRevocationStatus, openChain } from '@assent/evm';
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
 * A verifier that needs no service at all: keys and revocations come from the chain, trust from a list it was given.
 */
export function standaloneVerifier(network: Network, trusted: readonly Accreditation[]) {
  const { rpcUrl, chainId, statusRegistry, consentRevocations } = network;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const ports: CheckPorts = {
    proofs: networkProofs(network),
    revocations: evmRevocationStatus({ chain, statusRegistry, consentRevocations }),
    accreditations: listedAccreditations(trusted),
    clock: systemClock(),
  };
  return (...input: Parameters<typeof checkPresentation> extends [CheckPorts, ...infer Rest] ? Rest : never) =>
    checkPresentation(ports, ...input);
}
