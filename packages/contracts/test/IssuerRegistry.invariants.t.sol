// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuerRegistryHandler} from "./IssuerRegistryHandler.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title IssuerRegistryInvariants
 * @author Assent
 * @notice The invariants of IIssuerRegistry, after any sequence of calls by governor, guardian and strangers.
 */
contract IssuerRegistryInvariants is TestBase {
    IssuerRegistryHandler private handler;

    function setUp() public {
        handler = new IssuerRegistryHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_answersAreIntervalMinusSuspensionMinusGaps() public view {
        for (uint256 pair = 0; pair < handler.PAIRS(); ++pair) {
            (uint256 expected, uint256 actual,) = handler.compare(pair);
            vm.assertEq(actual, expected, "accredited seconds");
        }
    }

    function invariant_guardianNeverWidensTrust() public view {
        vm.assertFalse(handler.guardianHasWidened(), "widened");
    }

    function invariant_gapIsNeverAccreditedAgain() public view {
        for (uint256 pair = 0; pair < handler.PAIRS(); ++pair) {
            (, uint256 actual, uint256 excluded) = handler.compare(pair);
            vm.assertEq(actual & excluded, 0, "accredited in a gap");
        }
    }

    function invariant_lastBlockIsThatOfTheLastAcceptedCall() public view {
        (uint48[] memory blocks, uint48 lastBlock) = handler.log();
        vm.assertEq(lastBlock, blocks.length == 0 ? 0 : blocks[blocks.length - 1], "last block");
    }
}
