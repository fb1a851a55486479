// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAnchorLog} from "./IAnchorLog.sol";

/**
 * @title AnchorLog
 * @author Assent
 * @notice Checkpoints of append-only logs; roots, digest and invariants are described in {IAnchorLog}.
 * @dev No owner, no upgrade, no pause: a new version is a new address.
 */
contract AnchorLog is IAnchorLog {
    mapping(bytes32 logId => Head head) private _heads;

    /// @inheritdoc IAnchorLog
    function open(bytes32 salt) external returns (bytes32 logId) {
        logId = keccak256(abi.encode(block.chainid, address(this), msg.sender, salt));
        if (_heads[logId].controller != address(0)) revert AnchorLogExists(logId);

        _heads[logId] = Head({digest: logId, writer: msg.sender, size: 0, prevBlock: 0, controller: msg.sender});
        emit LogOpened(logId, msg.sender);
    }

    /// @inheritdoc IAnchorLog
    function anchor(bytes32 logId, bytes32 prevDigest, uint48 newSize, bytes32 logRoot, bytes32 mapRoot) external {
        Head storage log = _heads[logId];
        // Nobody sends from the zero address, so an unknown or stopped log refuses every caller.
        (address writer, uint48 size, uint48 prevBlock) = (log.writer, log.size, log.prevBlock);
        if (msg.sender != writer || msg.sender == address(0)) revert AnchorLogUnauthorized(logId, msg.sender);
        if (log.digest != prevDigest) revert AnchorLogStaleDigest(logId, prevDigest, log.digest);
        if (newSize <= size) revert AnchorLogNotLarger(logId, newSize, size);

        emit Checkpoint(logId, newSize, logRoot, mapRoot, prevBlock);
        log.digest = keccak256(abi.encode(prevDigest, newSize, logRoot, mapRoot));
        // The writer too, so that the slot is written as a whole and not read again.
        (log.writer, log.size, log.prevBlock) = (writer, newSize, SafeCast.toUint48(block.number));
    }

    /// @inheritdoc IAnchorLog
    function setWriter(bytes32 logId, address writer) external {
        _requireController(logId);
        _heads[logId].writer = writer;
        emit WriterChanged(logId, writer);
    }

    /// @inheritdoc IAnchorLog
    function setController(bytes32 logId, address controller) external {
        _requireController(logId);
        if (controller == address(0)) revert AnchorLogZeroController(logId);
        _heads[logId].controller = controller;
        emit ControllerChanged(logId, controller);
    }

    /// @inheritdoc IAnchorLog
    function head(bytes32 logId) external view returns (Head memory) {
        return _heads[logId];
    }

    /// @inheritdoc IAnchorLog
    function heads(bytes32[] calldata logIds) external view returns (Head[] memory found) {
        found = new Head[](logIds.length);
        for (uint256 i = 0; i < logIds.length; ++i) {
            found[i] = _heads[logIds[i]];
        }
    }

    /// @dev Refuses every caller but the controller of an existing log.
    function _requireController(bytes32 logId) private view {
        address controller = _heads[logId].controller;
        if (controller == address(0) || msg.sender != controller) revert AnchorLogUnauthorized(logId, msg.sender);
    }
}
