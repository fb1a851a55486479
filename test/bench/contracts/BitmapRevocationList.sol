// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title BitmapRevocationList
 * @author Assent
 * @notice A peer to measure against, never deployed for use: as `FlagRevocationList`, but with 256 status indexes in one
 * word of storage.
 * @dev The cheapest form of it: the caller groups the indexes by word, each word is written and told once.
 */
contract BitmapRevocationList {
    mapping(address namespace => mapping(bytes32 list => mapping(uint256 wordIndex => uint256 bits))) private _words;
    mapping(address namespace => mapping(bytes32 list => mapping(address delegate => uint256 validUntil))) private
        _delegates;

    /**
     * @notice Bits of a word were set.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param wordIndex Number of the word: status index / 256.
     * @param mask The bits that were asked for; bit i is status index 256 * wordIndex + i.
     */
    event WordRevoked(address indexed namespace, bytes32 indexed list, uint256 wordIndex, uint256 mask);

    /**
     * @notice `caller` is neither the owner of the namespace nor a delegate for this list.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param caller The account that tried.
     */
    error NotAllowed(address namespace, bytes32 list, address caller);

    /**
     * @notice Names, prolongs or dismisses a delegate for a list of the caller.
     * @param list The list.
     * @param delegate The account that may write.
     * @param validUntil End of its time, in seconds since 1970, not included; 0 dismisses it.
     */
    function setDelegate(bytes32 list, address delegate, uint256 validUntil) external {
        _delegates[msg.sender][list][delegate] = validUntil;
    }

    /**
     * @notice Revokes one status index.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param index The index.
     */
    function revoke(address namespace, bytes32 list, uint256 index) external {
        _requireWriter(namespace, list);
        _revoke(namespace, list, index / 256, uint256(1) << (index % 256));
    }

    /**
     * @notice Revokes several status indexes.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param wordIndexes Numbers of the words, each once.
     * @param masks For each of them, the bits to set.
     */
    function revokeMany(address namespace, bytes32 list, uint256[] calldata wordIndexes, uint256[] calldata masks)
        external
    {
        _requireWriter(namespace, list);
        for (uint256 i = 0; i < wordIndexes.length; ++i) {
            _revoke(namespace, list, wordIndexes[i], masks[i]);
        }
    }

    /**
     * @notice Status of an index.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param index The index.
     * @return Whether it is revoked.
     */
    function isRevoked(address namespace, bytes32 list, uint256 index) external view returns (bool) {
        return (_words[namespace][list][index / 256] >> (index % 256)) & 1 == 1;
    }

    function _revoke(address namespace, bytes32 list, uint256 wordIndex, uint256 mask) private {
        _words[namespace][list][wordIndex] |= mask;
        emit WordRevoked(namespace, list, wordIndex, mask);
    }

    function _requireWriter(address namespace, bytes32 list) private view {
        // forge-lint: disable-next-line(block-timestamp)
        if (msg.sender != namespace && block.timestamp >= _delegates[namespace][list][msg.sender]) {
            revert NotAllowed(namespace, list, msg.sender);
        }
    }
}
