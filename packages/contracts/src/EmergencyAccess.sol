// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEmergencyAccess} from "./IEmergencyAccess.sol";

/**
 * @title EmergencyAccess
 * @author Assent
 * @notice Emergency access approved by several; rules, privacy and invariants are described in {IEmergencyAccess}.
 * @dev No upgrade: a new version is a new address. Rights are those of the AccessManager. A proposer can shift the time
 * of a block by seconds, where access lasts minutes or more.
 */
contract EmergencyAccess is IEmergencyAccess, AccessManaged, EIP712 {
    /// @notice Longest access that any policy may allow, in seconds.
    uint32 public constant MAX_DURATION = 24 hours;

    /// @notice How far ahead of the block a request may begin, in seconds.
    uint32 public constant MAX_LEAD = 5 minutes;

    /// @notice EIP-712 type hash of a request.
    bytes32 public constant REQUEST_TYPEHASH = keccak256(
        "EmergencyRequest(bytes32 caseId,bytes32 subject,bytes32 reason,address requester,uint48 validFrom,uint48 validUntil,uint32 policyId)"
    );

    /// @inheritdoc IEmergencyAccess
    mapping(address approver => uint8 classes) public classesOf;

    mapping(uint32 policyId => Policy policy) private _policies;
    mapping(bytes32 caseId => Case) private _cases;

    /**
     * @notice Places the contract under an AccessManager and fixes the EIP-712 domain.
     * @param manager The AccessManager that says who may govern, guard and review.
     */
    constructor(address manager) AccessManaged(manager) EIP712("EmergencyAccess", "1") {}

    /// @inheritdoc IEmergencyAccess
    function setPolicy(uint32 policyId, Policy calldata policy) external restricted {
        if (policy.threshold == 0 || policy.maxDuration == 0 || policy.maxDuration > MAX_DURATION) {
            revert EmergencyAccessBadPolicy(policyId);
        }
        _policies[policyId] = policy;
        emit PolicySet(policyId, policy.threshold, policy.requiredClasses, policy.maxDuration, policy.active);
    }

    /// @inheritdoc IEmergencyAccess
    function setApprover(address approver, uint8 classes) external restricted {
        classesOf[approver] = classes;
        emit ApproverSet(approver, classes);
    }

    /// @inheritdoc IEmergencyAccess
    function suspendApprover(address approver) external restricted {
        if (classesOf[approver] == 0) revert EmergencyAccessUnknownApprover(approver);
        classesOf[approver] = 0;
        emit ApproverSet(approver, 0);
    }

    /// @inheritdoc IEmergencyAccess
    function open(Request calldata request, address[] calldata approvers, bytes[] calldata signatures) external {
        if (_cases[request.caseId].requester != address(0)) revert EmergencyAccessCaseExists(request.caseId);
        bytes32 digest = _checkApprovals(request, approvers, signatures);

        _cases[request.caseId] = Case({
            requester: request.requester,
            validFrom: request.validFrom,
            validUntil: request.validUntil,
            digest: digest,
            outcome: 0
        });
        emit EmergencyOpened(
            request.caseId,
            request.subject,
            request.requester,
            request.reason,
            request.validFrom,
            request.validUntil,
            request.policyId,
            approvers
        );
    }

    /// @inheritdoc IEmergencyAccess
    function close(bytes32 caseId) external {
        Case storage found = _existing(caseId);
        if (msg.sender != found.requester && classesOf[msg.sender] == 0) {
            revert EmergencyAccessUnauthorized(caseId, msg.sender);
        }
        if (_hasEnded(found)) revert EmergencyAccessEnded(caseId);
        found.validUntil = SafeCast.toUint48(block.timestamp);
        emit EmergencyClosed(caseId, msg.sender);
    }

    /// @inheritdoc IEmergencyAccess
    function review(bytes32 caseId, bytes32 outcome) external restricted {
        Case storage found = _existing(caseId);
        if (!_hasEnded(found)) revert EmergencyAccessNotEnded(caseId);
        if (found.outcome != 0 || outcome == 0) revert EmergencyAccessBadReview(caseId);
        found.outcome = outcome;
        emit EmergencyReviewed(caseId, outcome);
    }

    /// @inheritdoc IEmergencyAccess
    function checkApprovals(Request calldata request, address[] calldata approvers, bytes[] calldata signatures)
        external
        view
        returns (bytes32 digest)
    {
        return _checkApprovals(request, approvers, signatures);
    }

    /// @inheritdoc IEmergencyAccess
    function hashRequest(Request calldata request) external view returns (bytes32) {
        return _hashRequest(request);
    }

    /// @inheritdoc IEmergencyAccess
    function isActive(bytes32 caseId) external view returns (bool) {
        Case storage found = _cases[caseId];
        // The end of a case that does not exist is 0, so it has ended.
        // forge-lint: disable-next-line(block-timestamp)
        return block.timestamp >= found.validFrom && !_hasEnded(found);
    }

    /// @inheritdoc IEmergencyAccess
    function caseOf(bytes32 caseId) external view returns (Case memory) {
        return _cases[caseId];
    }

    /// @inheritdoc IEmergencyAccess
    function policyOf(uint32 policyId) external view returns (Policy memory) {
        return _policies[policyId];
    }

    /// @dev The rules in the order of their cost: policy and times, then numbers, then each approver, then classes.
    function _checkApprovals(Request calldata request, address[] calldata approvers, bytes[] calldata signatures)
        private
        view
        returns (bytes32 digest)
    {
        Policy memory policy = _policies[request.policyId];
        if (!policy.active) revert EmergencyAccessPolicyNotActive(request.policyId);
        _checkTimes(request, policy.maxDuration);
        if (approvers.length != signatures.length) {
            revert EmergencyAccessLengthMismatch(approvers.length, signatures.length);
        }
        if (approvers.length < policy.threshold) {
            revert EmergencyAccessTooFewApprovers(approvers.length, policy.threshold);
        }

        digest = _hashRequest(request);
        uint8 missing = policy.requiredClasses;
        address previous = address(0);
        for (uint256 i = 0; i < approvers.length; ++i) {
            address approver = approvers[i];
            if (approver <= previous) revert EmergencyAccessUnsortedApprovers(approver);
            if (approver == request.requester) revert EmergencyAccessSelfApproval(approver);
            missing &= ~_checkSignature(approver, digest, signatures[i]);
            previous = approver;
        }
        if (missing != 0) revert EmergencyAccessMissingClasses(missing);
    }

    /// @dev Refuses a request without requester, of a wrong length, or for later.
    function _checkTimes(Request calldata request, uint32 maxDuration) private view {
        if (
            request.requester == address(0) || request.validUntil <= request.validFrom
                || request.validUntil - request.validFrom > maxDuration
        ) {
            revert EmergencyAccessBadRequest(request.caseId);
        }
        uint256 latestStart = block.timestamp + MAX_LEAD;
        // forge-lint: disable-next-line(block-timestamp)
        if (request.validFrom > latestStart) revert EmergencyAccessTooEarly(request.validFrom, latestStart);
    }

    /// @dev Returns the classes of an approver who signed `digest`.
    function _checkSignature(address approver, bytes32 digest, bytes calldata signature)
        private
        view
        returns (uint8 classes)
    {
        classes = classesOf[approver];
        if (classes == 0) revert EmergencyAccessUnknownApprover(approver);
        if (!SignatureChecker.isValidSignatureNowCalldata(approver, digest, signature)) {
            revert EmergencyAccessBadSignature(approver);
        }
    }

    /// @dev Closing moves `validUntil` to the time of the block, so one comparison tells of both.
    function _hasEnded(Case storage found) private view returns (bool) {
        // forge-lint: disable-next-line(block-timestamp)
        return block.timestamp >= found.validUntil;
    }

    /// @dev Refuses a case that was never recorded.
    function _existing(bytes32 caseId) private view returns (Case storage found) {
        found = _cases[caseId];
        if (found.requester == address(0)) revert EmergencyAccessUnknownCase(caseId);
    }

    /// @dev EIP-712 digest of a request for this contract on this chain.
    function _hashRequest(Request calldata request) private view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    REQUEST_TYPEHASH,
                    request.caseId,
                    request.subject,
                    request.reason,
                    request.requester,
                    request.validFrom,
                    request.validUntil,
                    request.policyId
                )
            )
        );
    }
}
