// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title IEmergencyAccessErrors
 * @author Assent
 * @notice Why {IEmergencyAccess} refuses a call. Whoever checks a request off chain refuses it for the same reasons.
 */
interface IEmergencyAccessErrors {
    /**
     * @notice A policy needs an approver at least, and a duration of 1 second up to the longest duration of all.
     * @param policyId The policy.
     */
    error EmergencyAccessBadPolicy(uint32 policyId);

    /**
     * @notice There is no such policy, or it is not active.
     * @param policyId The policy.
     */
    error EmergencyAccessPolicyNotActive(uint32 policyId);

    /**
     * @notice The request lacks a requester, or does not last from 1 second up to what its policy allows.
     * @param caseId The case.
     */
    error EmergencyAccessBadRequest(bytes32 caseId);

    /**
     * @notice The request is for later than now.
     * @param validFrom First second of access.
     * @param latestStart Latest start that would be accepted in this block.
     */
    error EmergencyAccessTooEarly(uint48 validFrom, uint256 latestStart);

    /**
     * @notice There must be one signature for each approver.
     * @param approvers Number of approvers.
     * @param signatures Number of signatures.
     */
    error EmergencyAccessLengthMismatch(uint256 approvers, uint256 signatures);

    /**
     * @notice There are too few approvers.
     * @param approvers Number of approvers.
     * @param threshold Number the policy asks for.
     */
    error EmergencyAccessTooFewApprovers(uint256 approvers, uint8 threshold);

    /**
     * @notice Approvers must be in ascending order, each once.
     * @param approver The first one out of place.
     */
    error EmergencyAccessUnsortedApprovers(address approver);

    /**
     * @notice Nobody approves a request of their own.
     * @param requester The requester.
     */
    error EmergencyAccessSelfApproval(address requester);

    /**
     * @notice The account is not an approver.
     * @param approver The account.
     */
    error EmergencyAccessUnknownApprover(address approver);

    /**
     * @notice The signature is not one of the approver over this request.
     * @param approver The approver.
     */
    error EmergencyAccessBadSignature(address approver);

    /**
     * @notice No approver has these classes.
     * @param missing Classes that the policy requires and nobody had.
     */
    error EmergencyAccessMissingClasses(uint8 missing);

    /**
     * @notice The case is recorded already.
     * @param caseId The case.
     */
    error EmergencyAccessCaseExists(bytes32 caseId);

    /**
     * @notice There is no such case.
     * @param caseId The case.
     */
    error EmergencyAccessUnknownCase(bytes32 caseId);

    /**
     * @notice The account is neither the requester nor an approver.
     * @param caseId The case.
     * @param account The account that tried.
     */
    error EmergencyAccessUnauthorized(bytes32 caseId, address account);

    /**
     * @notice The case is closed or has ended; nothing is left to close.
     * @param caseId The case.
     */
    error EmergencyAccessEnded(bytes32 caseId);

    /**
     * @notice A case is reviewed after its end.
     * @param caseId The case.
     */
    error EmergencyAccessNotEnded(bytes32 caseId);

    /**
     * @notice The case was reviewed already, or the outcome is missing.
     * @param caseId The case.
     */
    error EmergencyAccessBadReview(bytes32 caseId);
}
