import type { DidOrder } from '@assent/application';
import type { Address } from '@assent/domain';
import { solidityPackedKeccak256, ZeroAddress } from 'ethers';

/** What the signed calls of the registry of did:ethr (ERC-1056) want signed. */
export interface SignedChange {
  readonly registry: string;
  readonly nonce: number;
  readonly identity: Address;
  readonly order: DidOrder;
}

/** The hash that the owner of a DID signs to have an order done: 32 bytes in hexadecimal with `0x`. */
export function changeDigest({ registry, nonce, identity, order }: SignedChange): string {
  const start = ['bytes1', 'bytes1', 'address', 'uint256', 'address', 'string'];
  const values = ['0x19', '0x00', registry, nonce, identity];
  const hashOf = (name: string, types: readonly string[], rest: readonly unknown[]) =>
    solidityPackedKeccak256([...start, ...types], [...values, name, ...rest]);
  switch (order.kind) {
    case 'set_attribute':
      return hashOf('setAttribute', ['bytes32', 'bytes', 'uint256'], [order.name, order.value, order.validity]);
    case 'revoke_attribute':
      return hashOf('revokeAttribute', ['bytes32', 'bytes'], [order.name, order.value]);
    case 'revoke_delegate':
      return hashOf('revokeDelegate', ['bytes32', 'address'], [order.delegateType, order.delegate]);
    case 'give_up':
      return hashOf('changeOwner', ['address'], [ZeroAddress]);
  }
}
