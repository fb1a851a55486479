// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {EmergencyAccessHandler} from "./EmergencyAccessHandler.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title EmergencyAccessInvariants
 * @author Assent
 * @notice The invariants of IEmergencyAccess, after any sequence of requests, closings, reviews and changes of approvers.
 */
contract EmergencyAccessInvariants is TestBase {
    EmergencyAccessHandler private handler;

    function setUp() public {
        handler = new EmergencyAccessHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_onlyApprovedRequestsAreRecordedAndOnce() public {
        vm.warp(handler.clock());
        for (uint256 i = 0; i < handler.CASES(); ++i) {
            (EmergencyAccessHandler.Expected memory expected, IEmergencyAccess.Case memory actual,) = handler.compare(i);
            vm.assertEq(actual.requester != address(0), expected.recorded, "recorded");
            vm.assertEq(actual.digest, expected.digest, "the request that was approved");
        }
    }

    function invariant_noAccessOutlastsItsPolicy() public {
        vm.warp(handler.clock());
        for (uint256 i = 0; i < handler.CASES(); ++i) {
            (EmergencyAccessHandler.Expected memory expected, IEmergencyAccess.Case memory actual, bool active) =
                handler.compare(i);
            vm.assertEq(actual.validUntil, expected.validUntil, "end");
            vm.assertTrue(actual.validUntil <= uint256(actual.validFrom) + 4 hours, "longer than the policy allows");
            if (active) vm.assertTrue(handler.clock() < uint256(actual.validFrom) + 4 hours, "still active");
        }
    }

    function invariant_endedCaseIsNeverActiveAgain() public {
        vm.warp(handler.clock());
        for (uint256 i = 0; i < handler.CASES(); ++i) {
            (EmergencyAccessHandler.Expected memory expected,, bool active) = handler.compare(i);
            if (expected.ended || expected.closed) vm.assertFalse(active, "active after its end");
            else vm.assertEq(active, expected.recorded && handler.clock() >= expected.validFrom, "active");
        }
    }

    function invariant_reviewComesAfterTheEndAndStays() public {
        vm.warp(handler.clock());
        for (uint256 i = 0; i < handler.CASES(); ++i) {
            (EmergencyAccessHandler.Expected memory expected, IEmergencyAccess.Case memory actual, bool active) =
                handler.compare(i);
            vm.assertEq(actual.outcome, expected.outcome, "outcome");
            if (actual.outcome != 0) vm.assertFalse(active, "reviewed while active");
        }
    }
}
