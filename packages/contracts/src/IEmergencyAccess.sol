// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEmergencyAccessErrors} from "./IEmergencyAccessErrors.sol";

/**
 * @title IEmergencyAccess
 * @author Assent
 * @notice Access without consent in an emergency ("break glass"): several approvers sign a request off chain, one
 * transaction checks and records it. It lasts hours, can be closed at any time, and is reviewed afterwards.
 *
 * @dev Nothing personal belongs here. A case identifier is 32 random bytes. Subject and reason are commitments,
 * keccak256(salt || text) with 32 fresh random bytes of salt for each case, so that two cases of one patient look like
 * two of anybody. Requesters and approvers are keys of duties (the emergency ward on call, the privacy office), never of
 * persons; who held the duty is in the audit log of the organisation.
 *
 * Access does not wait for the chain: whoever holds the data checks the same signatures by the same rules
 * ({checkApprovals} tells whether both agree) and opens at once. Recording may come late, even after the end; it is
 * checked against the policies and approvers of that moment.
 *
 * Time. All times are seconds since 1970; access lasts in [validFrom, validUntil). A request cannot be approved in
 * stock: it is refused while its start is more than {MAX_LEAD} ahead, which only allows for clocks that differ.
 *
 * Signature. EIP-712, domain name "EmergencyAccess", version "1", type `EmergencyRequest(bytes32 caseId,bytes32
 * subject,bytes32 reason,address requester,uint48 validFrom,uint48 validUntil,uint32 policyId)`. An account with code
 * answers by ERC-1271.
 *
 * Classes. Each approver has a set of classes, one bit each: 1 clinician, 2 supervising clinician, 4 privacy officer;
 * the meaning of the others is up to the consortium. The approvers of a request must together have every class that its
 * policy requires.
 *
 * Invariants (test/EmergencyAccess.invariants.t.sol):
 * 1. A case is recorded once, and only with enough distinct approvers, none of them the requester, and every class.
 * 2. No access lasts longer than its policy allowed when it was recorded, nor than {MAX_DURATION}.
 * 3. A case that was closed or has ended is never active again.
 * 4. A case is reviewed at most once, never while it is active, and its review never changes.
 */
interface IEmergencyAccess is IEmergencyAccessErrors {
    /**
     * @notice What a request must satisfy. A `threshold` of 0 means that there is no such policy.
     * @param threshold Least number of approvers, the requester not counted.
     * @param requiredClasses Classes the approvers must have together.
     * @param maxDuration Longest access, in seconds.
     * @param active Whether new cases may be recorded.
     */
    struct Policy {
        uint8 threshold;
        uint8 requiredClasses;
        uint32 maxDuration;
        bool active;
    }

    /**
     * @notice What approvers sign.
     * @param caseId 32 random bytes.
     * @param subject Commitment to whose data it is.
     * @param reason Commitment to the reason.
     * @param requester Account of the duty that gets access; it may close the case.
     * @param validFrom First second of access.
     * @param validUntil End of access, not included.
     * @param policyId Policy the request is made under.
     */
    struct Request {
        bytes32 caseId;
        bytes32 subject;
        bytes32 reason;
        address requester;
        uint48 validFrom;
        uint48 validUntil;
        uint32 policyId;
    }

    /**
     * @notice A recorded case. A `requester` of zero means that there is none.
     * @param requester Account of the duty that got access.
     * @param validFrom First second of access.
     * @param validUntil End of access, not included; the time of closing if the case was closed.
     * @param digest EIP-712 digest of the request as it was signed.
     * @param outcome Commitment to the outcome of the review; zero before it.
     */
    struct Case {
        address requester;
        uint48 validFrom;
        uint48 validUntil;
        bytes32 digest;
        bytes32 outcome;
    }

    /**
     * @notice A policy was made or changed. Recorded cases stay as they are.
     * @param policyId The policy.
     * @param threshold Least number of approvers.
     * @param requiredClasses Classes the approvers must have together.
     * @param maxDuration Longest access, in seconds.
     * @param active Whether new cases may be recorded.
     */
    event PolicySet(uint32 indexed policyId, uint8 threshold, uint8 requiredClasses, uint32 maxDuration, bool active);

