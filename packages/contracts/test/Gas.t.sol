// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRevocations} from "../src/ConsentRevocations.sol";
import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistry} from "../src/StatusRegistry.sol";
import {SignedUpdate} from "./SignedUpdate.sol";
import {StatusList} from "./StatusList.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title GasTest
 * @author Assent
 * @notice Gas of whole transactions, the 21 000 and the calldata included, in snapshots/*.json. Any difference fails.
 * Indexes are spread over a list of 2^20 bits as random ones are.
 * forge-config: default.isolate = true
 * forge-config: nightly.isolate = true
 */
contract GasTest is TestBase {
    uint8 private constant DEPTH = 12;
    uint256 private constant ISSUER_KEY = 0x155;

    StatusRegistry private registry;
    ConsentRevocations private revocations;
    bytes32 private listId;

    function setUp() public {
        vm.warp(NOW);
        vm.roll(HEIGHT);
        registry = new StatusRegistry();
        revocations = new ConsentRevocations();
        listId = _createList(0);
    }

    function test_statusRegistryCreateList() public {
        _createList(1);
        vm.snapshotGasLastCall("StatusRegistry", "createList");
    }

    function test_statusRegistryUpdate() public {
        _snapshotUpdate(1, "update, 1 revocation");
        _snapshotUpdate(10, "update, 10 revocations");
        _snapshotUpdate(100, "update, 100 revocations");
        _snapshotUpdate(1000, "update, 1000 revocations");
    }

    function test_statusRegistryUpdateByDelegate() public {
        vm.prank(_issuer());
        registry.setDelegate(listId, address(0xDE1), NOW + 60);
        vm.snapshotGasLastCall("StatusRegistry", "setDelegate, first time");
        bytes memory delta = _delta(1);
        vm.prank(address(0xDE1));
        registry.update(listId, 1, keccak256("root"), delta);
        vm.snapshotGasLastCall("StatusRegistry", "update by a delegate, 1 revocation");
    }

    function test_statusRegistryUpdateBySig() public {
        _snapshotSigned(1, "updateBySig, 1 revocation");
        _snapshotSigned(100, "updateBySig, 100 revocations");
    }

    function test_statusRegistryUpdateMany() public {
        IStatusRegistry.Update[] memory updates = new IStatusRegistry.Update[](10);
        for (uint256 i = 0; i < 10; ++i) {
            updates[i] = IStatusRegistry.Update(_createList(i + 1), 1, keccak256(abi.encode("root", i)), _delta(10));
        }
        vm.prank(_issuer());
        registry.updateMany(updates);
        vm.snapshotGasLastCall("StatusRegistry", "updateMany, 10 lists with 10 revocations each");
    }

    function test_consentRevocationsReveal() public {
        _snapshotReveal(1, "revokeByReveal, 1 secret");
        _snapshotReveal(10, "revokeByReveal, 10 secrets");
        _snapshotReveal(100, "revokeByReveal, 100 secrets");
        _snapshotReveal(400, "revokeByReveal, 400 secrets");
        revocations.revokeByReveal(_secrets(1));
        vm.snapshotGasLastCall("ConsentRevocations", "revokeByReveal, 1 secret seen before");
    }

    function _snapshotUpdate(uint256 count, string memory name) private {
        bytes memory delta = _delta(count);
        uint40 version = registry.head(listId).version;
        vm.prank(_issuer());
        registry.update(listId, version, keccak256(delta), delta);
        vm.snapshotGasLastCall("StatusRegistry", name);
    }

    function _snapshotSigned(uint256 count, string memory name) private {
        bytes memory delta = _delta(count);
        IStatusRegistry.Update memory signed =
            IStatusRegistry.Update(listId, registry.head(listId).version, keccak256(delta), delta);
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(ISSUER_KEY, SignedUpdate.digestOf(address(registry), signed, NOW + 60));
        registry.updateBySig(signed, _issuer(), NOW + 60, abi.encodePacked(r, s, v));
        vm.snapshotGasLastCall("StatusRegistry", name);
    }

    function _snapshotReveal(uint256 count, string memory name) private {
        revocations.revokeByReveal(_secrets(count));
        vm.snapshotGasLastCall("ConsentRevocations", name);
    }

    function _createList(uint256 salt) private returns (bytes32) {
        bytes32 root = StatusList.emptyRoot(DEPTH);
        vm.prank(_issuer());
        return registry.createList(keccak256(abi.encode("salt", salt)), DEPTH, root);
    }

    /// @dev `count` indexes, one at a random place in each of as many equal parts of the list.
    function _delta(uint256 count) private pure returns (bytes memory) {
        uint256 part = (uint256(256) << DEPTH) / count;
        uint256[] memory indexes = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            indexes[i] = i * part + uint256(keccak256(abi.encode("index", count, i))) % part;
        }
        return StatusList.encodeDelta(indexes);
    }

    function _secrets(uint256 count) private pure returns (bytes32[] memory secrets) {
        secrets = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            secrets[i] = keccak256(abi.encode("secret", count, i));
        }
    }

    function _issuer() private pure returns (address) {
        return vm.addr(ISSUER_KEY);
    }
}
