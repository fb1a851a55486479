import type { ChainIntent } from '@assent/application';
import { addressOfPrivateKey, type Bytes32, emergencyDigest, signEmergencyDigest } from '@assent/domain';
import { bytes32, type TestNetwork } from './test-network.ts';

type Opening = Extract<ChainIntent, { kind: 'open_emergency' }>;

/** Keys of approvers in the ascending order of their addresses. */
export const approverKeys = [bytes32(0xa1), bytes32(0xa2), bytes32(0xa3)].sort((a, b) =>
  addressOfPrivateKey(a) < addressOfPrivateKey(b) ? -1 : 1,
);

/** A case of this number, signed by these keys, as an intent. It was over long ago, unless said otherwise. */
export function openingOf(
  { registries }: TestNetwork,
  number: number,
  keys: readonly Bytes32[],
  changes: Partial<Opening> = {},
): Opening {
  const { approvers, signatures, ...given } = changes;
  const request = {
    caseId: bytes32(number),
    subject: bytes32(number + 1),
    reason: bytes32(number + 2),
    requester: registries.operator,
    validFrom: 1_000_000_000,
    validUntil: 1_000_003_600,
    policyId: number,
    ...given,
  };
  const digest = emergencyDigest(registries, request);
  return {
    ...request,
    kind: 'open_emergency',
    approvers: approvers ?? keys.map(addressOfPrivateKey),
    signatures: signatures ?? keys.map((key) => signEmergencyDigest(digest, key)),
  };
}

export const policyOf = (policyId: number, threshold = 1, requiredClasses = 0): ChainIntent => ({
  ...{ kind: 'set_emergency_policy', policyId, threshold, requiredClasses, maxDuration: 14_400, active: true },
});

/** A policy, an approver of its own, a case that was opened without the chain and is over, and its review. */
export function emergencyOf(network: TestNetwork, number: number): ChainIntent[] {
  const key = bytes32(number);
  const { caseId, ...opening } = openingOf(network, number, [key]);
  return [
    policyOf(number),
    { kind: 'set_emergency_approver', approver: addressOfPrivateKey(key), classes: 1 },
    { caseId, ...opening },
    { kind: 'review_emergency', caseId, outcome: bytes32(number + 3) },
  ];
}
