import { randomBytes } from 'node:crypto';
import { type Address, bytesToHex, encodeFunctionData, type Hex, parseAbi } from 'viem';
import { compileSolidity } from './compile-solidity.ts';
import type { GasChain } from './gas-chain.ts';
import { inParts, randomIndexes } from './random-indexes.ts';
import type { RevocationList } from './status-registry-list.ts';

const flagAbi = parseAbi([
  'function revoke(address namespace, bytes32 list, bytes32 key)',
  'function revokeMany(address namespace, bytes32 list, bytes32[] keys)',
  'function isRevoked(address namespace, bytes32 list, bytes32 key) view returns (bool)',
]);
const bitmapAbi = parseAbi([
  'function revoke(address namespace, bytes32 list, uint256 index)',
  'function revokeMany(address namespace, bytes32 list, uint256[] wordIndexes, uint256[] masks)',
  'function isRevoked(address namespace, bytes32 list, uint256 index) view returns (bool)',
]);

const wordBits = 256;
/** Number of status indexes of a bitmap that is measured, as in the lists of a service. */
const bitmapSize = 2 ** 20;
// Revocations of one transaction: more of them would not fit into the gas that one may have (EIP-7825).
const perTransaction = 500;

/** Deploys the contract with a flag for each key; every list it makes is new. */
export async function flagLists(chain: GasChain): Promise<() => RevocationList> {
  const address = await chain.deploy(compileSolidity('test/bench/contracts/FlagRevocationList.sol'));
  return () => flagList(chain, address);
}

function flagList(chain: GasChain, address: Address): RevocationList {
  const list = random32();
  const { sender } = chain;
  const dataFor = ([key, ...more]: readonly Hex[]) =>
    key && more.length === 0
      ? encodeFunctionData({ abi: flagAbi, functionName: 'revoke', args: [sender, list, key] })
      : encodeFunctionData({ abi: flagAbi, functionName: 'revokeMany', args: [sender, list, [key ?? list, ...more]] });
  return {
    async revoke(count) {
      const keys = Array.from({ length: count }, random32);
      const gas = await sendAll(chain, address, inParts(keys, perTransaction).map(dataFor));
      await assertRevoked(keys, (key) =>
        chain.client.readContract({ address, abi: flagAbi, functionName: 'isRevoked', args: [sender, list, key] }),
      );
      return gas;
    },
  };
}

/** Deploys the contract with a bit for each status index; every list it makes is new. */
export async function bitmapLists(chain: GasChain): Promise<() => BitmapList> {
  const address = await chain.deploy(compileSolidity('test/bench/contracts/BitmapRevocationList.sol'));
  return () => bitmapList(chain, address);
}

export interface BitmapList extends RevocationList {
  /** Sets a bit in every word, so that no later revocation pays for a word that was zero. */
  fill(): Promise<void>;
}

function bitmapList(chain: GasChain, address: Address): BitmapList {
  const list = random32();
  const { sender } = chain;
  const revoked = new Set<number>();
  const dataFor = (indexes: readonly number[]) => {
    const [index] = indexes;
    if (index !== undefined && indexes.length === 1) {
      return encodeFunctionData({ abi: bitmapAbi, functionName: 'revoke', args: [sender, list, BigInt(index)] });
    }
    const masks = masksOf(indexes);
    const args = [sender, list, [...masks.keys()], [...masks.values()]] as const;
    return encodeFunctionData({ abi: bitmapAbi, functionName: 'revokeMany', args });
  };
  const revokeAll = async (indexes: readonly number[]) => {
    for (const index of indexes) revoked.add(index);
    const gas = await sendAll(chain, address, inParts(indexes, perTransaction).map(dataFor));
    await assertRevoked(indexes, (index) =>
      chain.client.readContract({
        address,
        abi: bitmapAbi,
        functionName: 'isRevoked',
        args: [sender, list, BigInt(index)],
      }),
    );
    return gas;
  };
  return {
    revoke: (count) => revokeAll(randomIndexes(count, bitmapSize, (index) => revoked.has(index))),
    async fill() {
      await revokeAll(Array.from({ length: bitmapSize / wordBits }, (_, at) => at * wordBits));
    },
  };
}

/** Number of word → bits to set in it. */
function masksOf(indexes: readonly number[]): ReadonlyMap<bigint, bigint> {
  const masks = new Map<bigint, bigint>();
  for (const index of indexes) {
    const at = BigInt(Math.floor(index / wordBits));
    masks.set(at, (masks.get(at) ?? 0n) | (1n << BigInt(index % wordBits)));
  }
  return masks;
}

async function sendAll(chain: GasChain, to: Address, calls: readonly Hex[]): Promise<number> {
  let gas = 0;
  for (const data of calls) gas += Number((await chain.send(to, data)).gasUsed);
  return gas;
}

/** Looks at the first, the last and one between: that something was revoked, not that the contract is right. */
async function assertRevoked<T>(items: readonly T[], isRevoked: (item: T) => Promise<boolean>): Promise<void> {
  const sample = [items.at(0), items.at(items.length >> 1), items.at(-1)].filter((item) => item !== undefined);
  const answers = await Promise.all(sample.map(isRevoked));
  if (answers.includes(false)) throw new Error('the peer did not revoke what it was asked to');
}

const random32 = () => bytesToHex(randomBytes(32));
