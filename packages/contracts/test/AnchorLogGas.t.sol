// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AnchorLog} from "../src/AnchorLog.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title AnchorLogGasTest
 * @author Assent
 * @notice Gas of whole transactions, the 21 000 and the calldata included, in snapshots/*.json. Any difference fails.
 * forge-config: default.isolate = true
 * forge-config: nightly.isolate = true
 */
contract AnchorLogGasTest is TestBase {
    AnchorLog private anchors;
    bytes32 private logId;

    function setUp() public {
        vm.roll(HEIGHT);
        anchors = new AnchorLog();
        logId = anchors.open(keccak256("audit"));
    }

    function test_anchorLog() public {
        anchors.open(keccak256("another"));
        vm.snapshotGasLastCall("AnchorLog", "open");
        bytes32 digest = _anchor(logId, 10_000);
        vm.snapshotGasLastCall("AnchorLog", "anchor, first checkpoint");
        _anchor(digest, 20_000);
        vm.snapshotGasLastCall("AnchorLog", "anchor");
        anchors.setWriter(logId, address(0x51));
        vm.snapshotGasLastCall("AnchorLog", "setWriter");
    }

    function _anchor(bytes32 prevDigest, uint48 size) private returns (bytes32) {
        bytes32 logRoot = keccak256(abi.encode("log", size));
        bytes32 mapRoot = keccak256(abi.encode("map", size));
        bytes32 digest = keccak256(abi.encode(prevDigest, size, logRoot, mapRoot));
        anchors.anchor(logId, prevDigest, size, logRoot, mapRoot);
        return digest;
    }
}
