import type { Network } from '@assent/cli';
import type { StatusEntry } from '@assent/domain';
import { evmRevocationStatus, openChain } from '@assent/evm';
import { minedTransactions, nodeClient } from './chain-walk.ts';
import type { Facts, RevocationFact } from './facts.ts';
import { submissionsIn } from './submissions.ts';

interface Expected {
  readonly name: string;
  readonly entry: StatusEntry;
  readonly revocation?: RevocationFact;
}

/** Compares the facts with the chain, read by somebody who knows nothing else. Returns every difference. */
export async function auditChain(facts: Facts, network: Network): Promise<string[]> {
  const expected: Expected[] = [
    ...facts.credentials.map((fact) => ({ ...fact, name: `credential ${fact.id}` })),
    ...facts.grants.map((fact) => ({ ...fact, name: `grant ${fact.id}` })),
  ];
  return [...(await auditStatus(expected, network)), ...(await auditSubmissions(expected, facts, network))];
}

async function auditStatus(expected: readonly Expected[], network: Network): Promise<string[]> {
  const { rpcUrl, chainId, statusRegistry, consentRevocations } = network;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const reader = evmRevocationStatus({ chain, statusRegistry, consentRevocations });
  const { readings } = await reader.read(expected.map(({ entry }) => entry));
  return expected.flatMap(({ name, revocation }, index) => {
    const wanted = revocation ? 'revoked' : 'valid';
    return readings[index] === wanted ? [] : [`${name} is ${readings[index]} on chain, not ${wanted}`];
  });
}

/** Counts submissions, not effects: the contracts forgive a repetition, and it would still be a fault. */
async function auditSubmissions(expected: readonly Expected[], facts: Facts, network: Network): Promise<string[]> {
  const submitted = submissionsIn(await minedTransactions(nodeClient(network.rpcUrl)), network);
  const { reveals, revocations, lists } = submitted;
  const counts = new Map([...reveals, ...revocations]);
  const wanted = new Map(
    expected.map(({ entry, name, revocation }) => [placeOf(entry), { name, times: revocation ? 1 : 0 }]),
  );
  const wrong = [...wanted].flatMap(([place, { name, times }]) => {
    const found = counts.get(place) ?? 0;
    return found === times ? [] : [`${name} was submitted ${found} times, not ${times}`];
  });
  const strange = [...counts.keys()].filter((place) => !wanted.has(place)).map((place) => `${place} was never revoked`);
  const twice = [...lists]
    .filter(([, times]) => times !== 1)
    .map(([salt]) => `the list of salt ${salt} was submitted twice`);
  const missing = lists.size < facts.organizations.length ? [`only ${lists.size} lists were created`] : [];
  return [...wrong, ...strange, ...twice, ...missing];
}

const placeOf = (entry: StatusEntry) =>
  entry.type === 'StatusRegistryEntry' ? `${entry.listId}/${entry.index}` : entry.key;
