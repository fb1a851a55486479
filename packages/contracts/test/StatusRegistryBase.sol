// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistry} from "../src/StatusRegistry.sol";
import {StatusList} from "./StatusList.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title StatusRegistryBase
 * @author Assent
 * @notice A registry with one list of depth 3, controlled by a key that can sign.
 */
abstract contract StatusRegistryBase is TestBase {
    bytes32 internal constant SALT = "hospital";
    uint8 internal constant DEPTH = 3;

    uint256 internal constant ISSUER_KEY = 0x155;
    address internal issuer;
    address internal stranger = address(0xBAD);
    address internal helper = address(0x4E1);

    StatusRegistry internal registry;
    bytes32 internal listId;
    bytes32 internal emptyRoot = StatusList.emptyRoot(DEPTH);

    function setUp() public virtual {
        vm.warp(NOW);
        vm.roll(HEIGHT);
        registry = new StatusRegistry();
        issuer = vm.addr(ISSUER_KEY);
        vm.prank(issuer);
        listId = registry.createList(SALT, DEPTH, emptyRoot);
    }

    function _listIdOf(address creator, bytes32 salt) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(registry), creator, salt));
    }

    function _update(bytes32 list, uint40 expectedVersion, bytes32 root)
        internal
        pure
        returns (IStatusRegistry.Update memory)
    {
        return IStatusRegistry.Update({listId: list, expectedVersion: expectedVersion, newRoot: root, delta: hex"05"});
    }

    function _unauthorized(bytes32 list, address account) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IStatusRegistry.StatusRegistryUnauthorized.selector, list, account);
    }

    function _stale(bytes32 list, uint40 expected, uint40 current) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IStatusRegistry.StatusRegistryStaleVersion.selector, list, expected, current);
    }

    function _unknown(bytes32 list) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IStatusRegistry.StatusRegistryUnknownList.selector, list);
    }

    function _assertHead(bytes32 list, bytes32 root, uint40 version) internal view {
        IStatusRegistry.Head memory head = registry.head(list);
        vm.assertEq(head.root, root, "root");
        vm.assertEq(head.version, version, "version");
    }
}
