// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStatusRegistry} from "./IStatusRegistry.sol";

/**
 * @title StatusRegistry
 * @author Assent
 * @notice Revocation status of credentials; format, trust and invariants are described in {IStatusRegistry}.
 * @dev No owner, no upgrade, no pause: a new version is a new address.
 */
contract StatusRegistry is IStatusRegistry, EIP712 {
    /// @notice Greatest depth of a list: 2^22 words, 2^30 status indexes.
    uint8 public constant MAX_DEPTH = 22;

    /// @notice EIP-712 type hash of a signed update.
    bytes32 public constant UPDATE_TYPEHASH =
        keccak256("StatusUpdate(bytes32 listId,uint40 expectedVersion,bytes32 newRoot,bytes delta,uint256 deadline)");

    mapping(bytes32 listId => Head head) private _heads;

    // Kept per controller, so that a list that changes hands leaves the old delegates behind without a loop.
    mapping(bytes32 listId => mapping(address controller => mapping(address delegate => uint256 validUntil))) private
        _delegates;

    /// @notice Fixes the EIP-712 domain.
    constructor() EIP712("StatusRegistry", "1") {}

    /// @inheritdoc IStatusRegistry
    function createList(bytes32 salt, uint8 depth, bytes32 root) external returns (bytes32 listId) {
        if (depth > MAX_DEPTH) revert StatusRegistryDepthTooLarge(depth, MAX_DEPTH);
        listId = keccak256(abi.encode(block.chainid, address(this), msg.sender, salt));
        if (_heads[listId].version != 0) revert StatusRegistryListExists(listId);

        _heads[listId] = Head({
            root: root, controller: msg.sender, version: 1, prevBlock: SafeCast.toUint48(block.number), depth: depth
        });
        emit ListCreated(listId, msg.sender, depth, root);
        emit StatusUpdated(listId, 1, root, 0, "");
    }

    /// @inheritdoc IStatusRegistry
    function update(bytes32 listId, uint40 expectedVersion, bytes32 newRoot, bytes calldata delta) external {
        _write(msg.sender, listId, expectedVersion, newRoot, delta);
    }

    /// @inheritdoc IStatusRegistry
    function updateMany(Update[] calldata updates) external {
        for (uint256 i = 0; i < updates.length; ++i) {
            Update calldata step = updates[i];
            _write(msg.sender, step.listId, step.expectedVersion, step.newRoot, step.delta);
        }
    }

    /// @inheritdoc IStatusRegistry
    function updateBySig(Update calldata signed, address signer, uint256 deadline, bytes calldata signature) external {
        // A proposer can shift the time by seconds; deadlines and the time of delegates are in minutes or more.
        // forge-lint: disable-next-line(block-timestamp)
        if (block.timestamp > deadline) revert StatusRegistryDeadlinePassed(deadline, block.timestamp);
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, _hashUpdate(signed, deadline), signature)) {
            revert StatusRegistryBadSignature(signed.listId, signer);
        }
        _write(signer, signed.listId, signed.expectedVersion, signed.newRoot, signed.delta);
    }

    /// @inheritdoc IStatusRegistry
    function setDelegate(bytes32 listId, address delegate, uint256 validUntil) external {
        _requireController(listId);
        _delegates[listId][msg.sender][delegate] = validUntil;
        emit DelegateChanged(listId, delegate, validUntil);
    }

    /// @inheritdoc IStatusRegistry
    function setController(bytes32 listId, address controller) external {
        _requireController(listId);
        if (controller == address(0)) revert StatusRegistryZeroController(listId);
        _heads[listId].controller = controller;
        emit ControllerChanged(listId, controller);
    }

    /// @inheritdoc IStatusRegistry
    function head(bytes32 listId) external view returns (Head memory) {
        return _heads[listId];
    }

    /// @inheritdoc IStatusRegistry
    function heads(bytes32[] calldata listIds) external view returns (Head[] memory) {
        Head[] memory found = new Head[](listIds.length);
        for (uint256 i = 0; i < listIds.length; ++i) {
            found[i] = _heads[listIds[i]];
        }
        return found;
    }

    /// @inheritdoc IStatusRegistry
    function delegateUntil(bytes32 listId, address delegate) external view returns (uint256) {
        return _delegates[listId][_controllerOf(listId)][delegate];
    }

    /// @inheritdoc IStatusRegistry
    function verifyWord(bytes32 listId, uint256 wordIndex, bytes32 word, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Head storage list = _heads[listId];
        if (list.version == 0) revert StatusRegistryUnknownList(listId);
        if (proof.length != list.depth || wordIndex >> proof.length != 0) return false;

        bytes32 node = word;
        for (uint256 i = 0; i < proof.length; ++i) {
            bool isRight = (wordIndex >> i) & 1 == 1;
            node = isRight ? Hashes.efficientKeccak256(proof[i], node) : Hashes.efficientKeccak256(node, proof[i]);
        }
        return node == list.root;
    }

    /// @dev The one place that moves a list: the right of `writer`, then the version, then event and state.
    function _write(address writer, bytes32 listId, uint40 expectedVersion, bytes32 newRoot, bytes calldata delta)
        private
    {
        // In memory, so that each of the two slots is read once and written once.
        Head memory list = _heads[listId];
        if (list.version == 0) revert StatusRegistryUnknownList(listId);
        // forge-lint: disable-next-line(block-timestamp)
        if (writer != list.controller && block.timestamp >= _delegates[listId][list.controller][writer]) {
            revert StatusRegistryUnauthorized(listId, writer);
        }
        if (list.version != expectedVersion) {
            revert StatusRegistryStaleVersion(listId, expectedVersion, list.version);
        }

        uint40 version = expectedVersion + 1;
        emit StatusUpdated(listId, version, newRoot, list.prevBlock, delta);
        list.root = newRoot;
        list.version = version;
        list.prevBlock = SafeCast.toUint48(block.number);
        _heads[listId] = list;
    }

    /// @dev Refuses every caller but the controller of an existing list.
    function _requireController(bytes32 listId) private view {
        if (msg.sender != _controllerOf(listId)) revert StatusRegistryUnauthorized(listId, msg.sender);
    }

    /// @dev The zero address never controls a list, so it tells that there is none.
    function _controllerOf(bytes32 listId) private view returns (address controller) {
        controller = _heads[listId].controller;
        if (controller == address(0)) revert StatusRegistryUnknownList(listId);
    }

    /// @dev EIP-712 digest of an update for this contract on this chain.
    function _hashUpdate(Update calldata signed, uint256 deadline) private view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    UPDATE_TYPEHASH,
                    signed.listId,
                    signed.expectedVersion,
                    signed.newRoot,
                    keccak256(signed.delta),
                    deadline
                )
            )
        );
    }
}
