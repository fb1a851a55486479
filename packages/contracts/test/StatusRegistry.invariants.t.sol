// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistryHandler} from "./StatusRegistryHandler.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title StatusRegistryInvariants
 * @author Assent
 * @notice The invariants of IStatusRegistry, after any sequence of calls by controllers, delegates and strangers.
 */
contract StatusRegistryInvariants is TestBase {
    StatusRegistryHandler private handler;

    function setUp() public {
        handler = new StatusRegistryHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_versionCountsTheAcceptedUpdates() public view {
        for (uint256 i = 0; i < handler.listCount(); ++i) {
            (IStatusRegistry.Head memory actual, IStatusRegistry.Head memory expected) = _heads(i);
            vm.assertEq(actual.version, expected.version, "version");
            vm.assertEq(actual.prevBlock, expected.prevBlock, "block of the last accepted update");
        }
    }

    function invariant_rootIsThatOfTheLastAcceptedUpdate() public view {
        for (uint256 i = 0; i < handler.listCount(); ++i) {
            (IStatusRegistry.Head memory actual, IStatusRegistry.Head memory expected) = _heads(i);
            vm.assertEq(actual.root, expected.root, "root");
        }
    }

    function invariant_onlyTheControllerGivesAListAway() public view {
        for (uint256 i = 0; i < handler.listCount(); ++i) {
            (IStatusRegistry.Head memory actual, IStatusRegistry.Head memory expected) = _heads(i);
            vm.assertEq(actual.controller, expected.controller, "controller");
        }
    }

    function invariant_depthNeverChangesAndStaysInRange() public view {
        for (uint256 i = 0; i < handler.listCount(); ++i) {
            (IStatusRegistry.Head memory actual, IStatusRegistry.Head memory expected) = _heads(i);
            vm.assertEq(actual.depth, expected.depth, "depth");
            vm.assertTrue(actual.depth < 23, "range");
        }
    }

    function invariant_listBelongsToTheAccountThatCreatedIt() public view {
        for (uint256 i = 0; i < handler.listCount(); ++i) {
            bytes32 listId = handler.listIds(i);
            vm.assertTrue(handler.creatorOf(listId) != address(0), "creator");
            vm.assertTrue(handler.REGISTRY().head(listId).version != 0, "exists");
            for (uint256 k = 0; k < i; ++k) {
                vm.assertNotEq(listId, handler.listIds(k), "one identifier for two lists");
            }
        }
    }

    function _heads(uint256 number)
        private
        view
        returns (IStatusRegistry.Head memory actual, IStatusRegistry.Head memory expected)
    {
        bytes32 listId = handler.listIds(number);
        return (handler.REGISTRY().head(listId), handler.expected(listId));
    }
}
