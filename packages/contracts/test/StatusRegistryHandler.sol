// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStatusRegistry} from "../src/IStatusRegistry.sol";
import {StatusRegistry} from "../src/StatusRegistry.sol";
import {SignedUpdate} from "./SignedUpdate.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title StatusRegistryHandler
 * @author Assent
 * @notice Random calls by a few accounts on a few lists, beside a model of the registry. Each call must succeed exactly
 * when the model says so; a difference reverts, which the campaign counts as a failure.
 */
contract StatusRegistryHandler is TestBase {
    uint256 private constant ACTORS = 4;
    uint256 private constant SALTS = 2;

    StatusRegistry public immutable REGISTRY = new StatusRegistry();

    /// @notice Lists in the order of their creation.
    bytes32[] public listIds;

    /// @notice Who created a list; zero if nobody did.
    mapping(bytes32 listId => address creator) public creatorOf;

    mapping(address creator => mapping(bytes32 salt => bool taken)) private hasList;
    mapping(bytes32 listId => IStatusRegistry.Head head) private model;
    mapping(bytes32 listId => mapping(address controller => mapping(address delegate => uint256 end))) private
        delegateEnds;
    uint256 private clock = NOW;
    uint48 private height = HEIGHT;

    constructor() {
        for (uint8 i = 0; i < ACTORS; ++i) {
            createList(i, 0, i, bytes32(uint256(i)));
        }
    }

    /// @notice State of a list according to the model.
    function expected(bytes32 listId) external view returns (IStatusRegistry.Head memory) {
        return model[listId];
    }

    /// @notice How many lists there are.
    function listCount() external view returns (uint256) {
        return listIds.length;
    }

    /// @notice Lets time and blocks pass.
    function pass(uint256 time, uint8 blocks) external {
        clock += _bound(time, 1, 1 hours);
        height += blocks;
    }

    /// @notice Opens a list; refused if the caller has one with this salt or it would be too deep.
    function createList(uint256 actor, uint256 salt, uint8 depth, bytes32 root) public {
        address creator = _actor(actor);
        bytes32 named = bytes32(salt % SALTS);
        depth %= 26;
        bool allowed = depth < 23 && !hasList[creator][named];
        bytes memory result =
            _expectOutcome(creator, allowed, abi.encodeCall(REGISTRY.createList, (named, depth, root)));
        if (!allowed) return;
        bytes32 listId = abi.decode(result, (bytes32));
        vm.assertEq(creatorOf[listId], address(0), "the identifier of another list");
        listIds.push(listId);
        creatorOf[listId] = creator;
        hasList[creator][named] = true;
        model[listId] = IStatusRegistry.Head(root, creator, 1, height, depth);
    }

    /// @notice Updates a list; one call in four has a version of its own.
    function update(uint256 actor, uint256 list, uint40 version, bytes32 root, bytes calldata delta) external {
        IStatusRegistry.Update memory step = _step(list, version, root, delta);
        bool allowed = _allows(step, _actor(actor));
        _expectOutcome(
            _actor(actor),
            allowed,
            abi.encodeCall(REGISTRY.update, (step.listId, step.expectedVersion, step.newRoot, step.delta))
        );
        if (allowed) _apply(step);
    }

    /// @notice Updates two lists, or one twice, all or nothing.
    function updateMany(uint256 actor, uint256[2] calldata lists, bytes32[2] calldata roots) external {
        IStatusRegistry.Update[] memory steps = new IStatusRegistry.Update[](2);
        steps[0] = _step(lists[0], 1, roots[0], "");
        steps[1] = _step(lists[1], 1, roots[1], "");
        if (steps[0].listId == steps[1].listId) ++steps[1].expectedVersion;
        bool allowed = _isWriter(steps[0].listId, _actor(actor)) && _isWriter(steps[1].listId, _actor(actor));
        _expectOutcome(_actor(actor), allowed, abi.encodeCall(REGISTRY.updateMany, (steps)));
        if (!allowed) return;
        _apply(steps[0]);
        _apply(steps[1]);
    }

    /// @notice Relays a signed update; one call in four is signed by the wrong key, one in four is too late.
    function updateBySig(uint256 actor, uint256 list, uint40 version, bytes32 root, uint256 key, uint256 late)
        external
    {
        IStatusRegistry.Update memory step = _step(list, version, root, "");
        bool rightKey = key % 4 != 0;
        bool inTime = late % 4 != 0;
        uint256 deadline = inTime ? clock : clock - 1;
        bytes memory signature = _sign(actor % ACTORS + (rightKey ? 1 : 2), step, deadline);
        _relay(step, _actor(actor), deadline, signature, rightKey && inTime);
    }

    /// @notice Names or dismisses a delegate; refused to all but the controller.
    function setDelegate(uint256 actor, uint256 list, uint256 delegate, uint256 time) external {
        bytes32 listId = _list(list);
        address controller = _actor(actor);
        uint256 end = time % 4 == 0 ? 0 : clock + _bound(time, 0, 6 hours);
        bool allowed = model[listId].controller == controller;
        _expectOutcome(controller, allowed, abi.encodeCall(REGISTRY.setDelegate, (listId, _actor(delegate), end)));
        if (allowed) delegateEnds[listId][controller][_actor(delegate)] = end;
    }

    /// @notice Gives a list away; refused to all but the controller.
    function setController(uint256 actor, uint256 list, uint256 successor) external {
        bytes32 listId = _list(list);
        bool allowed = model[listId].controller == _actor(actor);
        _expectOutcome(_actor(actor), allowed, abi.encodeCall(REGISTRY.setController, (listId, _actor(successor))));
        if (allowed) model[listId].controller = _actor(successor);
    }

    function _relay(
        IStatusRegistry.Update memory step,
        address signer,
        uint256 deadline,
        bytes memory signature,
        bool wellSigned
    ) private {
        bool allowed = wellSigned && _allows(step, signer);
        _expectOutcome(
            address(0xFEE), allowed, abi.encodeCall(REGISTRY.updateBySig, (step, signer, deadline, signature))
        );
        if (allowed) _apply(step);
    }

    function _expectOutcome(address sender, bool allowed, bytes memory data) private returns (bytes memory result) {
        vm.warp(clock);
        vm.roll(height);
        vm.prank(sender);
        bool done;
        (done, result) = address(REGISTRY).call(data);
        vm.assertEq(done, allowed, "the registry and the model disagree");
    }

    function _apply(IStatusRegistry.Update memory step) private {
        IStatusRegistry.Head storage list = model[step.listId];
        list.root = step.newRoot;
        ++list.version;
        list.prevBlock = height;
    }

    function _step(uint256 list, uint40 version, bytes32 root, bytes memory delta)
        private
        view
        returns (IStatusRegistry.Update memory)
    {
        bytes32 listId = _list(list);
        uint40 expectedVersion = version % 4 == 0 ? version : model[listId].version;
        return IStatusRegistry.Update(listId, expectedVersion, root, delta);
    }

    function _allows(IStatusRegistry.Update memory step, address writer) private view returns (bool) {
        return step.expectedVersion == model[step.listId].version && _isWriter(step.listId, writer);
    }

    function _isWriter(bytes32 listId, address account) private view returns (bool) {
        address controller = model[listId].controller;
        return account == controller || clock < delegateEnds[listId][controller][account];
    }

    function _sign(uint256 privateKey, IStatusRegistry.Update memory step, uint256 deadline)
        private
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, SignedUpdate.digestOf(address(REGISTRY), step, deadline));
        return abi.encodePacked(r, s, v);
    }

    function _actor(uint256 number) private pure returns (address) {
        return vm.addr(number % ACTORS + 1);
    }

    function _list(uint256 number) private view returns (bytes32) {
        return listIds[number % listIds.length];
    }
}
