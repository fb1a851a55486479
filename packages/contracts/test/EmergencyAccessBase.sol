// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {EmergencyAccess} from "../src/EmergencyAccess.sol";
import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {SignedRequest} from "./SignedRequest.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title EmergencyAccessBase
 * @author Assent
 * @notice The contract under a real AccessManager, with one policy (2 approvers, clinician and supervisor, 4 hours) and
 * keys 1 to 4 as approvers, ascending by address. The governor has no delay here.
 */
abstract contract EmergencyAccessBase is TestBase {
    address internal constant GOVERNOR = address(0x60);
    address internal constant GUARDIAN = address(0x6D);
    address internal constant REVIEWER = address(0x4E);
    address internal constant WARD = address(0xA4D);
    address internal constant STRANGER = address(0xBAD);

    uint48 internal constant T = 1_800_000_000;
    uint32 internal constant POLICY = 7;
    uint8 internal constant CLINICIAN = 1;
    uint8 internal constant SUPERVISOR = 2;
    uint8 internal constant PRIVACY = 4;

    EmergencyAccess internal emergency;

    /// @dev Keys of the approvers, by ascending address: clinician, clinician, supervisor, privacy officer.
    uint256[4] internal keys;

    function _deploy() internal {
        AccessManager manager = new AccessManager(address(this));
        emergency = new EmergencyAccess(address(manager));
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (IEmergencyAccess.setPolicy.selector, IEmergencyAccess.setApprover.selector);
        manager.setTargetFunctionRole(address(emergency), selectors, 1);
        selectors = new bytes4[](1);
        selectors[0] = IEmergencyAccess.suspendApprover.selector;
        manager.setTargetFunctionRole(address(emergency), selectors, 2);
        selectors[0] = IEmergencyAccess.review.selector;
        manager.setTargetFunctionRole(address(emergency), selectors, 3);
        manager.grantRole(1, GOVERNOR, 0);
        manager.grantRole(2, GUARDIAN, 0);
        manager.grantRole(3, REVIEWER, 0);
    }

    function _configure() internal {
        keys = [uint256(1), 2, 3, 4];
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 k = i + 1; k < 4; ++k) {
                if (vm.addr(keys[k]) < vm.addr(keys[i])) (keys[i], keys[k]) = (keys[k], keys[i]);
            }
        }
        _setApprover(_approver(0), CLINICIAN);
        _setApprover(_approver(1), CLINICIAN);
        _setApprover(_approver(2), SUPERVISOR);
        _setApprover(_approver(3), PRIVACY);
        _setPolicy(POLICY, 2, CLINICIAN | SUPERVISOR, 4 hours, true);
    }

    function _setPolicy(uint32 policyId, uint8 threshold, uint8 classes, uint32 duration, bool active) internal {
        vm.prank(GOVERNOR);
        emergency.setPolicy(policyId, IEmergencyAccess.Policy(threshold, classes, duration, active));
    }

    function _setApprover(address approver, uint8 classes) internal {
        vm.prank(GOVERNOR);
        emergency.setApprover(approver, classes);
    }

    function _request(bytes32 caseId) internal pure returns (IEmergencyAccess.Request memory) {
        return IEmergencyAccess.Request({
            caseId: caseId,
            subject: "subject",
            reason: "reason",
            requester: WARD,
            validFrom: T,
            validUntil: T + 4 hours,
            policyId: POLICY
        });
    }

    function _approver(uint256 number) internal view returns (address) {
        return vm.addr(keys[number]);
    }

    function _sign(uint256 key, IEmergencyAccess.Request memory request) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, SignedRequest.digestOf(address(emergency), request));
        return abi.encodePacked(r, s, v);
    }

    /// @dev Approvals by the approvers whose bit is set, in ascending order.
    function _approvals(IEmergencyAccess.Request memory request, uint256 bits)
        internal
        view
        returns (address[] memory approvers, bytes[] memory signatures)
    {
        uint256 count = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (_has(bits, i)) ++count;
        }
        approvers = new address[](count);
        signatures = new bytes[](count);
        count = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (_has(bits, i)) (approvers[count], signatures[count++]) = (_approver(i), _sign(keys[i], request));
        }
    }

    function _has(uint256 bits, uint256 number) internal pure returns (bool) {
        return (bits >> number) & 1 == 1;
    }
}
