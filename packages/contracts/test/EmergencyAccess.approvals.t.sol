// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {IEmergencyAccessErrors} from "../src/IEmergencyAccessErrors.sol";
import {EmergencyAccessBase} from "./EmergencyAccessBase.sol";
import {SignedRequest} from "./SignedRequest.sol";

/**
 * @title EmergencyAccessApprovalsTest
 * @author Assent
 * @notice Which approvals make a request pass.
 */
contract EmergencyAccessApprovalsTest is EmergencyAccessBase {
    uint256 private constant CLINICIAN_AND_SUPERVISOR = 5;

    function setUp() public {
        vm.warp(T);
        _deploy();
        _configure();
    }

    function test_clinicianAndSupervisorPass() public view {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        bytes32 digest = SignedRequest.digestOf(address(emergency), request);
        vm.assertEq(emergency.checkApprovals(request, approvers, signatures), digest, "digest");
        vm.assertEq(emergency.hashRequest(request), digest, "what is signed");
    }

    function test_moreThanEnoughPass() public view {
        _check(_request("case"), 15);
    }

    function test_tooFewApproversAreRefused() public {
        _refuses(_tooFew(1), _request("case"), 4);
        _refuses(_tooFew(0), _request("case"), 0);
    }

    function test_missingClassIsRefusedWhateverTheNumber() public {
        _refuses(_missing(SUPERVISOR), _request("case"), 3);
        _refuses(_missing(CLINICIAN), _request("case"), 12);
        _setPolicy(POLICY, 1, CLINICIAN | SUPERVISOR | PRIVACY, 4 hours, true);
        _refuses(_missing(CLINICIAN | PRIVACY), _request("case"), 4);
    }

    function test_oneApproverMayHaveSeveralClassesButCountsOnce() public {
        _setApprover(_approver(0), CLINICIAN | SUPERVISOR);
        _refuses(_tooFew(1), _request("case"), 1);
        _check(_request("case"), 3);
    }

    function test_sameApproverTwiceIsRefused() public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, 3);
        (approvers[1], signatures[1]) = (approvers[0], signatures[0]);
        vm.expectRevert(
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessUnsortedApprovers.selector, approvers[0])
        );
        emergency.checkApprovals(request, approvers, signatures);
    }

    function test_descendingApproversAreRefused() public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        (approvers[0], approvers[1]) = (approvers[1], approvers[0]);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        vm.expectRevert(
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessUnsortedApprovers.selector, approvers[1])
        );
        emergency.checkApprovals(request, approvers, signatures);
    }

    function test_requesterDoesNotApproveItsOwnRequest() public {
        IEmergencyAccess.Request memory request = _request("case");
        request.requester = _approver(0);
        _refuses(
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessSelfApproval.selector, _approver(0)),
            request,
            CLINICIAN_AND_SUPERVISOR
        );
        _check(request, 6);
    }

    function test_dismissedApproverIsRefused() public {
        vm.prank(GUARDIAN);
        emergency.suspendApprover(_approver(2));
        _refuses(
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessUnknownApprover.selector, _approver(2)),
            _request("case"),
            CLINICIAN_AND_SUPERVISOR
        );
    }

    function test_everyApproverNeedsOneSignature() public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers,) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEmergencyAccessErrors.EmergencyAccessLengthMismatch.selector, uint256(2), uint256(1)
            )
        );
        emergency.checkApprovals(request, approvers, new bytes[](1));
    }

    function test_unknownOrStoppedPolicyIsRefused() public {
        IEmergencyAccess.Request memory request = _request("case");
        request.policyId = 8;
        bytes4 selector = IEmergencyAccessErrors.EmergencyAccessPolicyNotActive.selector;
        _refuses(abi.encodeWithSelector(selector, uint32(8)), request, 15);
        _setPolicy(POLICY, 2, 0, 4 hours, false);
        _refuses(abi.encodeWithSelector(selector, POLICY), _request("case"), 15);
    }

    function test_lengthOfAccessHasItsLimits() public {
        bytes memory reason =
            abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessBadRequest.selector, _request("case").caseId);
        IEmergencyAccess.Request memory request = _request("case");
        request.validUntil = T + 4 hours + 1;
        _refuses(reason, request, CLINICIAN_AND_SUPERVISOR);
        request.validUntil = T;
        _refuses(reason, request, CLINICIAN_AND_SUPERVISOR);
        request.validUntil = T - 1;
        _refuses(reason, request, CLINICIAN_AND_SUPERVISOR);
        request.validUntil = T + 1;
        _check(request, CLINICIAN_AND_SUPERVISOR);
        request.requester = address(0);
        _refuses(reason, request, CLINICIAN_AND_SUPERVISOR);
    }

    function test_requestForLaterIsRefusedButForClocksThatDiffer() public {
        IEmergencyAccess.Request memory request = _request("case");
        request.validFrom = T + 5 minutes;
        _check(request, CLINICIAN_AND_SUPERVISOR);
        request.validFrom = T + 5 minutes + 1;
        _refuses(
            abi.encodeWithSelector(
                IEmergencyAccessErrors.EmergencyAccessTooEarly.selector, request.validFrom, uint256(T + 5 minutes)
            ),
            request,
            CLINICIAN_AND_SUPERVISOR
        );
    }

    function testFuzz_passesExactlyWithEnoughApproversOfEveryClass(uint8 bits, uint8 threshold, uint8 classes) public {
        bits %= 16;
        threshold = threshold % 4 + 1;
        classes %= 8;
        _setPolicy(POLICY, threshold, classes, 4 hours, true);
        uint8 had = (_has(bits, 0) || _has(bits, 1) ? CLINICIAN : 0) | (_has(bits, 2) ? SUPERVISOR : 0)
            | (_has(bits, 3) ? PRIVACY : 0);
        (address[] memory approvers, bytes[] memory signatures) = _approvals(_request("case"), bits);
        bytes memory data = abi.encodeCall(emergency.checkApprovals, (_request("case"), approvers, signatures));
        (bool passes,) = address(emergency).staticcall(data);
        vm.assertEq(passes, approvers.length >= threshold && had & classes == classes, "outcome");
    }

    function _check(IEmergencyAccess.Request memory request, uint256 bits) private view {
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, bits);
        emergency.checkApprovals(request, approvers, signatures);
    }

    function _refuses(bytes memory reason, IEmergencyAccess.Request memory request, uint256 bits) private {
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, bits);
        vm.expectRevert(reason);
        emergency.open(request, approvers, signatures);
        vm.expectRevert(reason);
        emergency.checkApprovals(request, approvers, signatures);
    }

    function _tooFew(uint256 count) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessTooFewApprovers.selector, count, uint8(2));
    }

    function _missing(uint8 classes) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessMissingClasses.selector, classes);
    }
}
