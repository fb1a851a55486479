import { anchorLogAbi, consentRevocationsAbi, issuerRegistryAbi, statusRegistryAbi } from '@assent/contracts';
import { type Address, AppError, type Bytes32, zAddress } from '@assent/domain';
import { hexOf } from '../hex.ts';
import type { RegistryMirrors } from '../index/registry-mirrors.ts';
import { statusMirrors } from '../status/status-mirrors.ts';
import { deltaOf, type TestIssuer } from './test-issuer.ts';
import { bytes32, type TestNetwork } from './test-network.ts';

/** What a test writes and looks at: some lists, consents, logs, and pairs of issuer and type. */
export interface SceneParts {
  readonly lists: readonly Bytes32[];
  readonly secrets: readonly Bytes32[];
  readonly logs: readonly Bytes32[];
  readonly issuers: readonly { readonly issuer: Address; readonly typeId: Bytes32 }[];
}

export const sceneParts = ({ registries }: TestNetwork, run: number, count = 2): SceneParts => {
  const seeds = Array.from({ length: count }, (_, at) => 1_000_000 + run * 100 + at);
  return {
    lists: seeds.map((seed) => registries.listIdOf(bytes32(seed))),
    secrets: Array.from({ length: 6 }, (_, at) => bytes32(2_000_000 + run * 100 + at)),
    logs: seeds.map((seed) => registries.logIdOf(bytes32(seed))),
    issuers: seeds.map((seed) => ({
      issuer: zAddress.parse(`0x${seed.toString(16).padStart(40, '0')}`),
      typeId: bytes32(seed),
    })),
  };
};

/** Indexes and times at which the scene is looked at. */
export const placesOf = { indexes: [0, 1, 2, 3, 4, 5, 6, 7, 255, 256], times: [0, 9, 10, 11, 15, 19, 20, 21, 30, 40] };

/** Sets bits that are not set yet, going on from the state on chain, as another reader has it. */
export async function revokeOn(
  { chain, addresses }: TestNetwork,
  issuer: TestIssuer,
  listId: Bytes32,
  wanted: readonly number[],
): Promise<void> {
  const list = await chain.read(async (node) => {
    const block = Number(await node.client.getBlockNumber());
    return (await statusMirrors(addresses.statusRegistry).refresh(node, block, [listId])).get(listId);
  });
  if (!list || list instanceof AppError) return;
  const indexes = wanted.filter((index) => !list.tree.has(index));
  const root = list.tree.rootToggled(indexes);
  await issuer.call('update', [hexOf(listId), list.head.version, root, deltaOf(...indexes)]);
}

/** The scene as the contracts have it. */
export async function stateOnChain({ chain, addresses, registries }: TestNetwork, parts: SceneParts) {
  return chain.read(async (node) => {
    const { client } = node;
    const read = <T>(address: Address, abi: unknown, functionName: string, args: readonly unknown[]) =>
      client.readContract({ address: hexOf(address), abi, functionName, args } as never) as Promise<T>;
    const block = Number(await client.getBlockNumber());
    const lists = await statusMirrors(addresses.statusRegistry).refresh(node, block, parts.lists);
    const heads = await read<{ root: string; version: number; prevBlock: number }[]>(
      addresses.statusRegistry,
      statusRegistryAbi,
      'heads',
      [parts.lists.map(hexOf)],
    );
    const keys = parts.secrets.map(registries.keyOf);
    const revokedAt = await read<bigint[]>(addresses.consentRevocations, consentRevocationsAbi, 'statusOf', [keys]);
    const logHeads = await read<{ digest: string; size: number }[]>(addresses.anchorLog, anchorLogAbi, 'heads', [
      parts.logs,
    ]);
    const queries = parts.issuers.flatMap((pair) => placesOf.times.map((time) => ({ ...pair, time })));
    const accredited = await read<boolean[]>(addresses.issuerRegistry, issuerRegistryAbi, 'areAccreditedAt', [queries]);
    return {
      heads: heads.map(({ root, version, prevBlock }) => (version === 0 ? undefined : { root, version, prevBlock })),
      bits: parts.lists.map((id) => {
        const list = lists.get(id);
        return list instanceof AppError || !list ? undefined : placesOf.indexes.map((at) => list.tree.has(at));
      }),
      consents: revokedAt.map((time) => time > 0n),
      logs: logHeads.map(({ digest, size }) => (size === 0 ? undefined : { digest, size })),
      accredited,
    };
  });
}

/** The same as the mirrors have it. */
export function stateInMirrors(
  { lists, consents, anchors, accreditations }: RegistryMirrors,
  { registries }: TestNetwork,
  parts: SceneParts,
): Awaited<ReturnType<typeof stateOnChain>> {
  const { ends } = lists;
  return {
    heads: parts.lists.map((id) => {
      const end = ends.get(id);
      return end && { root: end.root, version: end.version, prevBlock: end.block };
    }),
    bits: parts.lists.map((id) =>
      ends.has(id) ? placesOf.indexes.map((at) => lists.isRevoked(id, at) ?? false) : undefined,
    ),
    consents: parts.secrets.map((secret) => consents.has(registries.keyOf(secret))),
    logs: parts.logs.map((id) => {
      const latest = anchors.latest(id);
      return latest && { digest: latest.digest, size: latest.size };
    }),
    accredited: parts.issuers.flatMap(({ issuer, typeId }) =>
      placesOf.times.map((time) => accreditations.isAccreditedAt(issuer, typeId, time) ?? false),
    ),
  };
}
