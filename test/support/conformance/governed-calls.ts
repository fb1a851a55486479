import { anchorLogAbi, emergencyAccessAbi, issuerRegistryAbi } from '@assent/contracts';
import { encodeAbiParameters, encodeFunctionData, type Hex, keccak256, parseAbiParameters } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { fixed32, identifierOf } from './revocation-calls.ts';
import type { PlannedCall } from './signed-calls.ts';

/** Where contracts are, and the account that opens logs and governs. */
export interface Governed {
  readonly chainId: number;
  readonly creator: Hex;
  readonly anchorLog: Hex;
  readonly issuerRegistry: Hex;
  readonly emergencyAccess: Hex;
}

/** A log that is opened and has two checkpoints. */
export function logCalls({ chainId, creator, anchorLog }: Governed): readonly PlannedCall[] {
  const salt = fixed32('log');
  const logId = identifierOf({ chainId, contract: anchorLog, creator, salt });
  const call = (name: string, data: Hex) => ({ name: `AnchorLog: ${name}`, to: anchorLog, data });
  const checkpoint = (prevDigest: Hex, size: number) =>
    [prevDigest, size, fixed32(`log ${size}`), fixed32(`map ${size}`)] as const;
  const anchor = (values: ReturnType<typeof checkpoint>) =>
    encodeFunctionData({ abi: anchorLogAbi, functionName: 'anchor', args: [logId, ...values] });
  const first = checkpoint(logId, 10_000);
  const digest = keccak256(encodeAbiParameters(parseAbiParameters('bytes32, uint48, bytes32, bytes32'), first));
  return [
    call('open', encodeFunctionData({ abi: anchorLogAbi, functionName: 'open', args: [salt] })),
    call('first checkpoint', anchor(first)),
    call('second checkpoint', anchor(checkpoint(digest, 20_000))),
  ];
}

const issuer: Hex = `0x${'15'.repeat(20)}`;
const startSeconds = 1_735_689_600;

/** An issuer that is accredited, suspended from before that on, and reinstated with a gap. */
export function issuerCalls({ issuerRegistry: to }: Governed): readonly PlannedCall[] {
  const abi = issuerRegistryAbi;
  const typeId = fixed32('type');
  const [since, from] = [startSeconds + 10, startSeconds + 20];
  const times = [startSeconds, 2 ** 48 - 1] as const;
  return [
    { to, data: encodeFunctionData({ abi, functionName: 'accredit', args: [issuer, typeId, ...times] }) },
    { to, data: encodeFunctionData({ abi, functionName: 'suspend', args: [issuer, typeId, since] }) },
    { to, data: encodeFunctionData({ abi, functionName: 'reinstate', args: [issuer, typeId, from] }) },
  ].map((call, at) => ({ ...call, name: `IssuerRegistry: ${['accredit', 'suspend', 'reinstate'][at]}` }));
}

const policyId = 1;
const approvers = [0x51, 0x52].map((octet) => privateKeyToAccount(`0x${octet.toString(16).repeat(32)}`));
const types = {
  EmergencyRequest: [
    { name: 'caseId', type: 'bytes32' },
    { name: 'subject', type: 'bytes32' },
    { name: 'reason', type: 'bytes32' },
    { name: 'requester', type: 'address' },
    { name: 'validFrom', type: 'uint48' },
    { name: 'validUntil', type: 'uint48' },
    { name: 'policyId', type: 'uint32' },
  ],
} as const;

/** A policy, two approvers, a case that both sign, and its review. The case is long over, so that no clock matters. */
export async function emergencyCalls({ chainId, emergencyAccess: to }: Governed): Promise<readonly PlannedCall[]> {
  const abi = emergencyAccessAbi;
  const call = (name: string, data: Hex) => ({ name: `EmergencyAccess: ${name}`, to, data });
  const policy = { threshold: 2, requiredClasses: 3, maxDuration: 3600, active: true };
  const sorted = [...approvers].sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
  const message = {
    caseId: fixed32('case'),
    subject: fixed32('subject'),
    reason: fixed32('reason'),
    requester: `0x${'7e'.repeat(20)}`,
    validFrom: startSeconds,
    validUntil: startSeconds + 3600,
    policyId,
  } as const;
  const domain = { name: 'EmergencyAccess', version: '1', chainId, verifyingContract: to };
  const sign = (approver: (typeof sorted)[number]) =>
    approver.signTypedData({ domain, types, primaryType: 'EmergencyRequest', message });
  const signatures = await Promise.all(sorted.map(sign));
  const opened = [message, sorted.map(({ address }) => address), signatures] as const;
  return [
    call('setPolicy', encodeFunctionData({ abi, functionName: 'setPolicy', args: [policyId, policy] })),
    ...sorted.map(({ address }, at) =>
      call(`setApprover ${at}`, encodeFunctionData({ abi, functionName: 'setApprover', args: [address, 1 + at] })),
    ),
    call('open', encodeFunctionData({ abi, functionName: 'open', args: opened })),
    call('review', encodeFunctionData({ abi, functionName: 'review', args: [message.caseId, fixed32('outcome')] })),
  ];
}
