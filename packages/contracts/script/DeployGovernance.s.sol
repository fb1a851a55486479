// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {EmergencyAccess} from "../src/EmergencyAccess.sol";
import {IssuerRegistry} from "../src/IssuerRegistry.sol";
import {IVm} from "../test/IVm.sol";
import {Roles} from "./Roles.sol";

/**
 * @title DeployGovernance
 * @author Assent
 * @notice Deploys the governed contracts and who governs them: council (a Safe) -> TimelockController -> AccessManager ->
 * IssuerRegistry and EmergencyAccess. The guide is docs/governance.md.
 * @dev Run by `forge script`. The sender administers the AccessManager up to the last transaction, which gives that up.
 */
contract DeployGovernance {
    /**
     * @notice Who holds which role. Accounts should be Safes, and different ones.
     * @param council Proposes to the timelock, executes after its delay, and may veto what the governor scheduled.
     * @param governor Board that accredits issuers.
     * @param guardian Team on call that suspends.
     * @param reviewer Privacy office that reviews emergency cases.
     * @param governorDelay Seconds from a decision of the governor to its execution, not 0.
     * @param timelockDelay Seconds from a proposal of the council to its execution, not 0.
     */
    struct Settings {
        address council;
        address governor;
        address guardian;
        address reviewer;
        uint32 governorDelay;
        uint256 timelockDelay;
    }

    /**
     * @notice What was deployed.
     * @param timelock Administrator of the manager.
     * @param manager The map of roles.
     * @param issuers The registry of issuers.
     * @param emergency The contract of emergency access.
     */
    struct Deployment {
        TimelockController timelock;
        AccessManager manager;
        IssuerRegistry issuers;
        EmergencyAccess emergency;
    }

    IVm private constant _VM = IVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice An account is zero or a delay is 0.
    error DeployGovernanceBadSettings();

    /**
     * @notice Deploys everything, hands it over and keeps no right. Transactions are sent by the caller.
     * @param settings Who holds which role.
     * @return deployed What was deployed.
     */
    function run(Settings calldata settings) external returns (Deployment memory deployed) {
        if (
            settings.council == address(0) || settings.governor == address(0) || settings.guardian == address(0)
                || settings.reviewer == address(0) || settings.timelockDelay == 0 || settings.governorDelay == 0
        ) revert DeployGovernanceBadSettings();

        _VM.startBroadcast(msg.sender);
        deployed = _deploy(settings);
        _assignFunctions(deployed);
        _nameRoles(deployed.manager);
        _grantRoles(deployed.manager, settings);
        deployed.manager.grantRole(deployed.manager.ADMIN_ROLE(), address(deployed.timelock), 0);
        deployed.manager.renounceRole(deployed.manager.ADMIN_ROLE(), msg.sender);
        _VM.stopBroadcast();
    }

    /// @dev The timelock has no administrator but itself: its own settings change through it alone.
    function _deploy(Settings calldata settings) private returns (Deployment memory deployed) {
        address[] memory council = new address[](1);
        council[0] = settings.council;
        deployed.timelock = new TimelockController(settings.timelockDelay, council, council, address(0));
        deployed.manager = new AccessManager(msg.sender);
        deployed.issuers = new IssuerRegistry(address(deployed.manager));
        deployed.emergency = new EmergencyAccess(address(deployed.manager));
    }

    /// @dev Says which role may call which function. What is not named here is left to the administrator.
    function _assignFunctions(Deployment memory deployed) private {
        AccessManager manager = deployed.manager;
        address issuers = address(deployed.issuers);
        address emergency = address(deployed.emergency);
        manager.setTargetFunctionRole(
            issuers, _both(IssuerRegistry.accredit.selector, IssuerRegistry.reinstate.selector), Roles.GOVERNOR
        );
        manager.setTargetFunctionRole(issuers, _only(IssuerRegistry.suspend.selector), Roles.GUARDIAN);
        manager.setTargetFunctionRole(
            emergency, _both(EmergencyAccess.setPolicy.selector, EmergencyAccess.setApprover.selector), Roles.GOVERNOR
        );
        manager.setTargetFunctionRole(emergency, _only(EmergencyAccess.suspendApprover.selector), Roles.GUARDIAN);
        manager.setTargetFunctionRole(emergency, _only(EmergencyAccess.review.selector), Roles.REVIEWER);
    }

    /// @dev Labels are in the log only. The guardian of a role, in OpenZeppelin's sense, may cancel its operations.
    function _nameRoles(AccessManager manager) private {
        manager.labelRole(Roles.GOVERNOR, "GOVERNOR");
        manager.labelRole(Roles.GUARDIAN, "GUARDIAN");
        manager.labelRole(Roles.REVIEWER, "REVIEWER");
        manager.labelRole(Roles.VETO, "VETO");
        manager.setRoleGuardian(Roles.GOVERNOR, Roles.VETO);
    }

    function _grantRoles(AccessManager manager, Settings calldata settings) private {
        manager.grantRole(Roles.GOVERNOR, settings.governor, settings.governorDelay);
        manager.grantRole(Roles.GUARDIAN, settings.guardian, 0);
        manager.grantRole(Roles.REVIEWER, settings.reviewer, 0);
        manager.grantRole(Roles.VETO, settings.council, 0);
    }

    function _only(bytes4 selector) private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](1);
        selectors[0] = selector;
    }

    function _both(bytes4 first, bytes4 second) private pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (first, second);
    }
}
