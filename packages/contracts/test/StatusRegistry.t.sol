// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusList} from "./StatusList.sol";
import {StatusRegistryBase} from "./StatusRegistryBase.sol";

/**
 * @title StatusRegistryTest
 * @author Assent
 * @notice Lists and their updates.
 */
contract StatusRegistryTest is StatusRegistryBase {
    function test_createListOpensVersionOneForTheCaller() public {
        bytes32 expected = _listIdOf(helper, "new");
        vm.expectEmit(address(registry));
        emit IStatusRegistry.ListCreated(expected, helper, 12, "root");
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(expected, 1, "root", 0, "");
        vm.prank(helper);
        bytes32 created = registry.createList("new", 12, "root");

        vm.assertEq(created, expected, "identifier");
        IStatusRegistry.Head memory head = registry.head(created);
        vm.assertEq(head.root, "root", "root");
        vm.assertEq(head.controller, helper, "controller");
        vm.assertEq(head.version, 1, "version");
        vm.assertEq(head.prevBlock, HEIGHT, "block");
        vm.assertEq(head.depth, 12, "depth");
    }

    function test_createListRefusesTheSameSaltTwice() public {
        _expectRefusal(abi.encodeWithSelector(IStatusRegistry.StatusRegistryListExists.selector, listId), issuer);
        registry.createList(SALT, 0, "other");
        _assertHead(listId, emptyRoot, 1);
    }

    function test_createListRefusesTheSaltOfAListThatWasGivenAway() public {
        vm.prank(issuer);
        registry.setController(listId, helper);
        _expectRefusal(abi.encodeWithSelector(IStatusRegistry.StatusRegistryListExists.selector, listId), issuer);
        registry.createList(SALT, DEPTH, "other");
    }

    function test_createListGivesTwoCallersTwoListsForOneSalt() public {
        vm.prank(helper);
        vm.assertNotEq(registry.createList(SALT, DEPTH, emptyRoot), listId, "one list for two");
    }

    function test_createListAllowsDepthsFrom0To22() public {
        registry.createList("least", 0, 0);
        bytes32 greatest = registry.createList("greatest", 22, 0);
        vm.assertEq(registry.head(greatest).depth, registry.MAX_DEPTH(), "depth");
        vm.expectRevert(
            abi.encodeWithSelector(IStatusRegistry.StatusRegistryDepthTooLarge.selector, uint8(23), uint8(22))
        );
        registry.createList("too large", 23, 0);
    }

    function test_updateMovesTheHeadAndLinksTheEvents() public {
        vm.roll(HEIGHT + 7);
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(listId, 2, "a", HEIGHT, hex"03c501");
        vm.prank(issuer);
        registry.update(listId, 1, "a", hex"03c501");

        vm.roll(HEIGHT + 9);
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(listId, 3, "b", HEIGHT + 7, hex"00");
        vm.prank(issuer);
        registry.update(listId, 2, "b", hex"00");

        _assertHead(listId, "b", 3);
        IStatusRegistry.Head memory head = registry.head(listId);
        vm.assertEq(head.prevBlock, HEIGHT + 9, "block");
        vm.assertEq(head.controller, issuer, "controller stays");
        vm.assertEq(head.depth, DEPTH, "depth stays");
    }

    function test_updateRefusesAVersionBehindOrAhead() public {
        vm.prank(issuer);
        registry.update(listId, 1, "a", "");
        _expectRefusal(_stale(listId, 1, 2), issuer);
        registry.update(listId, 1, "b", "");
        _expectRefusal(_stale(listId, 3, 2), issuer);
        registry.update(listId, 3, "b", "");
        _assertHead(listId, "a", 2);
    }

    function test_updateRefusesAStranger() public {
        _expectRefusal(_unauthorized(listId, stranger), stranger);
        registry.update(listId, 1, "a", "");
    }

    function test_updateRefusesAnUnknownListEvenForTheZeroAddress() public {
        _expectRefusal(_unknown("none"), issuer);
        registry.update("none", 0, "a", "");
        _expectRefusal(_unknown("none"), address(0));
        registry.update("none", 0, "a", "");
    }

    function test_updateManyWorksInOrderAndOnOneListTwice() public {
        vm.prank(issuer);
        bytes32 second = registry.createList("second", 0, 0);
        IStatusRegistry.Update[] memory updates = new IStatusRegistry.Update[](3);
        updates[0] = _update(listId, 1, "a");
        updates[1] = _update(second, 1, "b");
        updates[2] = _update(listId, 2, "c");

        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(listId, 2, "a", HEIGHT, hex"05");
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(second, 2, "b", HEIGHT, hex"05");
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(listId, 3, "c", HEIGHT, hex"05");
        vm.prank(issuer);
        registry.updateMany(updates);

        _assertHead(listId, "c", 3);
        _assertHead(second, "b", 2);
    }

    function test_updateManyDoesAllOrNothing() public {
        vm.prank(helper);
        bytes32 foreign = registry.createList("foreign", 0, 0);
        IStatusRegistry.Update[] memory updates = new IStatusRegistry.Update[](2);
        updates[0] = _update(listId, 1, "a");
        updates[1] = _update(foreign, 1, "b");
        _expectRefusal(_unauthorized(foreign, issuer), issuer);
        registry.updateMany(updates);

        updates[1] = _update(listId, 1, "b");
        _expectRefusal(_stale(listId, 1, 2), issuer);
        registry.updateMany(updates);
        _assertHead(listId, emptyRoot, 1);
    }

    function test_headOfAnUnknownListIsZero() public view {
        IStatusRegistry.Head memory head = registry.head("none");
        vm.assertEq(head.version, 0, "version");
        vm.assertEq(head.controller, address(0), "controller");
        vm.assertEq(head.root, 0, "root");
    }

    function test_headsKeepTheOrderAskedFor() public {
        bytes32 second = registry.createList("second", 5, "b");
        bytes32[] memory ids = new bytes32[](3);
        ids[0] = second;
        ids[1] = "none";
        ids[2] = listId;
        IStatusRegistry.Head[] memory heads = registry.heads(ids);
        vm.assertEq(heads.length, 3, "length");
        vm.assertEq(heads[0].root, "b", "second list first");
        vm.assertEq(heads[0].depth, 5, "depth");
        vm.assertEq(heads[1].version, 0, "unknown list in the middle");
        vm.assertEq(heads[2].root, emptyRoot, "first list last");
        vm.assertEq(registry.heads(new bytes32[](0)).length, 0, "nothing asked, nothing answered");
    }

    function test_deltaOfTheDocumentedExample() public pure {
        uint256[] memory indexes = new uint256[](3);
        (indexes[0], indexes[1], indexes[2]) = (3, 200, 1000);
        vm.assertEq(StatusList.encodeDelta(indexes), hex"03c501a006", "bytes");
    }
}
