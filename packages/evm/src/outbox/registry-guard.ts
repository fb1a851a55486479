import type { Registries } from '@assent/application';
import { AppError } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';

/** Makes sure there are contracts to call. A call to an address without code succeeds and does nothing. */
export interface RegistryGuard {
  /** Looks once, and again after `forget`. @throws AppError `registry_unavailable` if there is no code */
  check(node: ChainNode): Promise<void>;
  /** The chain went back, perhaps to before the contracts. */
  forget(): void;
}

export function registryGuard(registries: Registries): RegistryGuard {
  const { statusRegistry, consentRevocations, issuerRegistry, anchorLog, didRegistry, emergencyAccess } = registries;
  const addresses = [statusRegistry, consentRevocations, issuerRegistry, anchorLog, didRegistry, emergencyAccess];
  let isChecked = false;
  return {
    async check({ client }) {
      if (isChecked) return;
      for (const registry of addresses) {
        const code = await client.getCode({ address: hexOf(registry) });
        if (!code) throw new AppError('registry_unavailable', { registry, reason: 'not_deployed' });
      }
      isChecked = true;
    },
    forget() {
      isChecked = false;
    },
  };
}
