import { statusRegistryAbi } from '@assent/contracts';
import { decodeDelta, encodeDelta, StatusTree } from '@assent/evm/status';
import { bytesToHex, encodeFunctionData, type Hex, hexToBytes, parseEventLogs, type TransactionReceipt } from 'viem';
import type { GasChain } from './gas-chain.ts';
import { randomIndexes } from './random-indexes.ts';

/** A list of some system in which credentials are revoked, to be measured. */
export interface RevocationList {
  /**
   * Revokes `count` random credentials that are not revoked, and returns the gas of all transactions that took.
   *
   * @throws Error if the chain does not show exactly these as revoked then
   */
  revoke(count: number): Promise<number>;
}

/** A list of `StatusRegistry` with 2^(`depth` + 8) status indexes, written as the transaction outbox writes it. */
export async function statusRegistryList(chain: GasChain, depth: number): Promise<RevocationList> {
  const address = chain.registries.statusRegistry as Hex;
  const tree = new StatusTree(depth);
  const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  const data = encodeFunctionData({
    abi: statusRegistryAbi,
    functionName: 'createList',
    args: [salt, depth, tree.root],
  });
  const { listId } = updateIn(await chain.send(address, data));
  let version = 1;
  return {
    async revoke(count) {
      const indexes = randomIndexes(count, tree.size, (index) => tree.has(index));
      const root = tree.rootToggled(indexes);
      const delta = bytesToHex(encodeDelta(indexes));
      const args = [listId, version, root, delta] as const;
      const receipt = await chain.send(
        address,
        encodeFunctionData({ abi: statusRegistryAbi, functionName: 'update', args }),
      );
      const told = decodeDelta(hexToBytes(updateIn(receipt).delta), tree.size);
      const head = await chain.client.readContract({
        address,
        abi: statusRegistryAbi,
        functionName: 'head',
        args: [listId],
      });
      version += 1;
      const isDone = head.version === version && head.root === root && told?.join() === indexes.join();
      if (!isDone || !tree.toggleTowards(root, indexes)) throw new Error('the list does not stand where it must');
      return Number(receipt.gasUsed);
    },
  };
}

function updateIn({ logs }: TransactionReceipt) {
  const [update] = parseEventLogs({ abi: statusRegistryAbi, eventName: 'StatusUpdated', logs });
  if (!update) throw new Error('no list was updated');
  return update.args;
}
