// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {EmergencyAccessBase} from "./EmergencyAccessBase.sol";

/**
 * @title EmergencyAccessGasTest
 * @author Assent
 * @notice Gas of whole transactions, the 21 000 and the calldata included, in snapshots/*.json. Any difference fails.
 * forge-config: default.isolate = true
 * forge-config: nightly.isolate = true
 */
contract EmergencyAccessGasTest is EmergencyAccessBase {
    function setUp() public {
        vm.warp(T);
        _deploy();
        _configure();
    }

    function test_emergencyAccess() public {
        bytes32 first = _open(5);
        vm.snapshotGasLastCall("EmergencyAccess", "open, 2 approvals");
        _open(7);
        vm.snapshotGasLastCall("EmergencyAccess", "open, 3 approvals");
        vm.prank(WARD);
        emergency.close(first);
        vm.snapshotGasLastCall("EmergencyAccess", "close");
        vm.prank(REVIEWER);
        emergency.review(first, keccak256("outcome"));
        vm.snapshotGasLastCall("EmergencyAccess", "review");
    }

    function _open(uint256 bits) private returns (bytes32 caseId) {
        caseId = keccak256(abi.encode("case", bits));
        IEmergencyAccess.Request memory request = _request(caseId);
        (request.subject, request.reason) = (keccak256("subject"), keccak256("reason"));
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, bits);
        emergency.open(request, approvers, signatures);
    }
}
