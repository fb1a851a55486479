// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAnchorLog} from "../src/IAnchorLog.sol";
import {AnchorLogHandler} from "./AnchorLogHandler.sol";
import {TestBase} from "./TestBase.sol";

/**
 * @title AnchorLogInvariants
 * @author Assent
 * @notice The invariants of IAnchorLog, after any sequence of calls by controllers, writers and strangers.
 */
contract AnchorLogInvariants is TestBase {
    AnchorLogHandler private handler;

    function setUp() public {
        handler = new AnchorLogHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_sizeGrowsByEveryAcceptedCheckpoint() public view {
        for (uint256 i = 0; i < handler.logCount(); ++i) {
            (IAnchorLog.Head memory head, AnchorLogHandler.Step[] memory steps) = _log(i);
            uint48 size = 0;
            for (uint256 k = 0; k < steps.length; ++k) {
                vm.assertTrue(steps[k].size > size, "grows");
                size = steps[k].size;
            }
            vm.assertEq(head.size, size, "size of the last accepted checkpoint");
        }
    }

    function invariant_digestIsTheChainOverTheAcceptedCheckpoints() public view {
        for (uint256 i = 0; i < handler.logCount(); ++i) {
            (IAnchorLog.Head memory head, AnchorLogHandler.Step[] memory steps) = _log(i);
            bytes32 digest = handler.logIds(i);
            for (uint256 k = 0; k < steps.length; ++k) {
                digest = keccak256(abi.encode(digest, steps[k].size, steps[k].logRoot, steps[k].mapRoot));
            }
            vm.assertEq(head.digest, digest, "digest");
            vm.assertEq(head.prevBlock, steps.length == 0 ? 0 : steps[steps.length - 1].height, "block");
        }
    }

    function invariant_onlyTheControllerNamesWriterAndController() public view {
        for (uint256 i = 0; i < handler.logCount(); ++i) {
            (IAnchorLog.Head memory head,) = _log(i);
            (address writer, address controller) = handler.rolesOf(handler.logIds(i));
            vm.assertEq(head.writer, writer, "writer");
            vm.assertEq(head.controller, controller, "controller");
        }
    }

    function invariant_noTwoLogsShareAnIdentifier() public view {
        for (uint256 i = 0; i < handler.logCount(); ++i) {
            for (uint256 k = 0; k < i; ++k) {
                vm.assertNotEq(handler.logIds(i), handler.logIds(k), "one identifier for two logs");
            }
        }
    }

    function _log(uint256 number)
        private
        view
        returns (IAnchorLog.Head memory head, AnchorLogHandler.Step[] memory steps)
    {
        bytes32 logId = handler.logIds(number);
        return (handler.ANCHORS().head(logId), handler.stepsOf(logId));
    }
}
