// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistryBase} from "./StatusRegistryBase.sol";

/**
 * @title StatusRegistryRolesTest
 * @author Assent
 * @notice Who may write a list: its controller and the delegates of that controller.
 */
contract StatusRegistryRolesTest is StatusRegistryBase {
    function test_delegateWritesUpToTheEndOfItsTime() public {
        vm.expectEmit(address(registry));
        emit IStatusRegistry.DelegateChanged(listId, helper, NOW + 60);
        _name(helper, NOW + 60);
        vm.assertEq(registry.delegateUntil(listId, helper), NOW + 60, "end");

        vm.warp(NOW + 59);
        vm.prank(helper);
        registry.update(listId, 1, "a", "");

        vm.warp(NOW + 60);
        _expectRefusal(_unauthorized(listId, helper), helper);
        registry.update(listId, 2, "b", "");
        _assertHead(listId, "a", 2);
    }

    function test_delegateIsDismissedByAnEndOfZero() public {
        _name(helper, NOW + 60);
        _name(helper, 0);
        _expectRefusal(_unauthorized(listId, helper), helper);
        registry.update(listId, 1, "a", "");
    }

    function test_delegateWritesNoOtherList() public {
        vm.prank(issuer);
        bytes32 second = registry.createList("second", 0, 0);
        _name(helper, NOW + 60);
        _expectRefusal(_unauthorized(second, helper), helper);
        registry.update(second, 1, "a", "");
    }

    function test_delegateNamesNobodyAndGivesNothingAway() public {
        _name(helper, NOW + 60);
        _expectRefusal(_unauthorized(listId, helper), helper);
        registry.setDelegate(listId, stranger, NOW + 60);
        _expectRefusal(_unauthorized(listId, helper), helper);
        registry.setController(listId, helper);
    }

    function test_delegateFallsWithItsControllerAndComesBackWithIt() public {
        _name(helper, NOW + 60);
        vm.prank(issuer);
        registry.setController(listId, stranger);
        vm.assertEq(registry.delegateUntil(listId, helper), 0, "dropped");
        _expectRefusal(_unauthorized(listId, helper), helper);
        registry.update(listId, 1, "a", "");

        vm.prank(stranger);
        registry.setController(listId, issuer);
        vm.assertEq(registry.delegateUntil(listId, helper), NOW + 60, "back");
        vm.prank(helper);
        registry.update(listId, 1, "a", "");
        _assertHead(listId, "a", 2);
    }

    function test_controllerChangeMovesTheRightToWrite() public {
        vm.expectEmit(address(registry));
        emit IStatusRegistry.ControllerChanged(listId, helper);
        vm.prank(issuer);
        registry.setController(listId, helper);

        IStatusRegistry.Head memory head = registry.head(listId);
        vm.assertEq(head.controller, helper, "controller");
        vm.assertEq(head.root, emptyRoot, "root stays");
        vm.assertEq(head.version, 1, "version stays");
        vm.assertEq(head.prevBlock, HEIGHT, "block stays");
        vm.assertEq(head.depth, DEPTH, "depth stays");

        _expectRefusal(_unauthorized(listId, issuer), issuer);
        registry.update(listId, 1, "a", "");
        vm.prank(helper);
        registry.update(listId, 1, "a", "");
    }

    function test_strangerNamesNobodyAndTakesNothing() public {
        _expectRefusal(_unauthorized(listId, stranger), stranger);
        registry.setDelegate(listId, stranger, NOW + 60);
        _expectRefusal(_unauthorized(listId, stranger), stranger);
        registry.setController(listId, stranger);
    }

    function test_controllerCannotBeTheZeroAddress() public {
        _expectRefusal(abi.encodeWithSelector(IStatusRegistry.StatusRegistryZeroController.selector, listId), issuer);
        registry.setController(listId, address(0));
    }

    function test_rolesOfAnUnknownListAreRefused() public {
        _expectRefusal(_unknown("none"), issuer);
        registry.setDelegate("none", helper, NOW + 60);
        _expectRefusal(_unknown("none"), address(0));
        registry.setController("none", helper);
        vm.expectRevert(_unknown("none"));
        registry.delegateUntil("none", helper);
    }

    function _name(address delegate, uint256 validUntil) private {
        vm.prank(issuer);
        registry.setDelegate(listId, delegate, validUntil);
    }
}
