// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title IIssuerRegistry
 * @author Assent
 * @notice Who may issue which type of credential, and when. An issuer is an organisation, known by the address of its
 * did:ethr; which keys sign for it is the matter of its DID document.
 *
 * @dev Nothing personal belongs here: issuers are organisations, and a type is a public word. Type identifier =
 * keccak256 of the UTF-8 bytes of the type's URI or name (`vct` of an SD-JWT VC, `type` of a VCDM credential).
 *
 * Time. All times are seconds since 1970, all intervals half-open: [from, until). A time is accredited if it is within
 * the interval of the accreditation, before the suspension if there is one, and in no gap. A reinstatement leaves
 * behind the gap [suspendedSince, from): what was signed with a stolen key stays refused when the issuer is back.
 *
 * Which time to ask about. The holder of a stolen key writes any date into a credential. Ask with the time at which a
 * credential is proven to have existed (an anchored log, an earlier verification); if only its own date speaks for it
 * and the issuer is suspended, refuse it.
 *
 * Who may call is decided by the AccessManager named at deployment: accredit and reinstate are for the governor, who
 * waits, suspend is for the guardian, who does not.
 *
 * Log. Events are linked: each names the block of the event before it in this registry, {lastBlock} that of the latest.
 * Several may be in one block. Following the links gives the whole state without a search through all blocks.
 *
 * Invariants (test/IssuerRegistry.invariants.t.sol):
 * 1. Every answer is what the accepted calls add up to: interval, minus suspension, minus gaps.
 * 2. A call of the guardian never makes a time accredited that was not.
 * 3. A time in a gap is never accredited again, whatever the governor does.
 * 4. The log alone, followed from {lastBlock} backwards, holds every accepted call.
 */
interface IIssuerRegistry {
    /**
     * @notice State of one issuer for one type. An `until` of 0 means that it was never accredited.
     * @param from First second at which the issuer may issue.
     * @param until End of the accreditation, not included.
     * @param suspendedSince First second that is no longer trusted; counts only if `suspended`.
     * @param suspended Whether a suspension is in force.
     */
    struct Accreditation {
        uint48 from;
        uint48 until;
        uint48 suspendedSince;
        bool suspended;
    }

    /**
     * @notice A time left out for good.
     * @param from First second of the gap.
     * @param until End of the gap, not included.
     */
    struct Gap {
        uint48 from;
        uint48 until;
    }

    /**
     * @notice One question to {areAccreditedAt}.
     * @param issuer The issuer.
     * @param time The second asked about.
     * @param typeId The type of credential.
     */
    struct Query {
        address issuer;
        uint48 time;
        bytes32 typeId;
    }

    /**
     * @notice The issuer may issue this type in [from, until). Replaces the interval it had; a suspension stays.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param from First second.
     * @param until End, not included.
     * @param prevBlock Block of the event before this one in this registry; 0 if there is none.
     */
    event IssuerAccredited(address indexed issuer, bytes32 indexed typeId, uint48 from, uint48 until, uint48 prevBlock);

    /**
     * @notice Nothing that the issuer issued of this type at `since` or later is trusted.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param since First second that is no longer trusted; may lie before this block.
     * @param prevBlock Block of the event before this one in this registry.
     */
    event IssuerSuspended(address indexed issuer, bytes32 indexed typeId, uint48 since, uint48 prevBlock);

    /**
     * @notice The suspension has ended. What was issued from its start up to `from` stays refused.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param from First second that is trusted again.
     * @param prevBlock Block of the event before this one in this registry.
     */
    event IssuerReinstated(address indexed issuer, bytes32 indexed typeId, uint48 from, uint48 prevBlock);

    /// @notice The zero address is what a failed recovery of a signer yields; it cannot be an issuer.
    error IssuerRegistryZeroIssuer();

    /**
     * @notice The interval holds no second.
     * @param from First second that was asked for.
     * @param until End that was asked for.
     */
    error IssuerRegistryEmptyInterval(uint48 from, uint48 until);

    /**
     * @notice The issuer was never accredited for this type.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     */
    error IssuerRegistryUnknown(address issuer, bytes32 typeId);

    /**
     * @notice The issuer is suspended since this time or an earlier one already.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param since Start of the suspension in force.
     */
    error IssuerRegistryAlreadySuspended(address issuer, bytes32 typeId, uint48 since);

    /**
     * @notice There is no suspension to end.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     */
    error IssuerRegistryNotSuspended(address issuer, bytes32 typeId);

    /**
     * @notice A suspension cannot end before it began.
     * @param from The time that was asked for.
     * @param since Start of the suspension in force.
     */
    error IssuerRegistryReinstatedBeforeSuspension(uint48 from, uint48 since);

    /**
     * @notice Lets the issuer issue a type in [from, until). Governor only. Prolong by the same `from` and a later
     * `until`; end by an earlier `until`. A suspension and the gaps stay as they are.
     * @param issuer The issuer, not zero.
     * @param typeId The type of credential.
     * @param from First second.
     * @param until End, not included; the greatest value means without end.
     */
    function accredit(address issuer, bytes32 typeId, uint48 from, uint48 until) external;

    /**
     * @notice Stops trust in what the issuer issued of this type from `compromisedSince` on. Guardian only. A suspension
     * in force can be moved to an earlier time, never to a later one.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param compromisedSince First second that is not trusted, 0 for all; a time to come means now, so that a caller
     * whose clock is ahead is not refused.
     */
    function suspend(address issuer, bytes32 typeId, uint48 compromisedSince) external;

    /**
     * @notice Ends a suspension. Governor only.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param from First second that is trusted again: the start of the suspension after a false alarm (no gap), the
     * time of the new key after a theft. May lie ahead, because the delay hides when the call is executed.
     */
    function reinstate(address issuer, bytes32 typeId, uint48 from) external;

    /**
     * @notice Whether the issuer was accredited for this type at `time`, as known now.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @param time The second asked about.
     * @return Whether it was. False for an issuer that was never accredited.
     */
    function isAccreditedAt(address issuer, bytes32 typeId, uint48 time) external view returns (bool);

    /**
     * @notice Several questions of {isAccreditedAt}, answered in one block.
     * @param queries The questions.
     * @return answers The answers, in the order asked for.
     */
    function areAccreditedAt(Query[] calldata queries) external view returns (bool[] memory answers);

    /**
     * @notice Interval and suspension of one issuer for one type.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @return The state; all zero if it was never accredited.
     */
    function accreditation(address issuer, bytes32 typeId) external view returns (Accreditation memory);

    /**
     * @notice Times left out for good, in the order of the reinstatements. They may overlap.
     * @param issuer The issuer.
     * @param typeId The type of credential.
     * @return The gaps.
     */
    function gaps(address issuer, bytes32 typeId) external view returns (Gap[] memory);

    /**
     * @notice Where a reader of the log begins.
     * @return Block of the latest event of this registry; 0 if there is none.
     */
    function lastBlock() external view returns (uint48);
}
