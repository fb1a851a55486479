// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title FlagRevocationList
 * @author Assent
 * @notice A peer to measure against, never deployed for use: a revocation list registry in the manner of ERC-5539. Each
 * account has a namespace of lists, each list has a flag per key, and the account may name delegates for a list.
 * @dev Cheaper than the standard: no signed calls, no change of owner, no flag for a whole list.
 */
contract FlagRevocationList {
    mapping(address namespace => mapping(bytes32 list => mapping(bytes32 key => bool revoked))) private _revoked;
    mapping(address namespace => mapping(bytes32 list => mapping(address delegate => uint256 validUntil))) private
        _delegates;

    /**
     * @notice The status of a key changed.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param key The key.
     * @param revoked Its status from this block on.
     */
    event RevocationStatusChanged(address indexed namespace, bytes32 indexed list, bytes32 indexed key, bool revoked);

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
     * @notice Revokes one key.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param key The key.
     */
    function revoke(address namespace, bytes32 list, bytes32 key) external {
        _requireWriter(namespace, list);
        _revoke(namespace, list, key);
    }

    /**
     * @notice Revokes several keys of one list.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param keys The keys.
     */
    function revokeMany(address namespace, bytes32 list, bytes32[] calldata keys) external {
        _requireWriter(namespace, list);
        for (uint256 i = 0; i < keys.length; ++i) {
            _revoke(namespace, list, keys[i]);
        }
    }

    /**
     * @notice Status of a key.
     * @param namespace Account the list belongs to.
     * @param list The list.
     * @param key The key.
     * @return Whether it is revoked.
     */
    function isRevoked(address namespace, bytes32 list, bytes32 key) external view returns (bool) {
        return _revoked[namespace][list][key];
    }

    function _revoke(address namespace, bytes32 list, bytes32 key) private {
        _revoked[namespace][list][key] = true;
        emit RevocationStatusChanged(namespace, list, key, true);
    }

    function _requireWriter(address namespace, bytes32 list) private view {
        // forge-lint: disable-next-line(block-timestamp)
        if (msg.sender != namespace && block.timestamp >= _delegates[namespace][list][msg.sender]) {
            revert NotAllowed(namespace, list, msg.sender);
        }
    }
}
