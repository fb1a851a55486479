// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIssuerRegistry} from "../src/IIssuerRegistry.sol";
import {IssuerRegistryBase} from "./IssuerRegistryBase.sol";

/**
 * @title IssuerRegistryHandler
 * @author Assent
 * @notice Random calls by governor, guardian and a stranger, beside a model that keeps one bit for each of 16 seconds.
 */
contract IssuerRegistryHandler is IssuerRegistryBase {
    uint256 private constant SECONDS = 16;
    uint256 public constant PAIRS = 2;

    /// @notice Seconds within the interval, in gaps and under suspension, of a pair of issuer and type.
    struct Model {
        uint256 interval;
        uint256 gaps;
        uint256 suspension;
        uint48 from;
        uint48 until;
        uint48 since;
        bool suspended;
    }

    /// @notice Whether a call of the guardian has ever made a second accredited.
    bool public guardianHasWidened;

    /// @notice Heights of the blocks in which a call was accepted, without repeats.
    uint48[] public heights;

    Model[PAIRS] private models;
    uint48 private clock = 8;
    uint48 private height = HEIGHT;

    constructor() {
        registry = _deploy();
    }

    /// @notice Lets blocks pass, and perhaps a second.
    function pass(uint8 time, uint8 blocks) external {
        clock = uint48(_min(clock + time % 2, SECONDS - 1));
        height += blocks;
    }

    /// @notice Accredits; refused to all but the governor, and for an empty interval.
    function accredit(uint8 actor, uint8 pair, uint8 from, uint8 until) external {
        from %= 16;
        until %= 17;
        (address issuer, bytes32 typeId) = _pair(pair);
        bool allowed = _actor(actor) == GOVERNOR && from < until;
        _try(actor, allowed, abi.encodeCall(registry.accredit, (issuer, typeId, from, until)));
        if (!allowed) return;
        Model storage model = models[pair % PAIRS];
        (model.interval, model.from, model.until) = (_bits(from, until), from, until);
    }

    /// @notice Suspends; refused to all but the guardian, for what was never accredited, and to a later time.
    function suspend(uint8 actor, uint8 pair, uint8 since) external {
        since %= 20;
        (address issuer, bytes32 typeId) = _pair(pair);
        Model storage model = models[pair % PAIRS];
        uint256 suspension = _bits(_min(since, clock), SECONDS);
        // Only a suspension of more seconds than before is one that goes further back.
        bool allowed = _actor(actor) == GUARDIAN && model.interval != 0 && suspension > model.suspension;
        uint256 before = _accredited(pair);
        _try(actor, allowed, abi.encodeCall(registry.suspend, (issuer, typeId, since)));
        if (_actor(actor) == GUARDIAN && _accredited(pair) & ~before != 0) guardianHasWidened = true;
        if (!allowed) return;
        (model.suspension, model.since, model.suspended) = (suspension, uint48(_min(since, clock)), true);
    }

    /// @notice Reinstates; refused to all but the governor, without suspension, and before its start.
    function reinstate(uint8 actor, uint8 pair, uint8 from) external {
        from %= 17;
        (address issuer, bytes32 typeId) = _pair(pair);
        Model storage model = models[pair % PAIRS];
        bool allowed = _actor(actor) == GOVERNOR && model.suspended && from >= model.since;
        _try(actor, allowed, abi.encodeCall(registry.reinstate, (issuer, typeId, from)));
        if (!allowed) return;
        model.gaps |= _bits(model.since, from);
        (model.suspension, model.since, model.suspended) = (0, 0, false);
    }

    /// @notice What the model and the registry say of the 16 seconds of a pair, one bit each, and the gaps.
    function compare(uint256 pair) external view returns (uint256 expected, uint256 actual, uint256 excluded) {
        Model memory model = models[pair];
        return (model.interval & ~model.gaps & ~model.suspension, _accredited(pair), model.gaps);
    }

    /// @notice Blocks with accepted calls, and what {lastBlock} says.
    function log() external view returns (uint48[] memory blocks, uint48 lastBlock) {
        return (heights, registry.lastBlock());
    }

    function _try(uint8 actor, bool allowed, bytes memory data) private {
        vm.warp(clock);
        vm.roll(height);
        vm.recordLogs();
        vm.prank(_actor(actor));
        (bool done,) = address(registry).call(data);
        vm.assertEq(done, allowed, "the registry and the model disagree");
        if (!done) return;
        uint48 prevBlock = _prevBlock(vm.getRecordedLogs()[0].data);
        uint256 count = heights.length;
        vm.assertEq(prevBlock, count == 0 ? 0 : heights[count - 1], "link");
        if (count == 0 || heights[count - 1] != height) heights.push(height);
    }

    /// @dev The last value of each event; that of an accreditation has three, the others two.
    function _prevBlock(bytes memory data) private pure returns (uint48 prevBlock) {
        if (data.length == 96) (,, prevBlock) = abi.decode(data, (uint48, uint48, uint48));
        else (, prevBlock) = abi.decode(data, (uint48, uint48));
    }

    function _accredited(uint256 pair) private view returns (uint256 seconds_) {
        (address issuer, bytes32 typeId) = _pair(pair);
        IIssuerRegistry.Query[] memory queries = new IIssuerRegistry.Query[](SECONDS);
        for (uint48 i = 0; i < SECONDS; ++i) {
            queries[i] = IIssuerRegistry.Query(issuer, i, typeId);
        }
        bool[] memory answers = registry.areAccreditedAt(queries);
        for (uint256 i = 0; i < SECONDS; ++i) {
            if (answers[i]) seconds_ |= _bits(i, i + 1);
        }
    }

    function _actor(uint8 number) private pure returns (address) {
        if (number % 8 == 7) return STRANGER;
        return number % 2 == 0 ? GOVERNOR : GUARDIAN;
    }

    function _pair(uint256 number) private pure returns (address issuer, bytes32 typeId) {
        return number % PAIRS == 0 ? (HOSPITAL, LABS) : (STRANGER, ~LABS);
    }

    function _bits(uint256 from, uint256 until) private pure returns (uint256) {
        return until > from ? 2 ** until - 2 ** from : 0;
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
