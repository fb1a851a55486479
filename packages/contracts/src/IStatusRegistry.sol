// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title IStatusRegistry
 * @author Assent
 * @notice Revocation status of credentials: one bit per status index, one tree of bits per list. The chain keeps the
 * root of the tree; each change of the bits is in the log, so the log alone is enough to rebuild every list.
 *
 * @dev No claim, hash of a claim or subject identifier may reach this contract: the ledger cannot forget. Indexes are
 * random within a list, so neighbours say nothing about each other.
 *
 * Tree. A list of depth `d` (0 to 22) has 2^(d+8) bits in 2^d words of 256 bits. A word is a leaf as it is; an inner
 * node is keccak256(left || right). Bits count from the most significant one, as in the W3C Bitstring Status List:
 * status index `i` is in word `i / 256`, at bit `255 - i % 256` of its number. Leaves are not hashed, so a proof must
 * have exactly `d` nodes: otherwise an inner node could pass for a word.
 *
 * Delta. The bytes of {StatusUpdated} are the status indexes whose bit changed, ascending, each once. The
 * first value is the index itself, each next one is the gap from the index before it (1 or more). Every value is an
 * unsigned LEB128 varint: 7 bits per byte, lowest first, the top bit set on all bytes but the last, in the fewest
 * bytes. Example: indexes 3, 200 and 1000 are the values 3, 197 and 800, which are the bytes 03 c5 01 a0 06.
 *
 * Version. {createList} is version 1. Its event has no delta, so its root must be that of 2^d zero words. Each accepted
 * update adds 1. The events of a list are linked by `prevBlock`; several of them may be in one block.
 *
 * Purpose. A list is of revocations or of suspensions; a credential has the same index in one of each. Revocation is for
 * good: a list in which a bit ever returned to zero is one of suspensions, and no revocation may rest on it.
 *
 * Not checked here, because it would cost more than the update: that a root is the root of the bits in the log, and
 * that no bit of a list of revocations returns to zero. Everyone can check both from the log and must refuse a list that
 * fails.
 *
 * Invariants (test/StatusRegistry.invariants.t.sol):
 * 1. The version of a list grows by exactly 1 with each accepted update and never otherwise.
 * 2. Only the controller of a list, or a delegate it named whose time has not ended, moves the list.
 * 3. The root of a list is the root of its last accepted update.
 * 4. A list identifier belongs to the account that created it: no two accounts, and no two salts, share one.
 * 5. The depth of a list never changes.
 */
interface IStatusRegistry {
    /**
     * @notice Current state of a list. A `version` of 0 means that there is no such list.
     * @param root Root of the tree of 256-bit words.
     * @param controller Account that writes the list and names its delegates.
     * @param version Number of accepted updates, the creation included.
     * @param prevBlock Block of the latest {StatusUpdated}; it becomes `prevBlock` of the next one.
     * @param depth Height of the tree: 2^depth words, 2^(depth+8) bits.
     */
    struct Head {
        bytes32 root;
        address controller;
        uint40 version;
        uint48 prevBlock;
        uint8 depth;
    }

    /**
     * @notice One step of one list.
     * @param listId The list.
     * @param expectedVersion Version the new root was computed from.
     * @param newRoot Root after the change.
     * @param delta Indexes whose bit changed, encoded as described above.
     */
    struct Update {
        bytes32 listId;
        uint40 expectedVersion;
        bytes32 newRoot;
        bytes delta;
    }

    /**
     * @notice A list exists from this block on. {StatusUpdated} with version 1 follows.
     * @param listId The list.
     * @param controller Account that created it.
     * @param depth Height of the tree.
     * @param root Root of the tree with all bits zero.
     */
    event ListCreated(bytes32 indexed listId, address indexed controller, uint8 depth, bytes32 root);

    /**
     * @notice The bits named by `delta` are turned round from this block on.
     * @param listId The list.
     * @param version Version that this update made.
     * @param root Root after the update.
     * @param prevBlock Block of the update before this one; 0 at version 1.
     * @param delta Indexes whose bit changed; empty at version 1.
     */
    event StatusUpdated(bytes32 indexed listId, uint40 indexed version, bytes32 root, uint48 prevBlock, bytes delta);

    /**
     * @notice A list changed hands. Delegates named by the controller before no longer count.
     * @param listId The list.
     * @param controller The new controller.
     */
    event ControllerChanged(bytes32 indexed listId, address indexed controller);

    /**
     * @notice The controller named, prolonged or dismissed a delegate.
     * @param listId The list.
     * @param delegate The account that may write.
     * @param validUntil End of its time, in seconds since 1970, not included; 0 dismisses it.
     */
    event DelegateChanged(bytes32 indexed listId, address indexed delegate, uint256 validUntil);

    /**
     * @notice The creator already has a list with this salt.
     * @param listId The existing list.
     */
    error StatusRegistryListExists(bytes32 listId);

    /**
     * @notice There is no such list.
     * @param listId The identifier that was asked for.
     */
    error StatusRegistryUnknownList(bytes32 listId);

