// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConsentRevocationsHandler} from "./ConsentRevocationsHandler.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title ConsentRevocationsInvariants
 * @author Assent
 * @notice The invariants of IConsentRevocations, after any sequence of reveals by anybody at any time.
 */
contract ConsentRevocationsInvariants is TestBase {
    ConsentRevocationsHandler private handler;

    function setUp() public {
        handler = new ConsentRevocationsHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_withdrawnConsentNeverReturns() public view {
        uint64[] memory status = handler.status();
        for (uint256 i = 0; i < status.length; ++i) {
            if (handler.firstReveal(i) != 0) vm.assertTrue(status[i] != 0, "returned");
        }
    }

    function invariant_timeIsThatOfTheFirstReveal() public view {
        uint64[] memory status = handler.status();
        for (uint256 i = 0; i < status.length; ++i) {
            if (status[i] != 0) vm.assertEq(status[i], handler.firstReveal(i), "time");
        }
    }

    function invariant_onlyItsSecretWithdrawsAKey() public view {
        uint64[] memory status = handler.status();
        for (uint256 i = 0; i < status.length; ++i) {
            if (handler.firstReveal(i) == 0) vm.assertEq(status[i], 0, "withdrawn by another secret");
        }
    }
}
