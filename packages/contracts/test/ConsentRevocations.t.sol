// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRevocations} from "../src/ConsentRevocations.sol";
import {IConsentRevocations} from "../src/IConsentRevocations.sol";
import {TestBase} from "./TestBase.sol";
import {IVm} from "./IVm.sol";

/**
 * @title ConsentRevocationsTest
 * @author Assent
 * @notice Withdrawal by revealing a secret, and reading it back.
 */
contract ConsentRevocationsTest is TestBase {
    ConsentRevocations private revocations;

    function setUp() public {
        vm.warp(NOW);
        revocations = new ConsentRevocations();
    }

    function test_revealWithdrawsTheConsentOfItsKey() public {
        // keccak256 of 32 bytes of 0x01, from an implementation outside this repository
        bytes32 secret = hex"0101010101010101010101010101010101010101010101010101010101010101";
        bytes32 key = 0xcebc8882fecbec7fb80d2cf4b312bec018884c2d66667c67a90508214bd8bafc;
        vm.expectEmit(address(revocations));
        emit IConsentRevocations.ConsentRevoked(key);
        revocations.revokeByReveal(_only(secret));
        vm.assertEq(_statusOf(key), NOW, "time");
        vm.assertEq(_statusOf(secret), 0, "the secret is not a key");
    }

    function test_revealAgainChangesNothingAndSaysNothing() public {
        revocations.revokeByReveal(_only("secret"));
        vm.warp(NOW + 1 days);
        vm.recordLogs();
        revocations.revokeByReveal(_only("secret"));
        vm.assertEq(vm.getRecordedLogs().length, 0, "events");
        vm.assertEq(_statusOf(_keyOf("secret")), NOW, "the first time stays");
    }

    function test_oldSecretDoesNotBlockTheOthersOfItsCall() public {
        revocations.revokeByReveal(_only("old"));
        vm.warp(NOW + 1 days);
        bytes32[] memory secrets = new bytes32[](4);
        (secrets[0], secrets[1], secrets[2], secrets[3]) = ("a", "old", "b", "a");
        vm.recordLogs();
        revocations.revokeByReveal(secrets);

        IVm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2, "one event per new key");
        vm.assertEq(logs[0].topics[1], _keyOf("a"), "first event");
        vm.assertEq(logs[1].topics[1], _keyOf("b"), "second event");
        vm.assertEq(_statusOf(_keyOf("a")), NOW + 1 days, "a");
        vm.assertEq(_statusOf(_keyOf("b")), NOW + 1 days, "b");
        vm.assertEq(_statusOf(_keyOf("old")), NOW, "old");
    }

    function test_epochSecretWithdrawsEveryConsentThatCarriesItsKeyInOneReveal() public {
        bytes32[] memory keys = new bytes32[](4);
        (keys[0], keys[1], keys[2]) = (_keyOf("first"), _keyOf("second"), _keyOf("third"));
        keys[3] = _keyOf("epoch");
        revocations.revokeByReveal(_only("first"));
        vm.warp(NOW + 1 days);

        vm.recordLogs();
        revocations.revokeByReveal(_only("epoch"));
        vm.assertEq(vm.getRecordedLogs().length, 1, "the log does not tell how many");
        uint64[] memory status = revocations.statusOf(keys);
        vm.assertEq(_withdrawnAt(status[0], status[3]), NOW, "withdrawn before, keeps its time");
        vm.assertEq(_withdrawnAt(status[1], status[3]), NOW + 1 days, "withdrawn with its epoch");
        vm.assertEq(_withdrawnAt(status[2], status[3]), NOW + 1 days, "withdrawn with its epoch");
        vm.assertEq(_withdrawnAt(status[1], _statusOf(_keyOf("next epoch"))), 0, "a later epoch is another key");
    }

    function test_consentOutlivesNoneOfItsTwoSecrets() public {
        vm.assertEq(_withdrawnAt(_statusOf(_keyOf("own")), _statusOf(_keyOf("epoch"))), 0, "in force");
        revocations.revokeByReveal(_only("own"));
        vm.assertEq(_withdrawnAt(_statusOf(_keyOf("own")), _statusOf(_keyOf("epoch"))), NOW, "withdrawn alone");
        vm.assertEq(_withdrawnAt(_statusOf(_keyOf("other")), _statusOf(_keyOf("epoch"))), 0, "the others stay");
    }

    function test_statusKeepsTheOrderAskedFor() public {
        revocations.revokeByReveal(_only("secret"));
        bytes32[] memory keys = new bytes32[](4);
        (keys[0], keys[1], keys[3]) = ("unknown", _keyOf("secret"), _keyOf("secret"));
        uint64[] memory status = revocations.statusOf(keys);
        vm.assertEq(status.length, 4, "length");
        vm.assertEq(status[0], 0, "unknown");
        vm.assertEq(status[1], NOW, "withdrawn");
        vm.assertEq(status[2], 0, "zero key");
        vm.assertEq(status[3], NOW, "asked for twice");
    }

    function test_nothingAskedNothingAnswered() public {
        vm.recordLogs();
        revocations.revokeByReveal(new bytes32[](0));
        vm.assertEq(vm.getRecordedLogs().length, 0, "events");
        vm.assertEq(revocations.statusOf(new bytes32[](0)).length, 0, "answers");
    }

    function testFuzz_revealTouchesItsOwnKeyOnly(bytes32 secret, bytes32 otherKey, address sender, uint64 time) public {
        if (time == 0) time = 1;
        vm.warp(time);
        vm.prank(sender);
        revocations.revokeByReveal(_only(secret));
        vm.assertEq(_statusOf(_keyOf(secret)), time, "own key");
        if (otherKey != _keyOf(secret)) vm.assertEq(_statusOf(otherKey), 0, "other key");
    }

    function testFuzz_timeOfTheFirstRevealStays(bytes32[] calldata secrets, uint32 later) public {
        revocations.revokeByReveal(secrets);
        vm.warp(NOW + uint256(later));
        revocations.revokeByReveal(secrets);
        for (uint256 i = 0; i < secrets.length; ++i) {
            vm.assertEq(_statusOf(_keyOf(secrets[i])), NOW, "time");
        }
    }

    /// @dev The rule of IConsentRevocations for a consent with an own key and an epoch key.
    function _withdrawnAt(uint64 own, uint64 epoch) private pure returns (uint64) {
        if (own == 0 || epoch == 0) return own + epoch;
        return own < epoch ? own : epoch;
    }

    function _keyOf(bytes32 secret) private pure returns (bytes32) {
        return keccak256(bytes.concat(secret));
    }

    function _statusOf(bytes32 key) private view returns (uint64) {
        return revocations.statusOf(_only(key))[0];
    }
}
