import { anchorLogAbi, issuerRegistryAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import { AppError } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { bytes32Of, hexOf } from '../hex.ts';
import { readHeads } from '../status/read-heads.ts';
import { statusMirrors } from '../status/status-mirrors.ts';
import type { RegistryMirrors } from './registry-mirrors.ts';

const perCall = 1000;

/**
 * Compares the mirrors with what the contracts say as of `block`, where the mirrors stand. Answers what differs: lists,
 * logs, or the `IssuerRegistry`. A list that fails its checks differs if another way to read it succeeds.
 */
export async function auditMirrors(
  node: ChainNode,
  mirrors: RegistryMirrors,
  block: number,
): Promise<readonly (Bytes32 | Address)[]> {
  const [lists, logs, issuers] = [
    await differingLists(node, mirrors, block),
    await differingLogs(node, mirrors, block),
    await lastIssuerBlock(node, mirrors.contracts.issuerRegistry, block),
  ];
  const { issuerRegistry } = mirrors.contracts;
  return [...lists, ...logs, ...(issuers === mirrors.accreditations.lastBlock ? [] : [issuerRegistry])];
}

async function differingLists(node: ChainNode, { lists, contracts }: RegistryMirrors, block: number) {
  const { ends, failed } = lists;
  const heads = await readHeads(node, contracts.statusRegistry, block, [...ends.keys()]);
  const differing = [...ends].flatMap(([id, end]) => {
    const head = heads.get(id);
    return head && head.version === end.version && head.prevBlock === end.block && head.root === end.root ? [] : [id];
  });
  const readable = await statusMirrors(contracts.statusRegistry).refresh(node, block, failed);
  const wronglyFailed = failed.filter((id) => !(readable.get(id) instanceof AppError));
  return new Set([...differing, ...wronglyFailed]);
}

async function differingLogs({ client }: ChainNode, { anchors, contracts }: RegistryMirrors, block: number) {
  const logIds = [...anchors.logIds];
  const differing: Bytes32[] = [];
  for (let start = 0; start < logIds.length; start += perCall) {
    const part = logIds.slice(start, start + perCall);
    const heads = await client.readContract({
      address: hexOf(contracts.anchorLog),
      abi: anchorLogAbi,
      functionName: 'heads',
      args: [part.map(hexOf)],
      blockNumber: BigInt(block),
    });
    for (const [at, logId] of part.entries()) {
      const head = heads[at];
      const own = anchors.headOf(logId);
      // an empty log may be one whose opening was undone
      const isSame = head?.size === own.size && (own.size === 0 || bytes32Of(head.digest) === own.digest);
      if (!isSame) differing.push(logId);
    }
  }
  return differing;
}

const lastIssuerBlock = ({ client }: ChainNode, registry: Address, block: number): Promise<number> =>
  client.readContract({
    address: hexOf(registry),
    abi: issuerRegistryAbi,
    functionName: 'lastBlock',
    blockNumber: BigInt(block),
  });
