import { type Address, AppError, zAddress } from '@assent/domain';
import type { RegistryAddresses } from '@assent/evm';
import * as z from 'zod';

/** An address as people copy it, with or without the capitals of its checksum. */
const zAnyAddress = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .toLowerCase()
  .pipe(zAddress);
/** Variables with the contracts that others deployed and govern. */
export const zContracts = z.object({
  ASSENT_STATUS_REGISTRY: zAnyAddress,
  ASSENT_CONSENT_REVOCATIONS: zAnyAddress,
  ASSENT_DID_REGISTRY: zAnyAddress,
  ASSENT_ACCESS_MANAGER: zAnyAddress,
  ASSENT_ISSUER_REGISTRY: zAnyAddress,
  ASSENT_ANCHOR_LOG: zAnyAddress,
  ASSENT_EMERGENCY_ACCESS: zAnyAddress,
});
type Contracts = z.infer<typeof zContracts>;

/**
 * All addresses as `contracts`, or nothing if none is given.
 *
 * @throws AppError `configuration_invalid` with the variables that are `missing` if some are given
 */
export function contractsFrom(
  e: { readonly [Name in keyof Contracts]?: Address | undefined } & { ASSENT_RPC_URLS?: string | undefined },
): { readonly contracts?: RegistryAddresses } {
  const missing = Object.keys(zContracts.shape).filter((name) => !e[name as keyof Contracts]);
  if (missing.length === Object.keys(zContracts.shape).length) return {};
  // Addresses of a chain of others say nothing about the embedded one.
  if (!e.ASSENT_RPC_URLS) missing.push('ASSENT_RPC_URLS');
  if (missing.length > 0) throw new AppError('configuration_invalid', { missing });
  return { contracts: addressesFrom(e as Contracts) };
}

const addressesFrom = (all: Contracts): RegistryAddresses => ({
  statusRegistry: all.ASSENT_STATUS_REGISTRY,
  consentRevocations: all.ASSENT_CONSENT_REVOCATIONS,
  didRegistry: all.ASSENT_DID_REGISTRY,
  accessManager: all.ASSENT_ACCESS_MANAGER,
  issuerRegistry: all.ASSENT_ISSUER_REGISTRY,
  anchorLog: all.ASSENT_ANCHOR_LOG,
  emergencyAccess: all.ASSENT_EMERGENCY_ACCESS,
});
