// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IIssuerRegistry} from "../src/IIssuerRegistry.sol";
import {IssuerRegistryBase} from "./IssuerRegistryBase.sol";

/**
 * @title IssuerRegistryTest
 * @author Assent
 * @notice Accreditation, suspension and reinstatement of an issuer for a type.
 */
contract IssuerRegistryTest is IssuerRegistryBase {
    uint48 private constant T = 1_800_000_000;

    function setUp() public {
        vm.warp(T);
        vm.roll(HEIGHT);
        registry = _deploy();
    }

    function test_accreditationCountsFromItsFirstSecondUpToItsEnd() public {
        vm.expectEmit(address(registry));
        emit IIssuerRegistry.IssuerAccredited(HOSPITAL, LABS, T, T + 100, 0);
        _accredit(T, T + 100);
        vm.assertFalse(_at(T - 1), "before");
        vm.assertTrue(_at(T), "first second");
        vm.assertTrue(_at(T + 99), "last second");
        vm.assertFalse(_at(T + 100), "end");
    }

    function test_accreditationIsOfOneIssuerAndOneType() public {
        _accredit(T, T + 100);
        vm.assertFalse(registry.isAccreditedAt(STRANGER, LABS, T), "other issuer");
        vm.assertFalse(registry.isAccreditedAt(HOSPITAL, "other type", T), "other type");
        vm.assertFalse(registry.isAccreditedAt(STRANGER, LABS, 0), "never accredited, time 0");
    }

    function test_accreditAgainReplacesTheInterval() public {
        _accredit(T, T + 100);
        _accredit(T, T + 200);
        vm.assertTrue(_at(T + 150), "prolonged");
        _accredit(T, T + 50);
        vm.assertFalse(_at(T + 50), "ended early");
        vm.assertTrue(_at(T + 49), "up to the new end");
    }

    function test_accreditRefusesAnEmptyIntervalAndTheZeroIssuer() public {
        _expectRefusal(abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryEmptyInterval.selector, T, T), GOVERNOR);
        registry.accredit(HOSPITAL, LABS, T, T);
        _expectRefusal(abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryZeroIssuer.selector), GOVERNOR);
        registry.accredit(address(0), LABS, T, T + 1);
    }

    function test_suspensionReachesBackToTheCompromise() public {
        _accredit(T - 1000, T + 1000);
        vm.expectEmit(address(registry));
        emit IIssuerRegistry.IssuerSuspended(HOSPITAL, LABS, T - 500, HEIGHT);
        _suspend(T - 500);
        vm.assertTrue(_at(T - 501), "before the compromise");
        vm.assertFalse(_at(T - 500), "at the compromise");
        vm.assertFalse(_at(T), "now");
    }

    function test_suspensionOfAllTimesLeavesNone() public {
        _accredit(0, T);
        _suspend(0);
        vm.assertFalse(_at(0), "first second of 1970");
        vm.assertFalse(_at(T - 1), "last second");
    }

    function test_suspensionAheadOfTimeBeginsNow() public {
        _accredit(T - 1000, T + 1000);
        vm.expectEmit(address(registry));
        emit IIssuerRegistry.IssuerSuspended(HOSPITAL, LABS, T, HEIGHT);
        _suspend(T + 500);
        vm.assertTrue(_at(T - 1), "until now");
        vm.assertFalse(_at(T), "from now on");
    }

    function test_suspensionMovesToAnEarlierTimeOnly() public {
        _accredit(T - 1000, T + 1000);
        _suspend(T - 100);
        bytes memory reason =
            abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryAlreadySuspended.selector, HOSPITAL, LABS, T - 100);
        _expectRefusal(reason, GUARDIAN);
        registry.suspend(HOSPITAL, LABS, T - 50);
        _expectRefusal(reason, GUARDIAN);
        registry.suspend(HOSPITAL, LABS, T - 100);
        _suspend(T - 200);
        vm.assertFalse(_at(T - 150), "earlier");
        vm.assertTrue(_at(T - 201), "before");
    }

    function test_suspendRefusesWhatWasNeverAccredited() public {
        bytes memory reason = abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryUnknown.selector, STRANGER, LABS);
        _expectRefusal(reason, GUARDIAN);
        registry.suspend(STRANGER, LABS, T);
    }

    function test_accreditDoesNotLiftASuspension() public {
        _accredit(T - 1000, T + 1000);
        _suspend(T);
        _accredit(T - 1000, T + 2000);
        vm.assertFalse(_at(T + 1500), "still suspended");
        IIssuerRegistry.Accreditation memory state = registry.accreditation(HOSPITAL, LABS);
        vm.assertTrue(state.suspended, "flag");
        vm.assertEq(state.suspendedSince, T, "since");
        vm.assertEq(state.from, T - 1000, "from");
        vm.assertEq(state.until, T + 2000, "until");
    }

    function test_reinstatementAfterATheftLeavesAGap() public {
        _accredit(T - 1000, T + 1000);
        _suspend(T - 500);
        vm.expectEmit(address(registry));
        emit IIssuerRegistry.IssuerReinstated(HOSPITAL, LABS, T + 10, HEIGHT);
        _reinstate(T + 10);
        vm.assertTrue(_at(T - 501), "before the theft");
        vm.assertFalse(_at(T - 500), "first second of the gap");
        vm.assertFalse(_at(T + 9), "last second of the gap");
        vm.assertTrue(_at(T + 10), "trusted again");
        vm.assertFalse(registry.accreditation(HOSPITAL, LABS).suspended, "no longer suspended");
        vm.assertEq(registry.gaps(HOSPITAL, LABS).length, 1, "one gap");
        vm.assertEq(registry.gaps(HOSPITAL, LABS)[0].from, T - 500, "its start");
        vm.assertEq(registry.gaps(HOSPITAL, LABS)[0].until, T + 10, "its end");
    }

    function test_reinstatementAfterAFalseAlarmLeavesNone() public {
        _accredit(T - 1000, T + 1000);
        _suspend(T - 500);
        _reinstate(T - 500);
        vm.assertTrue(_at(T - 500), "trusted");
        vm.assertEq(registry.gaps(HOSPITAL, LABS).length, 0, "no gap");
    }

    function test_gapStaysThroughAnotherSuspension() public {
        _accredit(T - 1000, T + 1000);
        _suspend(T - 500);
        _reinstate(T - 400);
        _suspend(T - 700);
        _reinstate(T - 700);
        vm.assertTrue(_at(T - 600), "false alarm");
        vm.assertFalse(_at(T - 450), "the first gap");
    }

    function test_reinstateRefusesWithoutSuspensionAndBeforeIt() public {
        _accredit(T - 1000, T + 1000);
        _expectRefusal(
            abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryNotSuspended.selector, HOSPITAL, LABS), GOVERNOR
        );
        registry.reinstate(HOSPITAL, LABS, T);
        _suspend(T);
        _expectRefusal(
            abi.encodeWithSelector(IIssuerRegistry.IssuerRegistryReinstatedBeforeSuspension.selector, T - 1, T),
            GOVERNOR
        );
        registry.reinstate(HOSPITAL, LABS, T - 1);
    }

    function test_eventsAreLinked() public {
        vm.assertEq(registry.lastBlock(), 0, "nothing yet");
        _accredit(T - 1000, T + 1000);
        vm.roll(HEIGHT + 5);
        _suspend(T);
        vm.assertEq(registry.lastBlock(), HEIGHT + 5, "latest");
        vm.roll(HEIGHT + 9);
        vm.expectEmit(address(registry));
        emit IIssuerRegistry.IssuerReinstated(HOSPITAL, LABS, T, HEIGHT + 5);
        _reinstate(T);
        vm.expectEmit(address(registry));
        emit IIssuerRegistry.IssuerAccredited(HOSPITAL, LABS, T, T + 1, HEIGHT + 9);
        _accredit(T, T + 1);
    }

    function test_answersKeepTheOrderAskedFor() public {
        _accredit(T, T + 100);
        IIssuerRegistry.Query[] memory queries = new IIssuerRegistry.Query[](3);
        queries[0] = IIssuerRegistry.Query(HOSPITAL, T + 100, LABS);
        queries[1] = IIssuerRegistry.Query(HOSPITAL, T, LABS);
        queries[2] = IIssuerRegistry.Query(STRANGER, T, LABS);
        bool[] memory answers = registry.areAccreditedAt(queries);
        vm.assertEq(answers.length, 3, "length");
        vm.assertFalse(answers[0], "too late");
        vm.assertTrue(answers[1], "in time");
        vm.assertFalse(answers[2], "unknown");
        vm.assertEq(registry.areAccreditedAt(new IIssuerRegistry.Query[](0)).length, 0, "nothing asked");
    }

    function test_everyRoleDoesItsOwnPartOnly() public {
        _accredit(T - 1000, T + 1000);
        _refuses(GUARDIAN);
        registry.accredit(HOSPITAL, LABS, T, T + 1);
        _refuses(GOVERNOR);
        registry.suspend(HOSPITAL, LABS, T);
        _suspend(T);
        _refuses(GUARDIAN);
        registry.reinstate(HOSPITAL, LABS, T);
    }

    function testFuzz_strangerDoesNothing(address account) public {
        if (account == GOVERNOR || account == GUARDIAN) account = STRANGER;
        _accredit(T - 1000, T + 1000);
        _refuses(account);
        registry.accredit(HOSPITAL, LABS, T, T + 1);
        _refuses(account);
        registry.suspend(HOSPITAL, LABS, T);
        _suspend(T);
        _refuses(account);
        registry.reinstate(HOSPITAL, LABS, T);
    }

    function testFuzz_answerIsIntervalMinusGapMinusSuspension(uint48[6] calldata times) public {
        uint48 from = uint48(_bound(times[0], 0, T - 1));
        uint48 until = uint48(_bound(times[1], from + 1, type(uint48).max));
        uint48 gapFrom = uint48(_bound(times[2], 0, T));
        uint48 gapUntil = uint48(_bound(times[3], gapFrom, type(uint48).max));
        uint48 since = uint48(_bound(times[4], 0, T));
        uint48 time = times[5];
        _accredit(from, until);
        _suspend(gapFrom);
        _reinstate(gapUntil);
        bool outsideGap = !(gapFrom <= time && time < gapUntil);
        vm.assertEq(_at(time), from <= time && time < until && outsideGap, "with a gap");
        _suspend(since);
        vm.assertEq(_at(time), from <= time && time < until && outsideGap && time < since, "and suspended");
    }

    function _refuses(address account) private {
        _expectRefusal(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, account), account);
    }
}
