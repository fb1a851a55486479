// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AnchorLog} from "../src/AnchorLog.sol";
import {IAnchorLog} from "../src/IAnchorLog.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title AnchorLogTest
 * @author Assent
 * @notice Logs, their checkpoints and who may write them.
 */
contract AnchorLogTest is TestBase {
    address private constant VAULT = address(0x7A);
    address private constant SIGNER = address(0x51);
    address private constant STRANGER = address(0xBAD);

    bytes32 private constant ROOT = "root";
    bytes32 private constant MAP = "map";

    AnchorLog private anchors;
    bytes32 private logId;

    function setUp() public {
        vm.warp(NOW);
        vm.roll(HEIGHT);
        anchors = new AnchorLog();
        vm.prank(VAULT);
        logId = anchors.open("audit");
    }

    function test_openMakesAnEmptyLogOfTheCaller() public {
        bytes32 expected = keccak256(abi.encode(block.chainid, address(anchors), SIGNER, ROOT));
        vm.expectEmit(address(anchors));
        emit IAnchorLog.LogOpened(expected, SIGNER);
        vm.prank(SIGNER);
        vm.assertEq(anchors.open(ROOT), expected, "identifier");
        IAnchorLog.Head memory head = anchors.head(expected);
        vm.assertEq(head.digest, expected, "digest of an empty log");
        vm.assertEq(head.writer, SIGNER, "writer");
        vm.assertEq(head.controller, SIGNER, "controller");
        vm.assertEq(head.size, 0, "size");
        vm.assertEq(head.prevBlock, 0, "block");
    }

    function test_openRefusesTheSameSaltTwice() public {
        _anchor(logId, 5, "a");
        _expectRefusal(abi.encodeWithSelector(IAnchorLog.AnchorLogExists.selector, logId), VAULT);
        anchors.open("audit");
        vm.assertEq(anchors.head(logId).size, 5, "untouched");
    }

    function test_openRefusesTheSaltOfALogThatWasGivenAway() public {
        vm.prank(VAULT);
        anchors.setController(logId, SIGNER);
        _expectRefusal(abi.encodeWithSelector(IAnchorLog.AnchorLogExists.selector, logId), VAULT);
        anchors.open("audit");
    }

    function test_checkpointsAreChainedAndLinked() public {
        vm.expectEmit(address(anchors));
        emit IAnchorLog.Checkpoint(logId, 5, ROOT, MAP, 0);
        bytes32 first = _anchor(logId, 5, ROOT);
        vm.assertEq(first, keccak256(abi.encode(logId, uint48(5), ROOT, MAP)), "first digest");
        vm.assertEq(anchors.head(logId).digest, first, "digest");

        vm.roll(HEIGHT + 3);
        vm.expectEmit(address(anchors));
        emit IAnchorLog.Checkpoint(logId, 6, "b", MAP, HEIGHT);
        bytes32 second = _anchor(first, 6, "b");
        IAnchorLog.Head memory head = anchors.head(logId);
        vm.assertEq(head.digest, second, "digest");
        vm.assertEq(head.size, 6, "size");
        vm.assertEq(head.prevBlock, HEIGHT + 3, "block");
        vm.assertEq(head.writer, VAULT, "writer stays");
        vm.assertEq(head.controller, VAULT, "controller stays");
    }

    function test_writerRestoredFromABackupIsRefused() public {
        bytes32 backup = _anchor(logId, 5, "a");
        bytes32 latest = _anchor(backup, 9, "b");
        _expectRefusal(abi.encodeWithSelector(IAnchorLog.AnchorLogStaleDigest.selector, logId, backup, latest), VAULT);
        anchors.anchor(logId, backup, 10, "c", MAP);
    }

    function test_sameSizesWithOtherRootsDoNotShareADigest() public {
        vm.prank(SIGNER);
        bytes32 other = anchors.open("audit");
        bytes32 first = _anchor(logId, 5, "a");
        vm.prank(SIGNER);
        anchors.anchor(other, other, 5, "a", MAP);
        vm.assertNotEq(anchors.head(other).digest, first, "two logs");
        _expectRefusal(
            abi.encodeWithSelector(IAnchorLog.AnchorLogStaleDigest.selector, other, first, anchors.head(other).digest),
            SIGNER
        );
        anchors.anchor(other, first, 6, "b", MAP);
    }

    function test_sizeMustGrow() public {
        bytes32 digest = _anchor(logId, 5, "a");
        _expectRefusal(_notLarger(5), VAULT);
        anchors.anchor(logId, digest, 5, "b", MAP);
        _expectRefusal(_notLarger(4), VAULT);
        anchors.anchor(logId, digest, 4, "b", MAP);
        _anchor(digest, type(uint48).max, "b");
    }

    function test_onlyTheWriterAnchors() public {
        vm.expectEmit(address(anchors));
        emit IAnchorLog.WriterChanged(logId, SIGNER);
        vm.prank(VAULT);
        anchors.setWriter(logId, SIGNER);
        _refuses(VAULT);
        anchors.anchor(logId, logId, 1, "a", MAP);
        _refuses(STRANGER);
        anchors.anchor(logId, logId, 1, "a", MAP);
        vm.prank(SIGNER);
        anchors.anchor(logId, logId, 1, "a", MAP);
        vm.assertEq(anchors.head(logId).size, 1, "anchored");
    }

    function test_writerNamesNobody() public {
        vm.prank(VAULT);
        anchors.setWriter(logId, SIGNER);
        _refuses(SIGNER);
        anchors.setWriter(logId, STRANGER);
        _refuses(SIGNER);
        anchors.setController(logId, STRANGER);
    }

    function test_stoppedLogRefusesEveryCallerUntilItHasAWriter() public {
        vm.prank(VAULT);
        anchors.setWriter(logId, address(0));
        _refuses(VAULT);
        anchors.anchor(logId, logId, 1, "a", MAP);
        _refuses(address(0));
        anchors.anchor(logId, logId, 1, "a", MAP);
        vm.prank(VAULT);
        anchors.setWriter(logId, VAULT);
        _anchor(logId, 1, "a");
    }

    function test_controllerChangeMovesTheRightToNameWriters() public {
        vm.expectEmit(address(anchors));
        emit IAnchorLog.ControllerChanged(logId, SIGNER);
        vm.prank(VAULT);
        anchors.setController(logId, SIGNER);
        _refuses(VAULT);
        anchors.setWriter(logId, VAULT);
        _anchor(logId, 1, "a");
        vm.prank(SIGNER);
        anchors.setWriter(logId, SIGNER);
        vm.assertEq(anchors.head(logId).writer, SIGNER, "writer");
    }

    function test_controllerCannotBeTheZeroAddress() public {
        _expectRefusal(abi.encodeWithSelector(IAnchorLog.AnchorLogZeroController.selector, logId), VAULT);
        anchors.setController(logId, address(0));
    }

    function test_unknownLogRefusesEveryCallerAndHasAnEmptyHead() public {
        _expectRefusal(_unauthorized("none", VAULT), VAULT);
        anchors.anchor("none", 0, 1, "a", MAP);
        _expectRefusal(_unauthorized("none", address(0)), address(0));
        anchors.anchor("none", 0, 1, "a", MAP);
        _expectRefusal(_unauthorized("none", address(0)), address(0));
        anchors.setWriter("none", VAULT);
        _expectRefusal(_unauthorized("none", VAULT), VAULT);
        anchors.setController("none", VAULT);
        vm.assertEq(anchors.head("none").controller, address(0), "controller");
        vm.assertEq(anchors.head("none").digest, 0, "digest");
    }

    function test_headsKeepTheOrderAskedFor() public view {
        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = ("none", logId);
        IAnchorLog.Head[] memory heads = anchors.heads(ids);
        vm.assertEq(heads.length, 2, "length");
        vm.assertEq(heads[0].controller, address(0), "unknown");
        vm.assertEq(heads[1].digest, logId, "known");
        vm.assertEq(anchors.heads(new bytes32[](0)).length, 0, "nothing asked");
    }

    function testFuzz_anchorStoresSizeAndChain(uint48 size, bytes32 logRoot, bytes32 mapRoot, uint48 height) public {
        if (size == 0) size = 1;
        vm.roll(height);
        vm.expectEmit(address(anchors));
        emit IAnchorLog.Checkpoint(logId, size, logRoot, mapRoot, 0);
        vm.prank(VAULT);
        anchors.anchor(logId, logId, size, logRoot, mapRoot);
        IAnchorLog.Head memory head = anchors.head(logId);
        vm.assertEq(head.size, size, "size");
        vm.assertEq(head.prevBlock, height, "block");
        vm.assertEq(head.digest, keccak256(abi.encode(logId, size, logRoot, mapRoot)), "digest");
    }

    function testFuzz_anchorRefusesEveryOtherDigestAndStranger(bytes32 digest, address account) public {
        if (digest == logId) digest = ~logId;
        if (account == VAULT) account = STRANGER;
        _expectRefusal(abi.encodeWithSelector(IAnchorLog.AnchorLogStaleDigest.selector, logId, digest, logId), VAULT);
        anchors.anchor(logId, digest, 1, "a", MAP);
        _refuses(account);
        anchors.anchor(logId, logId, 1, "a", MAP);
    }

    function _anchor(bytes32 prevDigest, uint48 size, bytes32 logRoot) private returns (bytes32) {
        vm.prank(VAULT);
        anchors.anchor(logId, prevDigest, size, logRoot, MAP);
        return keccak256(abi.encode(prevDigest, size, logRoot, MAP));
    }

    function _refuses(address account) private {
        _expectRefusal(_unauthorized(logId, account), account);
    }

    function _unauthorized(bytes32 log, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAnchorLog.AnchorLogUnauthorized.selector, log, account);
    }

    function _notLarger(uint48 size) private view returns (bytes memory) {
        return abi.encodeWithSelector(IAnchorLog.AnchorLogNotLarger.selector, logId, size, uint48(5));
    }
}
