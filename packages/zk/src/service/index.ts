import type { EligibilityProofs } from '@assent/application';
import type { ProofVerifierOptions } from '../verifier/proof-verifier.ts';

/**
 * The cryptography of eligibility proofs for issuers and verifiers. The curve alone takes a fifth of a second to load, so nothing of it is loaded
 * before it is used.
 */
export function eligibilityProofs(options: ProofVerifierOptions = {}): EligibilityProofs {
  let started: Promise<EligibilityProofs> | undefined;
  const start = () => {
    started ??= import('./start-eligibility-proofs.ts').then((parts) => parts.startEligibilityProofs(options));
    return started;
  };
  return {
    newIssuerKey: async () => (await start()).newIssuerKey(),
    newRegistry: async (id, room) => (await start()).newRegistry(id, room),
    nextEpoch: async (registry, change) => (await start()).nextEpoch(registry, change),
    sign: async (order, key, registry) => (await start()).sign(order, key, registry),
    makeRangeParameters: async () => (await start()).makeRangeParameters(),
    makeSet: async (codings) => (await start()).makeSet(codings),
    prepare: async () => (await start()).prepare(),
    verify: async (request, presentation, at) => (await start()).verify(request, presentation, at),
    close: async () => (await started)?.close(),
  };
}
