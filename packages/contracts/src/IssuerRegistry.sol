// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IIssuerRegistry} from "./IIssuerRegistry.sol";

/**
 * @title IssuerRegistry
 * @author Assent
 * @notice Accredited issuers; time, gaps and invariants are described in {IIssuerRegistry}.
 * @dev No upgrade: a new version is a new address. Rights are those of the AccessManager.
 */
contract IssuerRegistry is IIssuerRegistry, AccessManaged {
    /// @inheritdoc IIssuerRegistry
    uint48 public lastBlock;

    mapping(address issuer => mapping(bytes32 typeId => Accreditation)) private _accreditations;
    mapping(address issuer => mapping(bytes32 typeId => Gap[])) private _gaps;

    /**
     * @notice Places the registry under an AccessManager.
     * @param manager The AccessManager that says who may call.
     */
    constructor(address manager) AccessManaged(manager) {}

    /// @inheritdoc IIssuerRegistry
    function accredit(address issuer, bytes32 typeId, uint48 from, uint48 until) external restricted {
        if (issuer == address(0)) revert IssuerRegistryZeroIssuer();
        if (from >= until) revert IssuerRegistryEmptyInterval(from, until);

        Accreditation storage current = _accreditations[issuer][typeId];
        current.from = from;
        current.until = until;
        emit IssuerAccredited(issuer, typeId, from, until, _link());
    }

    /// @inheritdoc IIssuerRegistry
    function suspend(address issuer, bytes32 typeId, uint48 compromisedSince) external restricted {
        Accreditation storage current = _accreditations[issuer][typeId];
        if (current.until == 0) revert IssuerRegistryUnknown(issuer, typeId);
        uint48 since = SafeCast.toUint48(Math.min(compromisedSince, block.timestamp));
        if (current.suspended && since >= current.suspendedSince) {
            revert IssuerRegistryAlreadySuspended(issuer, typeId, current.suspendedSince);
        }

        current.suspendedSince = since;
        current.suspended = true;
        emit IssuerSuspended(issuer, typeId, since, _link());
    }

    /// @inheritdoc IIssuerRegistry
    function reinstate(address issuer, bytes32 typeId, uint48 from) external restricted {
        Accreditation storage current = _accreditations[issuer][typeId];
        if (!current.suspended) revert IssuerRegistryNotSuspended(issuer, typeId);
        uint48 since = current.suspendedSince;
        if (from < since) revert IssuerRegistryReinstatedBeforeSuspension(from, since);

        current.suspendedSince = 0;
        current.suspended = false;
        if (from > since) _gaps[issuer][typeId].push(Gap({from: since, until: from}));
        emit IssuerReinstated(issuer, typeId, from, _link());
    }

    /// @inheritdoc IIssuerRegistry
    function isAccreditedAt(address issuer, bytes32 typeId, uint48 time) external view returns (bool) {
        return _isAccreditedAt(issuer, typeId, time);
    }

    /// @inheritdoc IIssuerRegistry
    function areAccreditedAt(Query[] calldata queries) external view returns (bool[] memory answers) {
        answers = new bool[](queries.length);
        for (uint256 i = 0; i < queries.length; ++i) {
            answers[i] = _isAccreditedAt(queries[i].issuer, queries[i].typeId, queries[i].time);
        }
    }

    /// @inheritdoc IIssuerRegistry
    function accreditation(address issuer, bytes32 typeId) external view returns (Accreditation memory) {
        return _accreditations[issuer][typeId];
    }

    /// @inheritdoc IIssuerRegistry
    function gaps(address issuer, bytes32 typeId) external view returns (Gap[] memory) {
        return _gaps[issuer][typeId];
    }

    /// @dev Moves the chain of events on and returns the block of the event before.
    function _link() private returns (uint48 prevBlock) {
        prevBlock = lastBlock;
        lastBlock = SafeCast.toUint48(block.number);
    }

    /// @dev Interval, then suspension, then gaps; the number of gaps is that of the issuer's reinstatements.
    function _isAccreditedAt(address issuer, bytes32 typeId, uint48 time) private view returns (bool) {
        Accreditation memory current = _accreditations[issuer][typeId];
        if (time < current.from || time >= current.until) return false;
        if (current.suspended && time >= current.suspendedSince) return false;

        Gap[] storage left = _gaps[issuer][typeId];
        for (uint256 i = 0; i < left.length; ++i) {
            if (left[i].from <= time && time < left[i].until) return false;
        }
        return true;
    }
}
