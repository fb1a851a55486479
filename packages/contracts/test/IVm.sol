// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title IVm
 * @author Assent
 * @notice The cheatcodes of forge that our tests use; meanings are those of the Foundry book.
 */
interface IVm {
    /**
     * @notice One recorded event.
     * @param topics Topic 0 is the hash of the event's signature.
     * @param data The values that are not indexed.
     * @param emitter The contract that emitted it.
     */
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function roll(uint256 height) external;
    function chainId(uint256 id) external;
    function startBroadcast(address sender) external;
    function stopBroadcast() external;

    function expectRevert(bytes calldata data) external;
    function expectEmit(address emitter) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);

    function assertTrue(bool value, string calldata message) external pure;
    function assertFalse(bool value, string calldata message) external pure;
    function assertEq(bool left, bool right, string calldata message) external pure;
    function assertEq(uint256 left, uint256 right, string calldata message) external pure;
    function assertEq(address left, address right, string calldata message) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata message) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata message) external pure;
    function assertNotEq(bytes32 left, bytes32 right, string calldata message) external pure;
}
