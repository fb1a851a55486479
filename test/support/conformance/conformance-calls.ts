import {
  accessManagerAbi,
  accessManagerBytecode,
  anchorLogBytecode,
  consentRevocationsBytecode,
  emergencyAccessAbi,
  emergencyAccessBytecode,
  issuerRegistryAbi,
  issuerRegistryBytecode,
  statusRegistryBytecode,
} from '@assent/contracts';
import type { Address } from '@assent/domain';
import { encodeDeployData, getContractAddress, type Hex } from 'viem';
import { emergencyCalls, issuerCalls, logCalls } from './governed-calls.ts';
import { fixed32, PlannedList, reveal, revokeInMany, secrets } from './revocation-calls.ts';
import { callSigner, type PlannedCall, type SignedCall } from './signed-calls.ts';

/** What is done on every kind of chain, byte for byte the same, and what there is to see then. */
export interface ConformanceCalls {
  readonly calls: readonly SignedCall[];
  /** Pays for all of them. */
  readonly sender: Address;
  readonly statusRegistry: Hex;
  readonly consentRevocations: Hex;
  readonly lists: readonly PlannedList[];
  /** Secrets that are revealed. */
  readonly revealed: readonly Hex[];
}

const senderKey: Hex = `0x${'c0'.repeat(32)}`;

/** All contracts and each thing that is done with them, signed by one key. Nothing in it is random or depends on the time. */
export async function conformanceCalls(chainId: number): Promise<ConformanceCalls> {
  const signer = callSigner(chainId, senderKey);
  const from = signer.address;
  const contract = (nonce: number) => getContractAddress({ from, nonce: BigInt(nonce) }).toLowerCase() as Hex;
  const [statusRegistry, consentRevocations, anchorLog, manager] = [contract(0), contract(1), contract(2), contract(3)];
  const governed = { chainId, creator: from, anchorLog, issuerRegistry: contract(4), emergencyAccess: contract(5) };
  const listOf = (name: string) =>
    new PlannedList({ chainId, contract: statusRegistry, creator: from, salt: fixed32(name) });
  const lists = [listOf('first'), listOf('second')] as const;
  const [one, hundred] = [secrets('one', 1), secrets('hundred', 100)];
  const calls: readonly PlannedCall[] = [
    ...deployments(from, manager),
    ...lists.map((list, at) => list.create(`StatusRegistry: createList ${at}`)),
    lists[0].revoke('StatusRegistry: update, 1 revocation', 1),
    lists[0].revoke('StatusRegistry: update, 100 revocations', 100),
    revokeInMany('StatusRegistry: updateMany, 2 lists with 10', statusRegistry, lists, 10),
    lists[0].revokeLate('StatusRegistry: update from an old version'),
    reveal('ConsentRevocations: 1 secret', consentRevocations, one),
    reveal('ConsentRevocations: 100 secrets', consentRevocations, hundred),
    ...logCalls(governed),
    ...issuerCalls(governed),
    ...(await emergencyCalls(governed)),
    lists[0].revoke(manyRevocations, 1000),
  ];
  const signed = await signer.signAll(calls);
  return { calls: signed, sender: from, statusRegistry, consentRevocations, lists, revealed: [...one, ...hundred] };
}

/** The one call whose gas depends on the rules in force: Prague has a floor for calldata (EIP-7623), Cancun has none. */
export const manyRevocations = 'StatusRegistry: update, 1000 revocations';

/** The one call that is refused. */
export const lateUpdate = 'StatusRegistry: update from an old version';

function deployments(admin: Hex, manager: Hex): readonly PlannedCall[] {
  const deploy = (name: string, data: Hex): PlannedCall => ({ name: `deploy ${name}`, data });
  const [access, issuers, emergency] = [
    encodeDeployData({ abi: accessManagerAbi, bytecode: accessManagerBytecode, args: [admin] }),
    encodeDeployData({ abi: issuerRegistryAbi, bytecode: issuerRegistryBytecode, args: [manager] }),
    encodeDeployData({ abi: emergencyAccessAbi, bytecode: emergencyAccessBytecode, args: [manager] }),
  ];
  return [
    deploy('StatusRegistry', statusRegistryBytecode),
    deploy('ConsentRevocations', consentRevocationsBytecode),
    deploy('AnchorLog', anchorLogBytecode),
    deploy('AccessManager', access),
    deploy('IssuerRegistry', issuers),
    deploy('EmergencyAccess', emergency),
  ];
}
