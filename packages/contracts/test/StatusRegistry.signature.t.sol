// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistry} from "../src/StatusRegistry.sol";
import {KeyWallet} from "./KeyWallet.sol";
import {SignedUpdate} from "./SignedUpdate.sol";
import {StatusRegistryBase} from "./StatusRegistryBase.sol";

/**
 * @title StatusRegistrySignatureTest
 * @author Assent
 * @notice Updates that one account signs and another one sends.
 */
contract StatusRegistrySignatureTest is StatusRegistryBase {
    uint256 private constant OTHER_KEY = 0x0DD;
    uint256 private constant DEADLINE = NOW + 60;

    function test_signedUpdateIsRelayedByAnybodyAndOnlyOnce() public {
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        bytes memory signature = _sign(ISSUER_KEY, signed);
        vm.expectEmit(address(registry));
        emit IStatusRegistry.StatusUpdated(listId, 2, "a", HEIGHT, hex"05");
        vm.prank(stranger);
        registry.updateBySig(signed, issuer, DEADLINE, signature);
        _assertHead(listId, "a", 2);

        _expectRefusal(_stale(listId, 1, 2), stranger);
        registry.updateBySig(signed, issuer, DEADLINE, signature);
    }

    function test_signedUpdateIsGoodAtItsDeadlineAndNotAfter() public {
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        bytes memory signature = _sign(ISSUER_KEY, signed);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IStatusRegistry.StatusRegistryDeadlinePassed.selector, uint256(DEADLINE), uint256(DEADLINE + 1)
            )
        );
        registry.updateBySig(signed, issuer, DEADLINE, signature);

        vm.warp(DEADLINE);
        registry.updateBySig(signed, issuer, DEADLINE, signature);
        _assertHead(listId, "a", 2);
    }

    function test_delegateSignsUpToTheEndOfItsTime() public {
        address delegate = vm.addr(OTHER_KEY);
        vm.prank(issuer);
        registry.setDelegate(listId, delegate, NOW + 30);
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        registry.updateBySig(signed, delegate, DEADLINE, _sign(OTHER_KEY, signed));
        _assertHead(listId, "a", 2);

        vm.warp(NOW + 30);
        signed = _update(listId, 2, "b");
        bytes memory signature = _sign(OTHER_KEY, signed);
        vm.expectRevert(_unauthorized(listId, delegate));
        registry.updateBySig(signed, delegate, DEADLINE, signature);
    }

    function test_signatureOfAStrangerIsRefused() public {
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        bytes memory signature = _sign(OTHER_KEY, signed);
        vm.expectRevert(_unauthorized(listId, vm.addr(OTHER_KEY)));
        registry.updateBySig(signed, vm.addr(OTHER_KEY), DEADLINE, signature);
        vm.expectRevert(_badSignature(listId, issuer));
        registry.updateBySig(signed, issuer, DEADLINE, signature);
    }

    function test_signatureIsBoundToTheRegistryAndTheChain() public {
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        bytes memory elsewhere = _signFor(ISSUER_KEY, address(new StatusRegistry()), signed);
        vm.expectRevert(_badSignature(listId, issuer));
        registry.updateBySig(signed, issuer, DEADLINE, elsewhere);

        bytes memory signature = _sign(ISSUER_KEY, signed);
        vm.chainId(block.chainid + 1);
        vm.expectRevert(_badSignature(listId, issuer));
        registry.updateBySig(signed, issuer, DEADLINE, signature);
    }

    function test_signedUpdateOfAnUnknownListIsRefusedEvenForTheZeroAddress() public {
        IStatusRegistry.Update memory signed = _update("none", 0, "a");
        bytes memory signature = _sign(ISSUER_KEY, signed);
        vm.expectRevert(_unknown("none"));
        registry.updateBySig(signed, issuer, DEADLINE, signature);
        // The zero address is what a failed recovery yields.
        vm.expectRevert(_badSignature("none", address(0)));
        registry.updateBySig(signed, address(0), DEADLINE, new bytes(65));
    }

    function test_walletSignsAsControllerAndAsDelegate() public {
        address wallet = address(new KeyWallet(vm.addr(OTHER_KEY)));
        vm.prank(issuer);
        registry.setDelegate(listId, wallet, NOW + 60);
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        registry.updateBySig(signed, wallet, DEADLINE, _sign(OTHER_KEY, signed));

        vm.prank(issuer);
        registry.setController(listId, wallet);
        signed = _update(listId, 2, "b");
        registry.updateBySig(signed, wallet, DEADLINE, _sign(OTHER_KEY, signed));
        _assertHead(listId, "b", 3);
    }

    function test_walletThatSaysNoOrCannotAnswerIsRefused() public {
        IStatusRegistry.Update memory signed = _update(listId, 1, "a");
        bytes memory signature = _sign(ISSUER_KEY, signed);

        address wallet = address(new KeyWallet(vm.addr(OTHER_KEY)));
        vm.prank(issuer);
        registry.setController(listId, wallet);
        vm.expectRevert(_badSignature(listId, wallet));
        registry.updateBySig(signed, wallet, DEADLINE, signature);

        // This test has code and no isValidSignature.
        vm.prank(wallet);
        registry.setController(listId, address(this));
        vm.expectRevert(_badSignature(listId, address(this)));
        registry.updateBySig(signed, address(this), DEADLINE, signature);
    }

    function test_domainIsPublished() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address target,,) =
            registry.eip712Domain();
        vm.assertEq(uint256(uint8(fields)), 0x0f, "fields");
        vm.assertEq(bytes(name), "StatusRegistry", "name");
        vm.assertEq(bytes(version), "1", "version");
        vm.assertEq(chainId, block.chainid, "chain");
        vm.assertEq(target, address(registry), "contract");
        vm.assertEq(
            registry.UPDATE_TYPEHASH(), 0x79bd05f29fa2131532ab671958d037bf66fe0415d658bee0db340a451700bae3, "type"
        );
    }

    function testFuzz_anyKeySignsForItself(uint256 key, bytes32 root, bytes calldata delta, address relay) public {
        key = _bound(key, 1, type(uint128).max);
        vm.prank(issuer);
        registry.setController(listId, vm.addr(key));
        IStatusRegistry.Update memory signed = IStatusRegistry.Update(listId, 1, root, delta);
        bytes memory signature = _sign(key, signed);
        vm.prank(relay);
        registry.updateBySig(signed, vm.addr(key), DEADLINE, signature);
        _assertHead(listId, root, 2);
    }

    function testFuzz_signatureCoversEveryField(bytes32 root, bytes calldata delta, uint256 field, uint256 change)
        public
    {
        change = _bound(change, 1, type(uint128).max);
        vm.prank(issuer);
        bytes32 second = registry.createList("second", DEPTH, emptyRoot);
        IStatusRegistry.Update memory signed = IStatusRegistry.Update(listId, 1, root, delta);
        bytes memory signature = _sign(ISSUER_KEY, signed);

        uint256 deadline = DEADLINE;
        field %= 5;
        if (field == 0) signed.listId = second;
        if (field == 1) signed.expectedVersion = 2;
        if (field == 2) signed.newRoot = bytes32(uint256(root) ^ change);
        if (field == 3) signed.delta = bytes.concat(delta, bytes1(0));
        if (field == 4) deadline += change;
        if (field == 1) {
            vm.prank(issuer);
            registry.update(listId, 1, "moved on", "");
        }
        vm.expectRevert(_badSignature(signed.listId, issuer));
        registry.updateBySig(signed, issuer, deadline, signature);
    }

    function testFuzz_noiseIsNoSignature(bytes calldata noise) public {
        vm.expectRevert(_badSignature(listId, issuer));
        registry.updateBySig(_update(listId, 1, "a"), issuer, DEADLINE, noise);
    }

    function _sign(uint256 key, IStatusRegistry.Update memory signed) private view returns (bytes memory) {
        return _signFor(key, address(registry), signed);
    }

    function _signFor(uint256 key, address target, IStatusRegistry.Update memory signed)
        private
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, SignedUpdate.digestOf(target, signed, DEADLINE));
        return abi.encodePacked(r, s, v);
    }

    function _badSignature(bytes32 list, address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IStatusRegistry.StatusRegistryBadSignature.selector, list, signer);
    }
}
