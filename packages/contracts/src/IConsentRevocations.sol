// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title IConsentRevocations
 * @author Assent
 * @notice Withdrawn consents. A consent carries a key, the hash of a secret that the patient keeps; whoever reveals the
 * secret withdraws the consent, at once and for good.
 *
 * @dev The chain sees 32 random bytes and nothing else: no address, signature or identifier of the patient, who needs
 * neither an account nor gas. Anybody may relay a secret, and a relay that copies one from the pool of pending
 * transactions does what its owner wanted. A secret is 32 bytes of fresh randomness, made for one consent.
 *
 * Epoch. A patient who wants to withdraw everything at once needs no call of its own: each consent in one vault carries,
 * beside its own key, the epoch key of patient and vault, the hash of one more secret of 32 fresh random bytes. It counts
 * as withdrawn from the earlier of the two times that {statusOf} gives for its keys. Revealing the epoch secret withdraws
 * all of them for the price of one; consents made afterwards carry a new epoch key. This contract cannot tell an epoch
 * key from any other, and the chain does not learn how many consents it withdrew. Whoever sees two consents with one
 * epoch key knows that they are of one patient: a key is shared within one vault, which knows its patients, never wider.
 *
 * Keep a call under 400 secrets: a transaction may be limited to 16.7 million gas (EIP-7825).
 *
 * Invariants (test/ConsentRevocations.invariants.t.sol):
 * 1. A withdrawn consent never returns: its time never goes back to 0.
 * 2. The time of a withdrawal is that of the first reveal and never changes.
 * 3. Only the secret of a key withdraws it: every other key keeps its state.
 */
interface IConsentRevocations {
    /**
     * @notice The consent with this key is withdrawn from this block on. Once per key.
     * @param key keccak256 of the secret.
     */
    event ConsentRevoked(bytes32 indexed key);

    /**
     * @notice Withdraws the consents whose keys are the hashes of `secrets`. A secret seen before changes nothing, so
     * that one of them cannot block the others.
     * @param secrets The secrets, 32 bytes each. Key = keccak256(abi.encode(secret)): the hash of these 32 bytes.
     */
    function revokeByReveal(bytes32[] calldata secrets) external;

    /**
     * @notice When each consent was withdrawn.
     * @param keys The keys.
     * @return revokedAt Time of the block of the first reveal, in seconds since 1970, or 0 for a consent that is not
     * withdrawn; in the order asked for.
     */
    function statusOf(bytes32[] calldata keys) external view returns (uint64[] memory revokedAt);
}
