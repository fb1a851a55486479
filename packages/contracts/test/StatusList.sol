// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/**
 * @title StatusList
 * @author Assent
 * @notice A list of bits as everyone outside the chain keeps it, written from the text of IStatusRegistry alone and not
 * from the contract, so that tests compare two readings of one format.
 */
library StatusList {
    /// @notice A list of depth `depth` with all bits zero.
    function empty(uint8 depth) internal pure returns (bytes32[] memory words) {
        words = new bytes32[](uint256(1) << depth);
    }

    /// @notice Revokes one status index.
    function revoke(bytes32[] memory words, uint256 index) internal pure {
        words[index / 256] |= bytes32(uint256(1) << (255 - index % 256));
    }

    /// @notice Whether one status index is revoked.
    function isRevoked(bytes32[] memory words, uint256 index) internal pure returns (bool) {
        return uint256(words[index / 256]) / 2 ** (255 - index % 256) % 2 == 1;
    }

    /// @notice Root of the tree over `words`.
    function rootOf(bytes32[] memory words) internal pure returns (bytes32) {
        bytes32[] memory level = words;
        while (level.length > 1) level = _parents(level);
        return level[0];
    }

    /// @notice Siblings on the way from one word to the root.
    function proofOf(bytes32[] memory words, uint256 wordIndex) internal pure returns (bytes32[] memory proof) {
        uint256 height = 0;
        while (words.length >> height > 1) ++height;
        proof = new bytes32[](height);
        bytes32[] memory level = words;
        for (uint256 i = 0; i < height; ++i) {
            uint256 place = wordIndex / 2 ** i;
            proof[i] = level[place % 2 == 0 ? place + 1 : place - 1];
            level = _parents(level);
        }
    }

    /// @notice Root of a list of depth `depth` with all bits zero, without building it.
    function emptyRoot(uint8 depth) internal pure returns (bytes32 node) {
        for (uint256 i = 0; i < depth; ++i) {
            node = keccak256(abi.encode(node, node));
        }
    }

    /// @notice The delta for status indexes in ascending order, each once.
    function encodeDelta(uint256[] memory indexes) internal pure returns (bytes memory delta) {
        uint256 previous = 0;
        for (uint256 i = 0; i < indexes.length; ++i) {
            delta = bytes.concat(delta, _varint(indexes[i] - previous));
            previous = indexes[i];
        }
    }

    /// @notice Revokes every status index that `delta` names.
    function applyDelta(bytes32[] memory words, bytes memory delta) internal pure {
        uint256 index = 0;
        uint256 value = 0;
        uint256 shift = 0;
        for (uint256 i = 0; i < delta.length; ++i) {
            uint256 octet = uint8(delta[i]);
            value += (octet % 128) * 2 ** shift;
            shift += 7;
            if (octet < 128) {
                index += value;
                revoke(words, index);
                value = 0;
                shift = 0;
            }
        }
    }

    function _parents(bytes32[] memory level) private pure returns (bytes32[] memory parents) {
        parents = new bytes32[](level.length / 2);
        for (uint256 i = 0; i < parents.length; ++i) {
            parents[i] = keccak256(abi.encode(level[2 * i], level[2 * i + 1]));
        }
    }

    function _varint(uint256 value) private pure returns (bytes memory octets) {
        while (value > 127) {
            octets = bytes.concat(octets, bytes1(SafeCast.toUint8(128 + value % 128)));
            value /= 128;
        }
        octets = bytes.concat(octets, bytes1(SafeCast.toUint8(value)));
    }
}
