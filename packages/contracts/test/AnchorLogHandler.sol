// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AnchorLog} from "../src/AnchorLog.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title AnchorLogHandler
 * @author Assent
 * @notice Random calls by a few accounts on a few logs, beside a model. Each call must succeed exactly when the model
 * says so; a difference reverts, which the campaign counts as a failure.
 */
contract AnchorLogHandler is TestBase {
    uint256 private constant ACTORS = 3;
    uint256 private constant SALTS = 2;

    /// @notice A checkpoint that was accepted.
    struct Step {
        bytes32 logRoot;
        bytes32 mapRoot;
        uint48 size;
        uint48 height;
    }

    AnchorLog public immutable ANCHORS = new AnchorLog();

    /// @notice Logs in the order of their opening.
    bytes32[] public logIds;

    mapping(address opener => mapping(bytes32 salt => bool taken)) private hasLog;
    mapping(bytes32 logId => Step[] steps) private history;
    mapping(bytes32 logId => address account) private writers;
    mapping(bytes32 logId => address account) private controllers;
    bytes32[] private digests;
    uint48 private height = HEIGHT;

    constructor() {
        for (uint8 i = 0; i < ACTORS; ++i) {
            open(i, 0);
        }
    }

    /// @notice How many logs there are.
    function logCount() external view returns (uint256) {
        return logIds.length;
    }

    /// @notice Accepted checkpoints of a log, in their order.
    function stepsOf(bytes32 logId) external view returns (Step[] memory) {
        return history[logId];
    }

    /// @notice Writer and controller of a log according to the model.
    function rolesOf(bytes32 logId) external view returns (address writer, address controller) {
        return (writers[logId], controllers[logId]);
    }

    /// @notice Lets blocks pass.
    function pass(uint8 blocks) external {
        height += blocks;
    }

    /// @notice Opens a log; refused if the caller has one with this salt.
    function open(uint256 actor, uint256 salt) public {
        address opener = _actor(actor);
        bytes32 named = bytes32(salt % SALTS);
        bool allowed = !hasLog[opener][named];
        bytes memory result = _try(opener, allowed, abi.encodeCall(ANCHORS.open, (named)));
        if (!allowed) return;
        bytes32 logId = abi.decode(result, (bytes32));
        hasLog[opener][named] = true;
        (writers[logId], controllers[logId]) = (opener, opener);
        logIds.push(logId);
        digests.push(logId);
    }

    /// @notice Anchors; one call in four goes on from a digest of the past or of another log.
    function anchor(uint256 actor, uint256 log, uint256 digest, uint8 growth, bytes32 logRoot, bytes32 mapRoot)
        external
    {
        bytes32 logId = logIds[log % logIds.length];
        bytes32 latest = _latest(logId);
        bytes32 prevDigest = digest % 4 == 0 ? digests[digest % digests.length] : latest;
        uint48 newSize = _size(logId) + growth % 8;
        bool allowed = _actor(actor) == writers[logId] && prevDigest == latest && growth % 8 != 0;
        bytes memory data = abi.encodeCall(ANCHORS.anchor, (logId, prevDigest, newSize, logRoot, mapRoot));
        _try(_actor(actor), allowed, data);
        if (!allowed) return;
        history[logId].push(Step({size: newSize, logRoot: logRoot, mapRoot: mapRoot, height: height}));
        digests.push(_latest(logId));
    }

    /// @notice Names a writer, or none in one call of four; refused to all but the controller.
    function setWriter(uint256 actor, uint256 log, uint256 writer) external {
        bytes32 logId = logIds[log % logIds.length];
        address named = writer % 4 == 3 ? address(0) : _actor(writer);
        bool allowed = _actor(actor) == controllers[logId];
        _try(_actor(actor), allowed, abi.encodeCall(ANCHORS.setWriter, (logId, named)));
        if (allowed) writers[logId] = named;
    }

    /// @notice Gives a log away; refused to all but the controller.
    function setController(uint256 actor, uint256 log, uint256 successor) external {
        bytes32 logId = logIds[log % logIds.length];
        bool allowed = _actor(actor) == controllers[logId];
        _try(_actor(actor), allowed, abi.encodeCall(ANCHORS.setController, (logId, _actor(successor))));
        if (allowed) controllers[logId] = _actor(successor);
    }

    function _try(address sender, bool allowed, bytes memory data) private returns (bytes memory result) {
        vm.roll(height);
        vm.prank(sender);
        bool done;
        (done, result) = address(ANCHORS).call(data);
        vm.assertEq(done, allowed, "the log and the model disagree");
    }

    function _latest(bytes32 logId) private view returns (bytes32 digest) {
        digest = logId;
        Step[] memory steps = history[logId];
        for (uint256 i = 0; i < steps.length; ++i) {
            digest = keccak256(abi.encode(digest, steps[i].size, steps[i].logRoot, steps[i].mapRoot));
        }
    }

    function _size(bytes32 logId) private view returns (uint48) {
        uint256 count = history[logId].length;
        return count == 0 ? 0 : history[logId][count - 1].size;
    }

    function _actor(uint256 number) private pure returns (address) {
        return vm.addr(number % ACTORS + 1);
    }
}
