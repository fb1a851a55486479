// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmergencyAccess} from "../src/EmergencyAccess.sol";
import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {IEmergencyAccessErrors} from "../src/IEmergencyAccessErrors.sol";
import {EmergencyAccessBase} from "./EmergencyAccessBase.sol";
import {KeyWallet} from "./KeyWallet.sol";

/**
 * @title EmergencyAccessSignatureTest
 * @author Assent
 * @notice What a signature of an approver is bound to.
 */
contract EmergencyAccessSignatureTest is EmergencyAccessBase {
    uint256 private constant CLINICIAN_AND_SUPERVISOR = 5;

    function setUp() public {
        vm.warp(T);
        _deploy();
        _configure();
    }

    function test_signatureOfAnotherKeyIsRefused() public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        signatures[1] = _sign(keys[1], request);
        _expectBadSignature(_approver(2));
        emergency.checkApprovals(request, approvers, signatures);
    }

    function test_signatureIsBoundToTheContractAndTheChain() public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        vm.chainId(block.chainid + 1);
        _expectBadSignature(_approver(0));
        emergency.checkApprovals(request, approvers, signatures);

        EmergencyAccess first = emergency;
        vm.chainId(block.chainid - 1);
        _deploy();
        _configure();
        _expectBadSignature(_approver(0));
        emergency.checkApprovals(request, approvers, signatures);
        first.checkApprovals(request, approvers, signatures);
    }

    function test_walletApprovesByItsOwnRule() public {
        address wallet = address(new KeyWallet(_approver(0)));
        _setApprover(wallet, CLINICIAN | SUPERVISOR);
        _setPolicy(POLICY, 1, CLINICIAN | SUPERVISOR, 4 hours, true);
        IEmergencyAccess.Request memory request = _request("case");
        address[] memory approvers = new address[](1);
        bytes[] memory signatures = new bytes[](1);
        (approvers[0], signatures[0]) = (wallet, _sign(keys[0], request));
        emergency.checkApprovals(request, approvers, signatures);

        signatures[0] = _sign(keys[1], request);
        _expectBadSignature(wallet);
        emergency.checkApprovals(request, approvers, signatures);
    }

    function test_domainAndTypeArePublished() public view {
        (, string memory name, string memory version, uint256 chainId, address target,,) = emergency.eip712Domain();
        vm.assertEq(bytes(name), "EmergencyAccess", "name");
        vm.assertEq(bytes(version), "1", "version");
        vm.assertEq(chainId, block.chainid, "chain");
        vm.assertEq(target, address(emergency), "contract");
        // from an implementation outside this repository
        vm.assertEq(
            emergency.REQUEST_TYPEHASH(), 0x0970a67ba0014228efad8fe7a835f5f59789d49533716ec93ea7cd7a8a6780d5, "type"
        );
    }

    function testFuzz_signatureCoversEveryField(uint256 field, uint256 change) public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        _setPolicy(POLICY + 1, 2, 0, 24 hours, true);
        change = _bound(change, 1, 3 hours);
        field %= 7;
        if (field == 0) request.caseId = bytes32(uint256(request.caseId) ^ change);
        if (field == 1) request.subject = bytes32(uint256(request.subject) ^ change);
        if (field == 2) request.reason = bytes32(uint256(request.reason) ^ change);
        if (field == 3) request.requester = STRANGER;
        if (field == 4) --request.validUntil;
        if (field == 5) ++request.validFrom;
        if (field == 6) ++request.policyId;
        _expectBadSignature(_approver(0));
        emergency.checkApprovals(request, approvers, signatures);
    }

    function testFuzz_noiseIsNoSignature(bytes calldata noise) public {
        IEmergencyAccess.Request memory request = _request("case");
        (address[] memory approvers, bytes[] memory signatures) = _approvals(request, CLINICIAN_AND_SUPERVISOR);
        signatures[0] = noise;
        _expectBadSignature(_approver(0));
        emergency.checkApprovals(request, approvers, signatures);
    }

    function _expectBadSignature(address approver) private {
        vm.expectRevert(abi.encodeWithSelector(IEmergencyAccessErrors.EmergencyAccessBadSignature.selector, approver));
    }
}
