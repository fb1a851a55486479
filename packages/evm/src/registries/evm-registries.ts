import type { Registries } from '@assent/application';
import { type Address, type Bytes32, zAddress } from '@assent/domain';
import { encodeAbiParameters, keccak256, parseAbiParameters } from 'viem';
import * as z from 'zod';
import { bytes32Of, hexOf } from '../hex.ts';
import { parseConfig, zChainId } from '../parse-config.ts';

/** Depth of the lists this package creates: 2^20 status indexes in 2^12 words. */
export const listDepth = 12;

const zRegistriesConfig = z.strictObject({
  chainId: zChainId,
  statusRegistry: zAddress,
  consentRevocations: zAddress,
  operator: zAddress,
});

/** Addresses in lower case. `operator` is the account that signs for this service and so controls its lists. */
export type RegistriesConfig = z.input<typeof zRegistriesConfig>;

/**
 * The registries this service writes to.
 *
 * @throws AppError `configuration_invalid`
 */
export function evmRegistries(config: RegistriesConfig): Registries {
  const { chainId, statusRegistry, consentRevocations, operator } = parseConfig(
    'registries',
    zRegistriesConfig,
    config,
  );
  return {
    chainId,
    statusRegistry,
    consentRevocations,
    listSize: 2 ** (listDepth + 8),
    listIdOf: (salt) => listIdOf({ chainId, statusRegistry, creator: operator, salt }),
    keyOf: consentKeyOf,
  };
}

/** Identifier of a list, as `createList` of `StatusRegistry` computes it. */
function listIdOf(list: { chainId: number; statusRegistry: Address; creator: Address; salt: Bytes32 }): Bytes32 {
  const parameters = parseAbiParameters('uint256, address, address, bytes32');
  const values = [BigInt(list.chainId), hexOf(list.statusRegistry), hexOf(list.creator), hexOf(list.salt)] as const;
  return bytes32Of(keccak256(encodeAbiParameters(parameters, values)));
}

// abi.encode of one bytes32 is that word
/** Hash-lock of a consent: keccak-256 of its 32-byte secret, as `ConsentRevocations` computes it. */
export const consentKeyOf = (secret: Bytes32): Bytes32 => bytes32Of(keccak256(hexOf(secret)));
