// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuerRegistryBase} from "./IssuerRegistryBase.sol";

/**
 * @title IssuerRegistryGasTest
 * @author Assent
 * @notice Gas of whole transactions, the 21 000 and the calldata included, in snapshots/*.json. Any difference fails.
 * forge-config: default.isolate = true
 * forge-config: nightly.isolate = true
 */
contract IssuerRegistryGasTest is IssuerRegistryBase {
    uint48 private constant T = 1_800_000_000;

    function setUp() public {
        vm.warp(T);
        vm.roll(HEIGHT);
        registry = _deploy();
        vm.prank(GOVERNOR);
        registry.accredit(STRANGER, LABS, T, T + 1);
    }

    function test_issuerRegistry() public {
        _accredit(T - 1000, type(uint48).max);
        vm.snapshotGasLastCall("IssuerRegistry", "accredit, first time");
        _accredit(T - 1000, T + 1000);
        vm.snapshotGasLastCall("IssuerRegistry", "accredit, another interval");
        _suspend(T - 500);
        vm.snapshotGasLastCall("IssuerRegistry", "suspend");
        _reinstate(T);
        vm.snapshotGasLastCall("IssuerRegistry", "reinstate, with a gap");
    }
}
