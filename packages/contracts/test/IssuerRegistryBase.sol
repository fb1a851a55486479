// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IIssuerRegistry} from "../src/IIssuerRegistry.sol";
import {IssuerRegistry} from "../src/IssuerRegistry.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title IssuerRegistryBase
 * @author Assent
 * @notice A registry under a real AccessManager. Its governor has no delay here; delays are the matter of Governance.t.
 */
abstract contract IssuerRegistryBase is TestBase {
    address internal constant HOSPITAL = address(0x805);
    address internal constant GOVERNOR = address(0x60);
    address internal constant GUARDIAN = address(0x6D);
    address internal constant STRANGER = address(0xBAD);
    bytes32 internal constant LABS = keccak256("https://assent.example/types/laboratory-result");

    IssuerRegistry internal registry;

    function _deploy() internal returns (IssuerRegistry deployed) {
        AccessManager manager = new AccessManager(address(this));
        deployed = new IssuerRegistry(address(manager));
        bytes4[] memory governed = new bytes4[](2);
        (governed[0], governed[1]) = (IIssuerRegistry.accredit.selector, IIssuerRegistry.reinstate.selector);
        bytes4[] memory guarded = new bytes4[](1);
        guarded[0] = IIssuerRegistry.suspend.selector;
        manager.setTargetFunctionRole(address(deployed), governed, 1);
        manager.setTargetFunctionRole(address(deployed), guarded, 2);
        manager.grantRole(1, GOVERNOR, 0);
        manager.grantRole(2, GUARDIAN, 0);
    }

    function _accredit(uint48 from, uint48 until) internal {
        vm.prank(GOVERNOR);
        registry.accredit(HOSPITAL, LABS, from, until);
    }

    function _suspend(uint48 since) internal {
        vm.prank(GUARDIAN);
        registry.suspend(HOSPITAL, LABS, since);
    }

    function _reinstate(uint48 from) internal {
        vm.prank(GOVERNOR);
        registry.reinstate(HOSPITAL, LABS, from);
    }

    function _at(uint48 time) internal view returns (bool) {
        return registry.isAccreditedAt(HOSPITAL, LABS, time);
    }
}