    /**
     * @notice An approver was named, changed or dismissed.
     * @param approver The account.
     * @param classes Its classes; 0 for none, which dismisses it.
     */
    event ApproverSet(address indexed approver, uint8 classes);

    /**
     * @notice Access was opened without consent. The values are those of the signed request.
     * @param caseId The case.
     * @param subject Commitment to whose data it is.
     * @param requester Account of the duty that gets access.
     * @param reason Commitment to the reason.
     * @param validFrom First second of access.
     * @param validUntil End of access, not included.
     * @param policyId Policy the request was made under.
     * @param approvers Accounts that signed, ascending.
     */
    event EmergencyOpened(
        bytes32 indexed caseId,
        bytes32 indexed subject,
        address indexed requester,
        bytes32 reason,
        uint48 validFrom,
        uint48 validUntil,
        uint32 policyId,
        address[] approvers
    );

    /**
     * @notice Access ended early, with this block.
     * @param caseId The case.
     * @param by Requester or approver who closed it.
     */
    event EmergencyClosed(bytes32 indexed caseId, address indexed by);

    /**
     * @notice The case was reviewed.
     * @param caseId The case.
     * @param outcome Commitment to the outcome.
     */
    event EmergencyReviewed(bytes32 indexed caseId, bytes32 outcome);

    /**
     * @notice Makes or changes a policy. Governor only.
     * @param policyId The policy.
     * @param policy What requests under it must satisfy.
     */
    function setPolicy(uint32 policyId, Policy calldata policy) external;

    /**
     * @notice Names, changes or dismisses an approver. Governor only.
     * @param approver The account.
     * @param classes Its classes; 0 dismisses it.
     */
    function setApprover(address approver, uint8 classes) external;

    /**
     * @notice Dismisses an approver at once, as after the theft of a key. Guardian only; {setApprover} brings it back.
     * @param approver The account.
     */
    function suspendApprover(address approver) external;

    /**
     * @notice Records a case if {checkApprovals} lets it pass. Anybody may relay it, once.
     * @param request The request.
     * @param approvers Accounts that signed, ascending.
     * @param signatures Their signatures, in the same order.
     */
    function open(Request calldata request, address[] calldata approvers, bytes[] calldata signatures) external;

    /**
     * @notice Ends access with this block. Requester or any approver.
     * @param caseId The case.
     */
    function close(bytes32 caseId) external;

    /**
     * @notice Records that a case was reviewed after its end. Reviewer only, once.
     * @param caseId The case.
     * @param outcome Commitment to the outcome, keccak256(salt || text), not zero.
     */
    function review(bytes32 caseId, bytes32 outcome) external;

    /**
     * @notice Checks a request as {open} does, except whether its case is recorded already. Reverts with the first
     * reason against it.
     * @param request The request.
     * @param approvers Accounts that signed, ascending.
     * @param signatures Their signatures, in the same order.
     * @return digest What was signed.
     */
    function checkApprovals(Request calldata request, address[] calldata approvers, bytes[] calldata signatures)
        external
        view
        returns (bytes32 digest);

    /**
     * @notice EIP-712 digest of a request for this contract on this chain.
     * @param request The request.
     * @return What approvers sign.
     */
    function hashRequest(Request calldata request) external view returns (bytes32);

    /**
     * @notice Whether access is open in this block.
     * @param caseId The case.
     * @return Whether it is recorded, has begun, and was neither closed nor has ended.
     */
    function isActive(bytes32 caseId) external view returns (bool);

    /**
     * @notice A recorded case.
     * @param caseId The case.
     * @return The case; all zero if there is none.
     */
    function caseOf(bytes32 caseId) external view returns (Case memory);

    /**
     * @notice A policy.
     * @param policyId The policy.
     * @return The policy; all zero if there is none.
     */
    function policyOf(uint32 policyId) external view returns (Policy memory);

    /**
     * @notice The classes of an approver.
     * @param approver The account.
     * @return One bit for each class; 0 if it is not an approver.
     */
    function classesOf(address approver) external view returns (uint8);
}
