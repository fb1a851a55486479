// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Roles
 * @author Assent
 * @notice Roles of the consortium in its AccessManager. Role 0 is the administrator, as everywhere.
 */
library Roles {
    /// @notice Accredits and reinstates issuers, makes emergency policies and names approvers; always after a delay.
    uint64 internal constant GOVERNOR = 1;

    /// @notice Suspends issuers and approvers, at once, and can do nothing else.
    uint64 internal constant GUARDIAN = 2;

    /// @notice Records the reviews of emergency cases, at once.
    uint64 internal constant REVIEWER = 3;

    /// @notice Cancels what the governor has scheduled, and can do nothing else.
    uint64 internal constant VETO = 4;
}
