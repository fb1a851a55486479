// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IConsentRevocations} from "./IConsentRevocations.sol";

/**
 * @title ConsentRevocations
 * @author Assent
 * @notice Withdrawn consents; privacy and invariants are described in {IConsentRevocations}.
 * @dev No owner, no upgrade, no pause: nobody can stop a patient from withdrawing.
 */
contract ConsentRevocations is IConsentRevocations {
    mapping(bytes32 key => uint64 revokedAt) private _revokedAt;

    /// @inheritdoc IConsentRevocations
    function revokeByReveal(bytes32[] calldata secrets) external {
        uint64 timestamp = SafeCast.toUint64(block.timestamp);
        for (uint256 i = 0; i < secrets.length; ++i) {
            bytes32 key = keccak256(abi.encode(secrets[i]));
            if (_revokedAt[key] == 0) {
                _revokedAt[key] = timestamp;
                emit ConsentRevoked(key);
            }
        }
    }

    /// @inheritdoc IConsentRevocations
    function statusOf(bytes32[] calldata keys) external view returns (uint64[] memory revokedAt) {
        revokedAt = new uint64[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            revokedAt[i] = _revokedAt[keys[i]];
        }
    }
}
