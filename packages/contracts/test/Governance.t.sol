// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {DeployGovernance} from "../script/DeployGovernance.s.sol";
import {Roles} from "../script/Roles.sol";
import {EmergencyAccess} from "../src/EmergencyAccess.sol";
import {IEmergencyAccess} from "../src/IEmergencyAccess.sol";
import {IssuerRegistry} from "../src/IssuerRegistry.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title GovernanceTest
 * @author Assent
 * @notice What each role can and cannot do after the script of the deployment, with its real delays.
 */
contract GovernanceTest is TestBase {
    address private constant COUNCIL = address(0xC0);
    address private constant GOVERNOR = address(0x60);
    address private constant GUARDIAN = address(0x6D);
    address private constant REVIEWER = address(0x4E);
    address private constant HOSPITAL = address(0x805);
    uint256 private constant TIMELOCK_DELAY = 2 days;
    uint32 private constant GOVERNOR_DELAY = 1 days;
    uint48 private constant T = 1_800_000_000;
    bytes32 private constant LABS = "laboratory result";

    TimelockController private timelock;
    AccessManager private manager;
    IssuerRegistry private issuers;
    EmergencyAccess private emergency;
    bytes private accreditation = abi.encodeCall(IssuerRegistry.accredit, (HOSPITAL, LABS, 0, type(uint48).max));

    function setUp() public {
        vm.warp(T);
        DeployGovernance.Deployment memory deployed = new DeployGovernance().run(_settings());
        (timelock, manager, issuers, emergency) =
        (deployed.timelock, deployed.manager, deployed.issuers, deployed.emergency);
    }

    function test_deployerKeepsNoRight() public {
        (bool isAdmin,) = manager.hasRole(manager.ADMIN_ROLE(), address(this));
        vm.assertFalse(isAdmin, "administrator of the manager");
        vm.assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)), "administrator of the timelock");
        vm.assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), address(this)), "proposer");
        uint64[4] memory roles = [Roles.GOVERNOR, Roles.GUARDIAN, Roles.REVIEWER, Roles.VETO];
        for (uint256 i = 0; i < roles.length; ++i) {
            (bool isMember,) = manager.hasRole(roles[i], address(this));
            vm.assertFalse(isMember, "member");
        }
        _expectRefusal(_unauthorized(address(this)), address(this));
        issuers.accredit(HOSPITAL, LABS, 0, 1);
    }

    function test_timelockIsTheOnlyAdministrator() public view {
        (bool isAdmin, uint32 delay) = manager.hasRole(manager.ADMIN_ROLE(), address(timelock));
        vm.assertTrue(isAdmin, "administrator");
        vm.assertEq(delay, 0, "the timelock is the delay");
        vm.assertEq(timelock.getMinDelay(), TIMELOCK_DELAY, "which it has");
        vm.assertTrue(timelock.hasRole(timelock.PROPOSER_ROLE(), COUNCIL), "council proposes");
        vm.assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), COUNCIL), "council executes");
        vm.assertTrue(timelock.hasRole(timelock.CANCELLER_ROLE(), COUNCIL), "council cancels");
        vm.assertFalse(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)), "nobody else executes");
        vm.assertEq(issuers.authority(), address(manager), "authority of the registry");
        vm.assertEq(emergency.authority(), address(manager), "authority of emergency access");
    }

    function test_everyRestrictedFunctionHasItsRole() public view {
        _assertRole(address(issuers), IssuerRegistry.accredit.selector, Roles.GOVERNOR);
        _assertRole(address(issuers), IssuerRegistry.reinstate.selector, Roles.GOVERNOR);
        _assertRole(address(issuers), IssuerRegistry.suspend.selector, Roles.GUARDIAN);
        _assertRole(address(emergency), EmergencyAccess.setPolicy.selector, Roles.GOVERNOR);
        _assertRole(address(emergency), EmergencyAccess.setApprover.selector, Roles.GOVERNOR);
        _assertRole(address(emergency), EmergencyAccess.suspendApprover.selector, Roles.GUARDIAN);
        _assertRole(address(emergency), EmergencyAccess.review.selector, Roles.REVIEWER);
    }

    function test_governorActsAfterItsDelayOnly() public {
        _expectRefusal(_operation(IAccessManager.AccessManagerNotScheduled.selector), GOVERNOR);
        issuers.accredit(HOSPITAL, LABS, 0, type(uint48).max);

        _schedule();
        vm.warp(T + GOVERNOR_DELAY - 1);
        _expectRefusal(_operation(IAccessManager.AccessManagerNotReady.selector), GOVERNOR);
        issuers.accredit(HOSPITAL, LABS, 0, type(uint48).max);

        vm.warp(T + GOVERNOR_DELAY);
        vm.prank(GOVERNOR);
        issuers.accredit(HOSPITAL, LABS, 0, type(uint48).max);
        vm.assertTrue(issuers.isAccreditedAt(HOSPITAL, LABS, T), "accredited");
    }

    function test_guardianSuspendsAtOnceAndCannotUndoIt() public {
        _accredit();
        vm.prank(GUARDIAN);
        issuers.suspend(HOSPITAL, LABS, T);
        vm.assertFalse(issuers.isAccreditedAt(HOSPITAL, LABS, T), "suspended");
        _expectRefusal(_unauthorized(GUARDIAN), GUARDIAN);
        issuers.reinstate(HOSPITAL, LABS, T);
        _expectRefusal(_unauthorized(GUARDIAN), GUARDIAN);
        issuers.accredit(HOSPITAL, LABS, 0, 1);
        _expectRefusal(_unauthorized(GUARDIAN), GUARDIAN);
        emergency.setPolicy(1, IEmergencyAccess.Policy(1, 0, 1, true));
        _expectRefusal(_unauthorized(GUARDIAN), GUARDIAN);
        emergency.setApprover(GUARDIAN, 1);
        _expectRefusal(_unauthorized(GUARDIAN), GUARDIAN);
        emergency.review("case", "outcome");
    }

    function test_guardianCannotStopTheGovernor() public {
        _schedule();
        vm.prank(GUARDIAN);
        (bool done,) =
            address(manager).call(abi.encodeCall(manager.cancel, (GOVERNOR, address(issuers), accreditation)));
        vm.assertFalse(done, "cancelled");
        vm.warp(T + GOVERNOR_DELAY);
        vm.prank(GOVERNOR);
        issuers.accredit(HOSPITAL, LABS, 0, type(uint48).max);
    }

    function test_councilVetoesTheGovernorAtOnce() public {
        _schedule();
        vm.prank(COUNCIL);
        manager.cancel(GOVERNOR, address(issuers), accreditation);
        vm.warp(T + GOVERNOR_DELAY);
        _expectRefusal(_operation(IAccessManager.AccessManagerNotScheduled.selector), GOVERNOR);
        issuers.accredit(HOSPITAL, LABS, 0, type(uint48).max);
    }

    function test_councilChangesRolesThroughTheTimelockOnly() public {
        bytes memory grant = abi.encodeCall(manager.grantRole, (Roles.GUARDIAN, HOSPITAL, 0));
        vm.prank(COUNCIL);
        (bool done,) = address(manager).call(grant);
        vm.assertFalse(done, "directly");

        vm.prank(COUNCIL);
        timelock.schedule(address(manager), 0, grant, 0, 0, TIMELOCK_DELAY);
        vm.warp(T + TIMELOCK_DELAY - 1);
        vm.prank(COUNCIL);
        (done,) = address(timelock).call(abi.encodeCall(timelock.execute, (address(manager), 0, grant, 0, 0)));
        vm.assertFalse(done, "too early");

        vm.warp(T + TIMELOCK_DELAY);
        vm.prank(COUNCIL);
        timelock.execute(address(manager), 0, grant, 0, 0);
        (bool isGuardian, uint32 delay) = manager.hasRole(Roles.GUARDIAN, HOSPITAL);
        vm.assertTrue(isGuardian, "granted");
        vm.assertEq(delay, 0, "without delay");
    }

    function test_councilMovesAContractToAnotherManagerThroughTheTimelock() public {
        AccessManager next = new AccessManager(COUNCIL);
        bytes memory move = abi.encodeCall(manager.updateAuthority, (address(issuers), address(next)));
        vm.prank(COUNCIL);
        timelock.schedule(address(manager), 0, move, 0, 0, TIMELOCK_DELAY);
        vm.warp(T + TIMELOCK_DELAY);
        vm.prank(COUNCIL);
        timelock.execute(address(manager), 0, move, 0, 0);
        vm.assertEq(issuers.authority(), address(next), "moved");
    }

    function test_scriptRefusesMissingAccountsAndDelays() public {
        DeployGovernance script = new DeployGovernance();
        for (uint256 missing = 0; missing < 6; ++missing) {
            DeployGovernance.Settings memory settings = _settings();
            if (missing == 0) settings.council = address(0);
            if (missing == 1) settings.governor = address(0);
            if (missing == 2) settings.guardian = address(0);
            if (missing == 3) settings.reviewer = address(0);
            if (missing == 4) settings.timelockDelay = 0;
            if (missing == 5) settings.governorDelay = 0;
            vm.expectRevert(abi.encodeWithSelector(DeployGovernance.DeployGovernanceBadSettings.selector));
            script.run(settings);
        }
    }

    function _schedule() private {
        vm.prank(GOVERNOR);
        manager.schedule(address(issuers), accreditation, 0);
    }

    function _accredit() private {
        _schedule();
        vm.warp(T + GOVERNOR_DELAY);
        vm.prank(GOVERNOR);
        issuers.accredit(HOSPITAL, LABS, 0, type(uint48).max);
    }

    function _assertRole(address target, bytes4 selector, uint64 role) private view {
        vm.assertEq(manager.getTargetFunctionRole(target, selector), role, "role");
    }

    function _operation(bytes4 reason) private view returns (bytes memory) {
        return abi.encodeWithSelector(reason, manager.hashOperation(GOVERNOR, address(issuers), accreditation));
    }

    function _settings() private pure returns (DeployGovernance.Settings memory) {
        return DeployGovernance.Settings({
            council: COUNCIL,
            governor: GOVERNOR,
            guardian: GUARDIAN,
            reviewer: REVIEWER,
            timelockDelay: TIMELOCK_DELAY,
            governorDelay: GOVERNOR_DELAY
        });
    }

    function _unauthorized(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, account);
    }
}
