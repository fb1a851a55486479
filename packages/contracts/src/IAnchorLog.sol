// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title IAnchorLog
 * @author Assent
 * @notice Checkpoints of append-only logs (audit logs, vaults, key logs): one transaction per batch of entries, whatever
 * its size. A log that is anchored here cannot be rewritten, forked or shortened without everybody seeing it.
 *
 * @dev The chain gets two roots and a size, no entry and no hash of one. Leaves must be salted or keyed hashes, so that
 * an inclusion proof given to one reader says nothing about the other entries.
 *
 * Roots. `logRoot` is the root of the first `size` entries, hashed as in RFC 9162 (SHA-256). `mapRoot` is the root of
 * the writer's map from each patient's tag to the count and latest hash of that patient's entries, which proves that a
 * list of accesses is complete; zero for a log without a map.
 *
 * Digest. It stands for the whole history: that of an empty log is its identifier, and each checkpoint makes it
 * keccak256(abi.encode(prevDigest, size, logRoot, mapRoot)). So the identifier, the events and {head} are enough to
 * prove that no checkpoint is missing. {anchor} names the digest it goes on from; a second writer, or one restored from
 * an old backup, names another and is refused.
 *
 * Log. Events of a log are linked by `prevBlock`; several of them may be in one block.
 *
 * Not checked here, because it would cost more than the checkpoint: that a log root extends the one before. Everyone
 * can check it with a consistency proof and must refuse a log that fails.
 *
 * Invariants (test/AnchorLog.invariants.t.sol):
 * 1. The size of a log only grows, and by every accepted checkpoint.
 * 2. The digest of a log is the hash chain over its accepted checkpoints and nothing else.
 * 3. Only the writer of a log anchors, and only the controller names writers and controllers.
 * 4. A log identifier belongs to the account that opened it.
 */
interface IAnchorLog {
    /**
     * @notice Current state of a log. A `controller` of zero means that there is no such log.
     * @param digest Hash chain over all checkpoints.
     * @param writer Account that anchors; zero if the controller has taken the right away.
     * @param size Number of entries at the latest checkpoint.
     * @param prevBlock Block of the latest {Checkpoint}, 0 before the first; it becomes `prevBlock` of the next one.
     * @param controller Account that names the writer.
     */
    struct Head {
        bytes32 digest;
        address writer;
        uint48 size;
        uint48 prevBlock;
        address controller;
    }

    /**
     * @notice A log exists from this block on, without entries. Its controller is its writer, too.
     * @param logId The log.
     * @param controller Account that opened it.
     */
    event LogOpened(bytes32 indexed logId, address indexed controller);

    /**
     * @notice The log has `size` entries with these roots.
     * @param logId The log.
     * @param size Number of entries.
     * @param logRoot RFC 9162 root of the entries.
     * @param mapRoot Root of the map of patients, or zero.
     * @param prevBlock Block of the checkpoint before this one; 0 for the first.
     */
    event Checkpoint(bytes32 indexed logId, uint48 indexed size, bytes32 logRoot, bytes32 mapRoot, uint48 prevBlock);

    /**
     * @notice Another account writes the log from now on.
     * @param logId The log.
     * @param writer The new writer; zero for none.
     */
    event WriterChanged(bytes32 indexed logId, address indexed writer);

    /**
     * @notice A log changed hands. Its writer stays.
     * @param logId The log.
     * @param controller The new controller.
     */
    event ControllerChanged(bytes32 indexed logId, address indexed controller);

    /**
     * @notice The caller has opened a log with this salt already.
     * @param logId The existing log.
     */
    error AnchorLogExists(bytes32 logId);

    /**
     * @notice `account` may not do this to the log, or there is no such log.
     * @param logId The log.
     * @param account The account that tried.
     */
    error AnchorLogUnauthorized(bytes32 logId, address account);

    /**
     * @notice The log has moved, or the caller has lost a part of it: read it again before writing.
     * @param logId The log.
     * @param prevDigest The digest the caller went on from.
     * @param digest The digest the log has.
     */
    error AnchorLogStaleDigest(bytes32 logId, bytes32 prevDigest, bytes32 digest);

    /**
     * @notice A checkpoint must have more entries than the one before.
     * @param logId The log.
     * @param newSize The size that was asked for.
     * @param size The size the log has.
     */
    error AnchorLogNotLarger(bytes32 logId, uint48 newSize, uint48 size);

    /**
     * @notice A log cannot be given to the zero address.
     * @param logId The log.
     */
    error AnchorLogZeroController(bytes32 logId);

    /**
     * @notice Opens an empty log that the caller controls and writes.
     * @param salt Tells logs of one caller apart. Random, so that the identifier does not say what is logged.
     * @return logId keccak256(abi.encode(chainId, this contract, caller, salt)); also the first digest.
     */
    function open(bytes32 salt) external returns (bytes32 logId);

    /**
     * @notice Records a checkpoint. Writer only.
     * @param logId The log.
     * @param prevDigest Digest the checkpoint goes on from; it is refused if the log has another.
     * @param newSize Number of entries, more than before.
     * @param logRoot RFC 9162 root of the first `newSize` entries.
     * @param mapRoot Root of the map of patients after these entries, or zero.
     */
    function anchor(bytes32 logId, bytes32 prevDigest, uint48 newSize, bytes32 logRoot, bytes32 mapRoot) external;

    /**
     * @notice Names the one account that anchors. Controller only, so that the controller's key can stay offline.
     * @param logId The log.
     * @param writer The new writer; zero to stop the log.
     */
    function setWriter(bytes32 logId, address writer) external;

    /**
     * @notice Gives the log to another account, at once and for good. Controller only.
     * @param logId The log.
     * @param controller The new controller, not zero.
     */
    function setController(bytes32 logId, address controller) external;

    /**
     * @notice Current state of a log.
     * @param logId The log.
     * @return The state; all zero if there is no such log.
     */
    function head(bytes32 logId) external view returns (Head memory);

    /**
     * @notice Current state of several logs, in one block.
     * @param logIds The logs.
     * @return found The states, in the order asked for.
     */
    function heads(bytes32[] calldata logIds) external view returns (Head[] memory found);
}
