// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {EmergencyAccessBase} from "./EmergencyAccessBase.sol";

/**
 * @title EmergencyAccessHandler
 * @author Assent
 * @notice Random requests, approvals, closings and reviews of a few cases, beside a model of what may happen to them.
 */
contract EmergencyAccessHandler is EmergencyAccessBase {
    uint256 public constant CASES = 4;

    /// @notice What the model knows of a case.
    struct Expected {
        bool recorded;
        bool closed;
        bool ended;
        uint48 validFrom;
        uint48 validUntil;
        bytes32 outcome;
        bytes32 digest;
    }

    /// @notice The time of the campaign.
    uint48 public clock = T;

    Expected[CASES] private cases;
    uint8[4] private classes = [CLINICIAN, CLINICIAN, SUPERVISOR, PRIVACY];

    constructor() {
        vm.warp(T);
        _deploy();
        _configure();
    }

    /// @notice A case as the model has it, as the contract has it, and whether the contract calls it active.
    function compare(uint256 number)
        external
        view
        returns (Expected memory expected, IEmergencyAccess.Case memory actual, bool active)
    {
        return (cases[number], emergency.caseOf(bytes32(number)), emergency.isActive(bytes32(number)));
    }

    /// @notice Lets time pass.
    function pass(uint48 time) external {
        clock += uint48(_bound(time, 1, 3 hours));
        for (uint256 i = 0; i < CASES; ++i) {
            if (cases[i].recorded && clock >= cases[i].validUntil) cases[i].ended = true;
        }
    }

    /// @notice Records a request around the present time; one in five is made by an approver, some are too long.
    function open(uint8 number, uint8 approvers, uint8 requester, uint48 start, uint48 length) external {
        IEmergencyAccess.Request memory request = _request(bytes32(uint256(number % CASES)));
        if (requester % 5 < 1) request.requester = _approver(requester % 4);
        request.validFrom = uint48(_bound(start, clock - 3 hours, clock + 6 minutes));
        request.validUntil = request.validFrom + uint48(_bound(length, 0, 5 hours));
        approvers %= 16;
        bool allowed = !cases[number % CASES].recorded && _timesFit(request) && _approve(request, approvers);
        (address[] memory accounts, bytes[] memory signatures) = _approvals(request, approvers);
        _try(STRANGER, allowed, abi.encodeCall(emergency.open, (request, accounts, signatures)));
        if (!allowed) return;
        cases[number % CASES] = Expected({
            recorded: true,
            closed: false,
            ended: clock >= request.validUntil,
            validFrom: request.validFrom,
            validUntil: request.validUntil,
            outcome: 0,
            digest: emergency.hashRequest(request)
        });
    }

    /// @notice Closes a case; allowed to the ward and to approvers while there is something to close.
    function close(uint8 number, uint8 actor) external {
        Expected storage found = cases[number % CASES];
        address account = actor % 6 < 4 ? _approver(actor % 6) : actor % 6 == 4 ? WARD : STRANGER;
        bool isApprover = actor % 6 < 4 && classes[actor % 6] != 0;
        bool mayClose = isApprover || account == emergency.caseOf(bytes32(uint256(number % CASES))).requester;
        bool allowed = found.recorded && !found.ended && mayClose;
        _try(account, allowed, abi.encodeCall(emergency.close, (bytes32(uint256(number % CASES)))));
        if (allowed) (found.closed, found.ended, found.validUntil) = (true, true, clock);
    }

    /// @notice Reviews a case; allowed to the reviewer, once, after its end.
    function review(uint8 number, uint8 actor, bytes32 outcome) external {
        Expected storage found = cases[number % CASES];
        address account = actor % 4 == 0 ? STRANGER : REVIEWER;
        bool allowed = account == REVIEWER && found.ended && found.outcome == 0 && outcome != 0;
        _try(account, allowed, abi.encodeCall(emergency.review, (bytes32(uint256(number % CASES)), outcome)));
        if (allowed) found.outcome = outcome;
    }

    /// @notice Changes the classes of an approver, or dismisses it.
    function setApprover(uint8 number, uint8 granted) external {
        classes[number % 4] = granted % 8;
        _setApprover(_approver(number % 4), granted % 8);
    }

    function _try(address account, bool allowed, bytes memory data) private {
        vm.warp(clock);
        vm.prank(account);
        (bool done,) = address(emergency).call(data);
        vm.assertEq(done, allowed, "the contract and the model disagree");
    }

    function _timesFit(IEmergencyAccess.Request memory request) private view returns (bool) {
        uint48 length = request.validUntil - request.validFrom;
        return length > 0 && length <= 4 hours && request.validFrom <= clock + 5 minutes;
    }

    function _approve(IEmergencyAccess.Request memory request, uint256 approvers) private view returns (bool) {
        uint256 count = 0;
        uint8 had = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if (!_has(approvers, i)) continue;
            if (classes[i] == 0 || _approver(i) == request.requester) return false;
            ++count;
            had |= classes[i];
        }
        return count >= 2 && had & CLINICIAN != 0 && had & SUPERVISOR != 0;
    }
}
