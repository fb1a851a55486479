// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistryBase} from "./StatusRegistryBase.sol";

/**
 * @title StatusRegistryFuzzTest
 * @author Assent
 * @notice Rules of creation and update on any input.
 */
contract StatusRegistryFuzzTest is StatusRegistryBase {
    function testFuzz_createListBindsCallerAndSalt(address first, address second, bytes32 salt, bytes32 otherSalt)
        public
    {
        if (first == second || first == address(0) || second == address(0)) {
            (first, second) = (helper, stranger);
        }
        if (salt == otherSalt) otherSalt = ~salt;
        bytes32 own = _createAs(first, salt);
        vm.assertEq(own, _listIdOf(first, salt), "documented identifier");
        vm.assertNotEq(own, _createAs(second, salt), "same salt, other caller");
        vm.assertNotEq(own, _createAs(first, otherSalt), "same caller, other salt");
        vm.assertEq(registry.head(own).controller, first, "controller");
    }

    function testFuzz_createListRefusesEveryDepthAbove22(uint8 depth) public {
        if (depth < 23) depth += 23;
        vm.expectRevert(abi.encodeWithSelector(IStatusRegistry.StatusRegistryDepthTooLarge.selector, depth, uint8(22)));
        registry.createList("deep", depth, emptyRoot);
    }

    function testFuzz_updateStoresRootAndLogsDelta(bytes32 root, bytes calldata delta, uint48 height) public {
        vm.roll(height);
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(listId, 2, root, HEIGHT, delta);
        vm.prank(issuer);
        registry.update(listId, 1, root, delta);
        _assertHead(listId, root, 2);
        vm.assertEq(registry.head(listId).prevBlock, height, "block");
    }

    function testFuzz_updateRefusesEveryOtherVersion(uint40 version, bytes32 root) public {
        if (version == 1) version = 2;
        _expectRefusal(_stale(listId, version, 1), issuer);
        registry.update(listId, version, root, "");
        _assertHead(listId, emptyRoot, 1);
    }

    function testFuzz_updateRefusesEveryStranger(address account, bytes32 root, bytes calldata delta) public {
        if (account == issuer) account = stranger;
        _expectRefusal(_unauthorized(listId, account), account);
        registry.update(listId, 1, root, delta);
        _assertHead(listId, emptyRoot, 1);
    }

    function testFuzz_delegateWritesWhileItsTimeLasts(address delegate, uint256 validUntil, uint64 time) public {
        if (delegate == issuer) delegate = helper;
        vm.prank(issuer);
        registry.setDelegate(listId, delegate, validUntil);
        vm.warp(time);
        if (time >= validUntil) _expectRefusal(_unauthorized(listId, delegate), delegate);
        else vm.prank(delegate);
        registry.update(listId, 1, "a", "");
        vm.assertEq(registry.head(listId).version, time < validUntil ? 2 : 1, "version");
    }

    function _createAs(address creator, bytes32 salt) private returns (bytes32) {
        vm.prank(creator);
        return registry.createList(salt, DEPTH, emptyRoot);
    }
}