    /**
     * @notice The tree would be higher than a list may be.
     * @param depth The depth that was asked for.
     * @param maxDepth The greatest depth allowed.
     */
    error StatusRegistryDepthTooLarge(uint8 depth, uint8 maxDepth);

    /**
     * @notice `account` is neither the controller of the list nor a delegate whose time has not ended.
     * @param listId The list.
     * @param account The account that tried.
     */
    error StatusRegistryUnauthorized(bytes32 listId, address account);

    /**
     * @notice The list has moved since the update was computed: read it again and compute anew.
     * @param listId The list.
     * @param expectedVersion The version the caller computed from.
     * @param currentVersion The version the list has.
     */
    error StatusRegistryStaleVersion(bytes32 listId, uint40 expectedVersion, uint40 currentVersion);

    /**
     * @notice A list cannot be given to the zero address.
     * @param listId The list.
     */
    error StatusRegistryZeroController(bytes32 listId);

    /**
     * @notice The signed update came too late.
     * @param deadline Last second at which it would have been accepted.
     * @param timestamp Time of this block.
     */
    error StatusRegistryDeadlinePassed(uint256 deadline, uint256 timestamp);

    /**
     * @notice The signature is not one of `signer` over this update.
     * @param listId The list.
     * @param signer The account said to have signed.
     */
    error StatusRegistryBadSignature(bytes32 listId, address signer);

    /**
     * @notice Opens a list that the caller controls, at version 1 with all bits zero.
     * @param salt Tells lists of one caller apart. Random, or the identifier is easy to foresee (which harms nobody).
     * @param depth Height of the tree, 0 to 22.
     * @param root Root of the tree with all bits zero. Not checked here; mirrors refuse a list that starts otherwise.
     * @return listId keccak256(abi.encode(chainId, this contract, caller, salt)).
     */
    function createList(bytes32 salt, uint8 depth, bytes32 root) external returns (bytes32 listId);

    /**
     * @notice Moves a list from `expectedVersion` to the next version. Controller or delegate only.
     * @param listId The list.
     * @param expectedVersion Version the new root was computed from; the update is refused if the list has moved.
     * @param newRoot Root after the change.
     * @param delta Indexes whose bit changed. Empty with an unchanged root is allowed: a sign of life.
     */
    function update(bytes32 listId, uint40 expectedVersion, bytes32 newRoot, bytes calldata delta) external;

    /**
     * @notice Does several updates in order, all or none. Each is checked as in {update}.
     * @param updates The updates; the same list may occur more than once.
     */
    function updateMany(Update[] calldata updates) external;

    /**
     * @notice Does an update that `signer` signed and anybody relays. It cannot be replayed: the version moves on.
     * @dev EIP-712, domain name "StatusRegistry", version "1", type `StatusUpdate(bytes32 listId,uint40
     * expectedVersion,bytes32 newRoot,bytes delta,uint256 deadline)`. An account with code answers by ERC-1271.
     * @param signed The update.
     * @param signer Controller or delegate that signed.
     * @param deadline Last second, since 1970, at which the update may be accepted.
     * @param signature 65 bytes (r, s, v) of a key, or whatever the account of `signer` understands.
     */
    function updateBySig(Update calldata signed, address signer, uint256 deadline, bytes calldata signature) external;

    /**
     * @notice Lets `delegate` write the list up to `validUntil`. Controller only; it ends when the controller changes,
     * and comes back if the same controller does.
     * @param listId The list.
     * @param delegate The account that may write. It cannot name delegates or give the list away.
     * @param validUntil End of its time, in seconds since 1970, not included; 0 dismisses it.
     */
    function setDelegate(bytes32 listId, address delegate, uint256 validUntil) external;

    /**
     * @notice Gives the list to another account, at once and for good. Controller only.
     * @param listId The list.
     * @param controller The new controller, not zero.
     */
    function setController(bytes32 listId, address controller) external;

    /**
     * @notice Current state of a list.
     * @param listId The list.
     * @return The state; all zero if there is no such list.
     */
    function head(bytes32 listId) external view returns (Head memory);

    /**
     * @notice Current state of several lists, in one block.
     * @param listIds The lists.
     * @return The states, in the order asked for.
     */
    function heads(bytes32[] calldata listIds) external view returns (Head[] memory);

    /**
     * @notice End of the time of a delegate under the current controller.
     * @param listId The list.
     * @param delegate The account.
     * @return Seconds since 1970, not included; 0 if it was never named or is dismissed.
     */
    function delegateUntil(bytes32 listId, address delegate) external view returns (uint256);

    /**
     * @notice Whether `word` is what the list holds at `wordIndex` now.
     * @param listId The list; one that does not exist is an error, because "no" would be an answer about its bits.
     * @param wordIndex Status index divided by 256.
     * @param word The 256 bits from status index `256 * wordIndex` on, the first one most significant.
     * @param proof Sibling nodes from the leaf up to the root, as many as the list is deep.
     * @return Whether the proof leads to the current root. False too for a word index or proof of the wrong size.
     */
    function verifyWord(bytes32 listId, uint256 wordIndex, bytes32 word, bytes32[] calldata proof)
        external
        view
        returns (bool);
}
