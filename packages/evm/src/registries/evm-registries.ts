import type { Registries } from '@assent/application';
import { type Address, type Bytes32, type IssuedType, vctOf, zAddress } from '@assent/domain';
import { encodeAbiParameters, keccak256, parseAbiParameters, stringToHex } from 'viem';
import * as z from 'zod';
import { bytes32Of, hexOf } from '../hex.ts';
import { parseConfig, zChainId } from '../parse-config.ts';

/** Depth of the lists this package creates: 2^20 status indexes in 2^12 words. */
export const listDepth = 12;

const zRegistriesConfig = z.strictObject({
  chainId: zChainId,
  statusRegistry: zAddress,
  consentRevocations: zAddress,
  issuerRegistry: zAddress,
  anchorLog: zAddress,
  emergencyAccess: zAddress,
  didRegistry: zAddress,
  operator: zAddress,
});

/** Addresses in lower case. `operator` is the account that signs for this service and so controls its lists and logs. */
export type RegistriesConfig = z.input<typeof zRegistriesConfig>;

/**
 * The registries this service writes to.
 *
 * @throws AppError `configuration_invalid`
 */
export function evmRegistries(config: RegistriesConfig): Registries {
  const { operator, ...contracts } = parseConfig('registries', zRegistriesConfig, config);
  const { chainId, statusRegistry, anchorLog } = contracts;
  return {
    ...contracts,
    operator,
    listSize: 2 ** (listDepth + 8),
    listIdOf: (salt) => identifierOf({ chainId, contract: statusRegistry, creator: operator, salt }),
    logIdOf: (salt) => identifierOf({ chainId, contract: anchorLog, creator: operator, salt }),
    keyOf: consentKeyOf,
    typeIdOf,
  };
}

/** Identifier of a list or a log, as `createList` of `StatusRegistry` and `open` of `AnchorLog` compute it. */
function identifierOf(place: { chainId: number; contract: Address; creator: Address; salt: Bytes32 }): Bytes32 {
  const parameters = parseAbiParameters('uint256, address, address, bytes32');
  const values = [BigInt(place.chainId), hexOf(place.contract), hexOf(place.creator), hexOf(place.salt)] as const;
  return bytes32Of(keccak256(encodeAbiParameters(parameters, values)));
}

// abi.encode of one bytes32 is that word
/** Hash-lock of a consent: keccak-256 of its 32-byte secret, as `ConsentRevocations` computes it. */
export const consentKeyOf = (secret: Bytes32): Bytes32 => bytes32Of(keccak256(hexOf(secret)));

/** Identifier of a credential type in `IssuerRegistry`: keccak-256 of the UTF-8 bytes of its `vct`. */
export const typeIdOf = (type: IssuedType): Bytes32 => bytes32Of(keccak256(stringToHex(vctOf(type))));
