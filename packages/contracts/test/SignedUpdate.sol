// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";

/**
 * @title SignedUpdate
 * @author Assent
 * @notice The digest that a signer of a status update signs, written from EIP-712 and the text of IStatusRegistry alone.
 */
library SignedUpdate {
    /// @notice Digest of `signed` for the registry at `registry` on this chain.
    function digestOf(address registry, IStatusRegistry.Update memory signed, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("StatusRegistry"),
                keccak256("1"),
                block.chainid,
                registry
            )
        );
        bytes32 message = keccak256(
            abi.encode(
                keccak256(
                    "StatusUpdate(bytes32 listId,uint40 expectedVersion,bytes32 newRoot,bytes delta,uint256 deadline)"
                ),
                signed.listId,
                signed.expectedVersion,
                signed.newRoot,
                keccak256(signed.delta),
                deadline
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }
}
