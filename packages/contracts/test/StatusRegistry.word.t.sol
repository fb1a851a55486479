// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StatusList} from "./StatusList.sol";
import {StatusRegistryBase} from "./StatusRegistryBase.sol";
import {IVm} from "./IVm.sol";

/**
 * @title StatusRegistryWordTest
 * @author Assent
 * @notice Reading a list: by proof of one word, and by rebuilding it from the log.
 */
contract StatusRegistryWordTest is StatusRegistryBase {
    using StatusList for bytes32[];

    function test_verifyWordCountsBitsFromTheMostSignificant() public {
        bytes32[] memory words = StatusList.empty(DEPTH);
        words.revoke(256);
        words.revoke(511);
        _post(words);
        bytes32 word = 0x8000000000000000000000000000000000000000000000000000000000000001;
        vm.assertTrue(registry.verifyWord(listId, 1, word, words.proofOf(1)), "first and last bit of word 1");
        vm.assertTrue(registry.verifyWord(listId, 0, 0, words.proofOf(0)), "word 0");
    }

    function test_verifyWordOfAListOfOneWordNeedsNoProof() public {
        bytes32 id = registry.createList("one word", 0, "root");
        vm.assertTrue(registry.verifyWord(id, 0, "root", new bytes32[](0)), "word");
        vm.assertFalse(registry.verifyWord(id, 0, "other", new bytes32[](0)), "other word");
        vm.assertFalse(registry.verifyWord(id, 1, "root", new bytes32[](0)), "index too large");
    }

    function test_verifyWordRefusesAnInnerNodeAsAWord() public {
        bytes32[] memory words = StatusList.empty(DEPTH);
        words.revoke(0);
        _post(words);
        bytes32[] memory proof = words.proofOf(0);
        bytes32 inner = keccak256(abi.encode(words[0], words[1]));
        bytes32[] memory shorter = new bytes32[](2);
        (shorter[0], shorter[1]) = (proof[1], proof[2]);
        vm.assertFalse(registry.verifyWord(listId, 0, inner, shorter), "one node short");
        vm.assertFalse(registry.verifyWord(listId, 0, registry.head(listId).root, new bytes32[](0)), "the root itself");
    }

    function test_verifyWordRefusesAProofThatIsTooLong() public {
        bytes32 left = "left";
        bytes32 right = "right";
        bytes32 id = registry.createList("one word", 0, keccak256(abi.encode(left, right)));
        vm.assertFalse(registry.verifyWord(id, 0, left, _only(right)), "longer than the list is deep");
    }

    function test_verifyWordOfAnUnknownListIsNoAnswer() public {
        vm.expectRevert(_unknown("none"));
        registry.verifyWord("none", 0, 0, new bytes32[](0));
    }

    function test_verifyWordForgetsTheWordBeforeAnUpdate() public {
        bytes32[] memory words = StatusList.empty(DEPTH);
        vm.assertTrue(registry.verifyWord(listId, 2, 0, words.proofOf(2)), "not revoked yet");
        words.revoke(600);
        _post(words);
        vm.assertFalse(registry.verifyWord(listId, 2, 0, words.proofOf(2)), "revoked now");
        vm.assertTrue(registry.verifyWord(listId, 2, words[2], words.proofOf(2)), "as revoked");
    }

    function test_verifyWordWorksAtTheGreatestDepth() public {
        bytes32[] memory proof = new bytes32[](22);
        bytes32 empty = 0;
        bytes32 root = bytes32(uint256(1));
        for (uint256 i = 0; i < 22; ++i) {
            proof[i] = empty;
            root = keccak256(abi.encode(empty, root));
            empty = keccak256(abi.encode(empty, empty));
        }
        bytes32 id = registry.createList("2^30 bits", 22, root);
        vm.assertTrue(registry.verifyWord(id, (1 << 22) - 1, bytes32(uint256(1)), proof), "last bit of 2^30");
        vm.assertFalse(registry.verifyWord(id, (1 << 23) - 1, bytes32(uint256(1)), proof), "one bit of index too many");
    }

    function testFuzz_verifyWordAcceptsTheWordAndNothingElse(
        bytes32[8] memory content,
        uint256 place,
        uint256 flip,
        uint256 node
    ) public {
        bytes32[] memory words = StatusList.empty(DEPTH);
        for (uint256 i = 0; i < 8; ++i) {
            words[i] = content[i];
        }
        _post(words);
        place %= 8;
        bytes32 word = words[place];
        bytes32[] memory proof = words.proofOf(place);
        vm.assertTrue(registry.verifyWord(listId, place, word, proof), "the word");

        bytes32 mask = bytes32(uint256(1) << (flip % 256));
        vm.assertFalse(registry.verifyWord(listId, place, word ^ mask, proof), "one bit of the word");
        vm.assertFalse(registry.verifyWord(listId, place + 8, word, proof), "same path, index out of range");
        proof[node % DEPTH] ^= mask;
        vm.assertFalse(registry.verifyWord(listId, place, word, proof), "one bit of the proof");
    }

    function testFuzz_logAloneRebuildsTheList(uint256[4][3] memory gaps) public {
        bytes32[] memory words = StatusList.empty(DEPTH);
        vm.recordLogs();
        for (uint40 i = 0; i < gaps.length; ++i) {
            uint256[] memory indexes = _newIndexes(words, gaps[i]);
            for (uint256 k = 0; k < indexes.length; ++k) {
                words.revoke(indexes[k]);
            }
            vm.prank(issuer);
            registry.update(listId, i + 1, words.rootOf(), StatusList.encodeDelta(indexes));
        }

        bytes32[] memory rebuilt = StatusList.empty(DEPTH);
        IVm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            (bytes32 root,, bytes memory delta) = abi.decode(logs[i].data, (bytes32, uint48, bytes));
            rebuilt.applyDelta(delta);
            vm.assertEq(rebuilt.rootOf(), root, "root of every step");
        }
        vm.assertEq(abi.encode(rebuilt), abi.encode(words), "bits");
    }

    function _post(bytes32[] memory words) private {
        vm.prank(issuer);
        registry.update(listId, 1, words.rootOf(), "");
    }

    /// @dev Up to 4 indexes in ascending order that are not revoked yet.
    function _newIndexes(bytes32[] memory words, uint256[4] memory gaps) private pure returns (uint256[] memory kept) {
        uint256[4] memory found;
        uint256 count = 0;
        uint256 index = 0;
        for (uint256 i = 0; i < gaps.length; ++i) {
            index += _bound(gaps[i], i == 0 ? 0 : 1, 511);
            if (!words.isRevoked(index)) found[count++] = index;
        }
        kept = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            kept[i] = found[i];
        }
    }
}
