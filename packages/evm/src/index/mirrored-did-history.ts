import { type DidHistory, type DidStanding, decodeDidChange } from '@assent/application';
import { ethereumDidRegistryAbi } from '@assent/contracts';
import { type Address, AppError, type Bytes32 } from '@assent/domain';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import type { ChainIndex, IndexAnswer } from './chain-index.ts';
import { readHeader } from './read-headers.ts';
import type { RegistryMirrors } from './registry-mirrors.ts';

/**
 * History of did:ethr from the index: where an identity stands is known in memory, what changed comes from the store. Once
 * for each standing that is asked for, the registry says whether anything is missing: links tell of an event left out
 * between others, and not of a history that a node has left out as a whole.
 */
export function mirroredDidHistory(chain: Chain, index: ChainIndex): DidHistory {
  const confirmed = new Map<Bytes32, string>();
  const { didRegistry } = index.contracts;
  const confirm = async (topic: Bytes32, identity: Address, { value, block }: IndexAnswer<DidStanding>) => {
    if (confirmed.get(topic) === value.branch) return;
    const lastChange = await chain.read((node) => changedAt(node, didRegistry, identity, block));
    if (lastChange !== value.lastChange) throw unavailable({ identity, reason: 'logs_missing' });
    if (confirmed.size >= maxConfirmed) confirmed.clear();
    confirmed.set(topic, value.branch);
  };
  return {
    known(identity) {
      const topic = topicOf(identity);
      const answer = index.recent((mirrors) => standingIn(mirrors, topic));
      return answer && confirmed.get(topic) === answer.value.branch ? answer.value : undefined;
    },
    async look(identity) {
      const topic = topicOf(identity);
      const answer = await index.read((mirrors) => standingIn(mirrors, topic));
      await confirm(topic, identity, answer);
      return answer.value;
    },
    async changes(identity, { lastChange, branch }) {
      if (lastChange === 0) return [];
      const topic = topicOf(identity);
      const events = await index.eventsOf(didRegistry, topic);
      const changes = events.map((event) => decodeDidChange(event).change);
      const ask = (mirrors: RegistryMirrors) => mirrors.identities.standingOf(topic);
      const { value: now } = index.recent(ask) ?? (await index.read(ask));
      const isSame = now.branch === branch && changes.at(-1)?.block === lastChange;
      if (!isSame) throw unavailable({ identity, reason: 'moved' });
      return changes;
    },
    timeOf: ({ block, blockHash }) =>
      chain.read(async (node) => {
        const header = await readHeader(node, block);
        if (header.blockHash !== blockHash) throw unavailable({ block, reason: 'other_block' });
        return header.timestamp;
      }),
    timeAt: (block) => chain.read((node) => timeAt(node, block)),
  };
}

/** Identities of which it is remembered that nothing is missing. */
const maxConfirmed = 100_000;

/** The address in 32 bytes; by hand, because it is made for each resolution. */
const topicOf = (identity: Address) => `0x${'0'.repeat(24)}${identity.slice(2)}` as Bytes32;

const standingIn = ({ identities }: RegistryMirrors, topic: Bytes32): DidStanding => identities.standingOf(topic);

async function changedAt({ client }: ChainNode, registry: Address, identity: Address, block: number): Promise<number> {
  const args = [hexOf(identity)] as const;
  const place = { address: hexOf(registry), abi: ethereumDidRegistryAbi, blockNumber: BigInt(block) };
  return Number(await client.readContract({ ...place, functionName: 'changed', args }));
}

async function timeAt({ client }: ChainNode, block: number): Promise<number | undefined> {
  if (block > Number(await client.getBlockNumber())) return undefined;
  return Number((await client.getBlock({ blockNumber: BigInt(block) })).timestamp);
}

const unavailable = (params: Readonly<Record<string, string | number>>) => new AppError('registry_unavailable', params);
