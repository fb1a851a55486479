// Limits, not prices: what is not used is not paid. Measured figures are in the tests; each limit has a third to spare,
// so that a chain with somewhat dearer storage can do the work too.

/** No transaction asks for more: EIP-7825 caps one at 2^24 (16.8 million), and a block must have room for others. */
export const maxGas = 16_000_000;

/** Gas limit of a `createList`. */
export const createListGas = 150_000;

/** Gas limit to withdraw `secrets` consents. */
export const revealGas = (secrets: number): number => 50_000 + 34_000 * secrets;

/** Gas limit to move `lists` lists with so many bytes of calldata, each of which the floor of EIP-7623 may price at 40. */
export const statusGas = (lists: number, calldataBytes: number): number => 40_000 + 40_000 * lists + 64 * calldataBytes;

/** Gas limit of an `accredit`, `suspend` or `reinstate`, which leaves a gap behind, under an AccessManager. */
export const issuerGas = 220_000;

/** Gas limit of an `open` of `AnchorLog`. */
export const openLogGas = 150_000;

/** Gas limit of a signed change of a did:ethr, with so many bytes of calldata. A first change writes two new words. */
export const changeDidGas = (calldataBytes: number): number => 120_000 + 64 * calldataBytes;

/** Gas limit of an `anchor`. */
export const anchorGas = 80_000;

/** Gas limit of a `setPolicy` or `setApprover`, under an AccessManager. */
export const emergencyRuleGas = 120_000;

/** Gas limit to record a case of emergency access with so many approvals. */
export const openEmergencyGas = (approvals: number): number => 140_000 + 30_000 * approvals;

/** Gas limit of a `close` or `review`. */
export const endEmergencyGas = 100_000;
