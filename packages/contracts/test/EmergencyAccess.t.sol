// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {IEmergencyAccessErrors} from "../src/IEmergencyAccessErrors.sol";
import {EmergencyAccessBase} from "./EmergencyAccessBase.sol";

/**
 * @title EmergencyAccessTest
 * @author Assent
 * @notice A case from its opening to its review, and who governs policies and approvers.
 */
contract EmergencyAccessTest is EmergencyAccessBase {
    bytes32 private constant CASE = "case";

    function setUp() public {
        vm.warp(T);
        _deploy();
        _configure();
    }

    function test_anybodyRecordsAnApprovedRequest() public {
        IEmergencyAccess.Request memory request = _request(CASE);
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, 5);
        vm.expectEmit(address(emergency));
        emit IEmergencyAccess.EmergencyOpened(CASE, "subject", WARD, "reason", T, T + 4 hours, POLICY, approvers);
        vm.prank(STRANGER);
        emergency.open(request, approvers, signatures);
        IEmergencyAccess.Case memory found = emergency.caseOf(CASE);
        vm.assertEq(found.requester, WARD, "requester");
        vm.assertEq(found.validFrom, T, "start");
        vm.assertEq(found.validUntil, T + 4 hours, "end");
        vm.assertEq(found.digest, emergency.hashRequest(request), "digest");
        vm.assertEq(found.outcome, 0, "no review");
    }

    function test_caseIsRecordedOnce() public {
        _open(_request(CASE));
        IEmergencyAccess.Request memory again = _request(CASE);
        again.validUntil = T + 1 hours;
        (address[] memory approvers, bytes[] memory signatures) = _approvals(again, 5);
        vm.expectRevert(_reason(IEmergencyAccessErrors.EmergencyAccessCaseExists.selector));
        emergency.open(again, approvers, signatures);
    }

    function test_accessLastsFromItsFirstSecondUpToItsEnd() public {
        vm.assertFalse(emergency.isActive(CASE), "not recorded");
        IEmergencyAccess.Request memory request = _request(CASE);
        request.validFrom = T + 60;
        _open(request);
        vm.assertFalse(emergency.isActive(CASE), "not begun");
        vm.warp(T + 60);
        vm.assertTrue(emergency.isActive(CASE), "first second");
        vm.warp(T + 4 hours - 1);
        vm.assertTrue(emergency.isActive(CASE), "last second");
        vm.warp(T + 4 hours);
        vm.assertFalse(emergency.isActive(CASE), "end");
        vm.assertFalse(emergency.isActive("other"), "another case");
    }

    function test_recordingMayComeAfterTheEnd() public {
        vm.warp(T + 1 days);
        _open(_request(CASE));
        vm.assertFalse(emergency.isActive(CASE), "over");
        _review("outcome");
        vm.assertEq(emergency.caseOf(CASE).outcome, "outcome", "reviewed");
    }

    function test_requesterEndsAccessAtOnce() public {
        _open(_request(CASE));
        vm.warp(T + 60);
        vm.expectEmit(address(emergency));
        emit IEmergencyAccess.EmergencyClosed(CASE, WARD);
        vm.prank(WARD);
        emergency.close(CASE);
        vm.assertFalse(emergency.isActive(CASE), "in the same second");
        vm.assertEq(emergency.caseOf(CASE).validUntil, T + 60, "end");
        vm.assertEq(emergency.caseOf(CASE).digest, emergency.hashRequest(_request(CASE)), "the request stays");
    }

    function test_everyApproverEndsAccessEvenOneWhoDidNotSign() public {
        _open(_request(CASE));
        vm.prank(_approver(3));
        emergency.close(CASE);
        vm.assertFalse(emergency.isActive(CASE), "closed");
    }

    function test_caseClosedBeforeItBeginsNeverDoes() public {
        IEmergencyAccess.Request memory request = _request(CASE);
        request.validFrom = T + 60;
        _open(request);
        vm.prank(WARD);
        emergency.close(CASE);
        vm.warp(T + 60);
        vm.assertFalse(emergency.isActive(CASE), "closed");
    }

    function test_strangerAndDismissedApproverCloseNothing() public {
        _open(_request(CASE));
        _setApprover(_approver(0), 0);
        _expectRefusal(_unauthorized(STRANGER), STRANGER);
        emergency.close(CASE);
        _expectRefusal(_unauthorized(_approver(0)), _approver(0));
        emergency.close(CASE);
        vm.assertTrue(emergency.isActive(CASE), "open");
    }

    function test_endedCaseHasNothingToClose() public {
        _open(_request(CASE));
        vm.prank(WARD);
        emergency.close(CASE);
        bytes memory reason = _reason(IEmergencyAccessErrors.EmergencyAccessEnded.selector);
        _expectRefusal(reason, WARD);
        emergency.close(CASE);
        vm.warp(T + 1 days);
        _expectRefusal(reason, WARD);
        emergency.close(CASE);
        vm.assertEq(emergency.caseOf(CASE).validUntil, T, "the first end stays");
    }

    function test_unknownCaseIsNeitherClosedNorReviewed() public {
        bytes memory reason = _reason(IEmergencyAccessErrors.EmergencyAccessUnknownCase.selector);
        _expectRefusal(reason, _approver(0));
        emergency.close(CASE);
        _expectRefusal(reason, REVIEWER);
        emergency.review(CASE, "outcome");
        vm.assertEq(emergency.caseOf(CASE).requester, address(0), "none");
    }

    function test_reviewComesOnceAndAfterTheEnd() public {
        _open(_request(CASE));
        _expectRefusal(_reason(IEmergencyAccessErrors.EmergencyAccessNotEnded.selector), REVIEWER);
        emergency.review(CASE, "outcome");
        vm.warp(T + 4 hours);
        _expectRefusal(_reason(IEmergencyAccessErrors.EmergencyAccessBadReview.selector), REVIEWER);
        emergency.review(CASE, 0);
        vm.expectEmit(address(emergency));
        emit IEmergencyAccess.EmergencyReviewed(CASE, "outcome");
        _review("outcome");
        _expectRefusal(_reason(IEmergencyAccessErrors.EmergencyAccessBadReview.selector), REVIEWER);
        emergency.review(CASE, "another");
        vm.assertEq(emergency.caseOf(CASE).outcome, "outcome", "stays");
    }

    function test_policyChangeLeavesRecordedCasesAlone() public {
        _open(_request(CASE));
        vm.expectEmit(address(emergency));
        emit IEmergencyAccess.PolicySet(POLICY, 3, PRIVACY, 1 hours, false);
        _setPolicy(POLICY, 3, PRIVACY, 1 hours, false);
        vm.warp(T + 2 hours);
        vm.assertTrue(emergency.isActive(CASE), "as it was recorded");
        IEmergencyAccess.Policy memory policy = emergency.policyOf(POLICY);
        vm.assertEq(policy.threshold, 3, "threshold");
        vm.assertEq(policy.requiredClasses, PRIVACY, "classes");
        vm.assertEq(policy.maxDuration, 1 hours, "duration");
        vm.assertFalse(policy.active, "stopped");
    }

    function test_policyNeedsAnApproverAndADurationUpToADay() public {
        vm.assertEq(emergency.MAX_DURATION(), 1 days, "a day");
        _refusesPolicy(0, 4 hours);
        _refusesPolicy(1, 0);
        _refusesPolicy(1, 1 days + 1);
        _setPolicy(POLICY, 1, 0, 1 days, true);
    }

    function test_approversAreNamedAndDismissed() public {
        vm.expectEmit(address(emergency));
        emit IEmergencyAccess.ApproverSet(STRANGER, PRIVACY);
        _setApprover(STRANGER, PRIVACY);
        vm.assertEq(emergency.classesOf(STRANGER), PRIVACY, "named");
        vm.expectEmit(address(emergency));
        emit IEmergencyAccess.ApproverSet(STRANGER, 0);
        vm.prank(GUARDIAN);
        emergency.suspendApprover(STRANGER);
        vm.assertEq(emergency.classesOf(STRANGER), 0, "dismissed");
        _expectRefusal(
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessUnknownApprover.selector, STRANGER), GUARDIAN
        );
        emergency.suspendApprover(STRANGER);
    }

    function test_everyRoleDoesItsOwnPartOnly() public {
        _open(_request(CASE));
        vm.warp(T + 1 days);
        address[4] memory accounts = [GOVERNOR, GUARDIAN, REVIEWER, STRANGER];
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (accounts[i] != GOVERNOR) {
                _refuses(accounts[i]);
                emergency.setPolicy(1, IEmergencyAccess.Policy(1, 0, 1, true));
                _refuses(accounts[i]);
                emergency.setApprover(STRANGER, 7);
            }
            if (accounts[i] != GUARDIAN) {
                _refuses(accounts[i]);
                emergency.suspendApprover(WARD);
            }
            if (accounts[i] != REVIEWER) {
                _refuses(accounts[i]);
                emergency.review(CASE, "outcome");
            }
        }
    }

    function testFuzz_activeExactlyWithinItsTime(uint48 start, uint48 length, uint48 time) public {
        IEmergencyAccess.Request memory request = _request(CASE);
        request.validFrom = uint48(_bound(start, T - 1 days, T + 5 minutes));
        request.validUntil = request.validFrom + uint48(_bound(length, 1, 4 hours));
        _open(request);
        time = uint48(_bound(time, T - 1 days, T + 1 days));
        vm.warp(time);
        vm.assertEq(emergency.isActive(CASE), request.validFrom <= time && time < request.validUntil, "active");
    }

    function _open(IEmergencyAccess.Request memory request) private {
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, 5);
        emergency.open(request, approvers, signatures);
    }

    function _review(bytes32 outcome) private {
        vm.prank(REVIEWER);
        emergency.review(CASE, outcome);
    }

    function _refuses(address account) private {
        _expectRefusal(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, account), account);
    }

    function _refusesPolicy(uint8 threshold, uint32 duration) private {
        _expectRefusal(
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessBadPolicy.selector, POLICY), GOVERNOR
        );
        emergency.setPolicy(POLICY, IEmergencyAccess.Policy(threshold, 0, duration, true));
    }

    function _unauthorized(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessUnauthorized.selector, CASE, account);
    }

    function _reason(bytes4 selector) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, CASE);
    }
}
