import {
  accessManagerBytecode,
  anchorLogBytecode,
  consentRevocationsBytecode,
  emergencyAccessBytecode,
  ethereumDidRegistryBytecode,
  issuerRegistryBytecode,
  statusRegistryBytecode,
} from '@assent/contracts';
import type { Address } from '@assent/domain';
import { concatHex, type Hex, pad } from 'viem';
import { hexOf } from '../hex.ts';

/** Addresses of the contracts of a network. */
export interface RegistryAddresses {
  readonly statusRegistry: Address;
  readonly consentRevocations: Address;
  readonly didRegistry: Address;
  /** Who may do what in `issuerRegistry` and `emergencyAccess`. */
  readonly accessManager: Address;
  readonly issuerRegistry: Address;
  readonly anchorLog: Address;
  readonly emergencyAccess: Address;
}

export type ContractName = keyof RegistryAddresses;

/** In the order in which they are deployed: on a chain of its own, the first nonces of the operator are theirs. */
export const contractNames = [
  'statusRegistry',
  'consentRevocations',
  'didRegistry',
  'accessManager',
  'issuerRegistry',
  'anchorLog',
  'emergencyAccess',
] as const satisfies readonly ContractName[];

const bytecodes: Readonly<Record<ContractName, Hex>> = {
  statusRegistry: statusRegistryBytecode,
  consentRevocations: consentRevocationsBytecode,
  didRegistry: ethereumDidRegistryBytecode,
  accessManager: accessManagerBytecode,
  issuerRegistry: issuerRegistryBytecode,
  anchorLog: anchorLogBytecode,
  emergencyAccess: emergencyAccessBytecode,
};

/** What is sent to create a contract. `authority`: first administrator of the manager, or the manager of the others. */
export function creationCode(name: ContractName, authority: Address): Hex {
  const isGoverned = name === 'accessManager' || name === 'issuerRegistry' || name === 'emergencyAccess';
  // abi.encode of one address is its 20 bytes, padded to a word
  return isGoverned ? concatHex([bytecodes[name], pad(hexOf(authority))]) : bytecodes[name];
}
