// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVm} from "./IVm.sol";

/**
 * @title TestBase
 * @author Assent
 * @notice What every test needs: the cheatcodes, a fixed clock and a way to keep fuzzed numbers in range.
 */
abstract contract TestBase {
    // The name that every reader of a forge test knows.
    // forge-lint: disable-next-line(screaming-snake-case-const)
    IVm internal constant vm = IVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant NOW = 1_800_000_000;
    uint48 internal constant HEIGHT = 1000;

    /// @notice Maps `value` into [least, greatest] without throwing any run away.
    function _bound(uint256 value, uint256 least, uint256 greatest) internal pure returns (uint256) {
        uint256 size = greatest - least + 1;
        return size == 0 ? value : least + value % size;
    }

    /// @notice The next call is made by `sender` and must fail with exactly `reason`.
    function _expectRefusal(bytes memory reason, address sender) internal {
        vm.expectRevert(reason);
        vm.prank(sender);
    }

    /// @notice An array of one.
    function _only(bytes32 item) internal pure returns (bytes32[] memory items) {
        items = new bytes32[](1);
        items[0] = item;
    }
}
