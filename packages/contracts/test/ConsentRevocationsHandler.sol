// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRevocations} from "../src/ConsentRevocations.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title ConsentRevocationsHandler
 * @author Assent
 * @notice Random reveals of a few secrets, so that repeats are common, beside a model of what they should have done.
 */
contract ConsentRevocationsHandler is TestBase {
    uint256 private constant SECRETS = 16;

    /// @notice Time of the first reveal of a secret; 0 before it.
    mapping(uint256 number => uint256 time) public firstReveal;

    ConsentRevocations private immutable REVOCATIONS = new ConsentRevocations();
    uint256 private clock = NOW;

    /// @notice What the contract says of every secret's key.
    function status() external view returns (uint64[] memory) {
        bytes32[] memory keys = new bytes32[](SECRETS);
        for (uint256 i = 0; i < SECRETS; ++i) {
            keys[i] = keccak256(bytes.concat(_secret(i)));
        }
        return REVOCATIONS.statusOf(keys);
    }

    /// @notice Reveals up to 3 secrets in one call, some of them perhaps twice.
    function reveal(uint256[3] calldata numbers, uint256 count, address sender, uint256 pause) external {
        clock += _bound(pause, 0, 1 days);
        vm.warp(clock);
        bytes32[] memory secrets = new bytes32[](count % 4);
        uint256 fresh = 0;
        for (uint256 i = 0; i < secrets.length; ++i) {
            uint256 number = numbers[i] % SECRETS;
            secrets[i] = _secret(number);
            if (firstReveal[number] == 0) {
                firstReveal[number] = clock;
                ++fresh;
            }
        }
        vm.recordLogs();
        vm.prank(sender);
        REVOCATIONS.revokeByReveal(secrets);
        vm.assertEq(vm.getRecordedLogs().length, fresh, "one event for each new key");
    }

    /// @notice Reveals a secret that no consent has.
    function revealForeign(bytes32 secret, address sender) external {
        for (uint256 i = 0; i < SECRETS; ++i) {
            if (secret == _secret(i)) return;
        }
        vm.warp(clock);
        vm.prank(sender);
        REVOCATIONS.revokeByReveal(_only(secret));
    }

    function _secret(uint256 number) private pure returns (bytes32) {
        return keccak256(abi.encode("secret", number));
    }
}
