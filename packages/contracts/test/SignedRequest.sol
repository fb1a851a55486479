// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";

/**
 * @title SignedRequest
 * @author Assent
 * @notice The digest that approvers of a request sign, written from EIP-712 and the text of IEmergencyAccess alone.
 */
library SignedRequest {
    /// @notice Digest of `request` for the contract at `target` on this chain.
    function digestOf(address target, IEmergencyAccess.Request memory request) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("EmergencyAccess"),
                keccak256("1"),
                block.chainid,
                target
            )
        );
        bytes32 message = keccak256(
            abi.encode(
                keccak256(
                    "EmergencyRequest(bytes32 caseId,bytes32 subject,bytes32 reason,address requester,uint48 validFrom,uint48 validUntil,uint32 policyId)"
                ),
                request.caseId,
                request.subject,
                request.reason,
                request.requester,
                request.validFrom,
                request.validUntil,
                request.policyId
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }
}
