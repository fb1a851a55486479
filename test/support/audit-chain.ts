import type { Network } from '@assent/cli';
import { type StatusEntry, suspensionPlaceOf } from '@assent/domain';
import { evmRevocationStatus, openChain } from '@assent/evm';
import { minedTransactions, nodeClient } from './chain-walk.ts';
import { type Facts, noFacts, type RevocationFact } from './facts.ts';
import { submissionsIn } from './submissions.ts';

interface Expected {
  readonly name: string;
  readonly entry: StatusEntry;
  readonly revocation?: RevocationFact;
  readonly suspended?: boolean;
  readonly turns?: { readonly most: number };
}

/**
 * Compares the facts with the chain, read by somebody who knows nothing else. Returns every difference. `forgotten`: facts
 * that went with a database; what of them is on the chain stays there, and counts for nothing new.
 */
export async function auditChain(facts: Facts, network: Network, forgotten: Facts = noFacts()): Promise<string[]> {
  const expected = expectedFrom(facts);
  const submissions = await auditSubmissions(expected, facts, network, expectedFrom(forgotten));
  return [...(await auditStatus(expected, network)), ...submissions];
}

const expectedFrom = ({ credentials, grants }: Facts): readonly Expected[] => [
  ...credentials.map((fact) => ({ ...fact, name: `credential ${fact.id}` })),
  ...grants.map((fact) => ({ ...fact, name: `grant ${fact.id}` })),
];

async function auditStatus(expected: readonly Expected[], network: Network): Promise<string[]> {
  const { rpcUrl, chainId, statusRegistry, consentRevocations } = network;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const reader = evmRevocationStatus({ chain, statusRegistry, consentRevocations });
  const { readings } = await reader.read(expected.map(({ entry }) => entry));
  return expected.flatMap(({ name, revocation, suspended }, index) => {
    const wanted = revocation ? 'revoked' : suspended ? 'suspended' : 'valid';
    return readings[index] === wanted ? [] : [`${name} is ${readings[index]} on chain, not ${wanted}`];
  });
}

/** Counts submissions, not effects: the contracts forgive a repetition, and it would still be a fault. */
async function auditSubmissions(
  expected: readonly Expected[],
  facts: Facts,
  network: Network,
  forgotten: readonly Expected[],
): Promise<string[]> {
  const mined = await minedTransactions(nodeClient(network.rpcUrl));
  const submitted = submissionsIn(mined, network, suspensionListsOf([...expected, ...forgotten]));
  const { reveals, revocations, suspensions, lists, logs, checkpoints } = submitted;
  const counts = new Map([...reveals, ...revocations]);
  const wanted = new Map(
    expected.map(({ entry, name, revocation }) => [placeOf(entry), { name, times: revocation ? 1 : 0 }]),
  );
  const wrong = [...wanted].flatMap(([place, { name, times }]) => {
    const found = counts.get(place) ?? 0;
    return found === times ? [] : [`${name} was submitted ${found} times, not ${times}`];
  });
  const gone = new Map(forgotten.map(({ entry, revocation }) => [placeOf(entry), revocation ? 1 : 0]));
  const again = [...gone.keys()].filter((place) => wanted.has(place)).map((place) => `${place} was given out again`);
  const tooOften = [...gone]
    .filter(([place, times]) => (counts.get(place) ?? 0) > times)
    .map(([place, times]) => `${place}, which was forgotten, was submitted ${counts.get(place)} times, not ${times}`);
  const isKnown = (place: string) => wanted.has(place) || gone.has(place);
  const strange = [...reveals.keys()].filter((key) => !isKnown(key)).map((key) => `${key} was never revoked`);
  // A place in a list that no credential has is a decoy: it hides how many were revoked, and is flipped once too.
  const decoys = [...revocations]
    .filter(([place, times]) => !isKnown(place) && times !== 1)
    .map(([place, times]) => `the decoy ${place} was submitted ${times} times`);
  const twice = [...lists, ...logs, ...checkpoints]
    .filter(([, times]) => times !== 1)
    .map(([name, times]) => `the list, log or checkpoint ${name} was submitted ${times} times`);
  const missing = lists.size < facts.organizations.length ? [`only ${lists.size} lists were created`] : [];
  return [
    ...[...wrong, ...again, ...tooOften, ...strange, ...decoys, ...twice, ...missing],
    ...wrongTurns(expected, suspensions),
  ];
}

/** A bit of a suspension is turned once for each order at most, and an odd number of times if it is set. */
const wrongTurns = (expected: readonly Expected[], turned: ReadonlyMap<string, number>): string[] =>
  expected.flatMap(({ entry, name, suspended, turns }) => {
    const place = entry.type === 'StatusRegistryEntry' ? suspensionPlaceOf(entry) : undefined;
    const times = place ? (turned.get(`${place.listId}/${place.index}`) ?? 0) : 0;
    const isRight = times % 2 === (suspended ? 1 : 0) && times <= (turns?.most ?? 0);
    return isRight ? [] : [`the suspension of ${name} was turned ${times} times, ${turns?.most ?? 0} at most`];
  });

/** The lists of suspensions that credentials are in. */
export const suspensionListsOf = (facts: readonly { readonly entry: StatusEntry }[]): ReadonlySet<string> =>
  new Set(
    facts.flatMap(({ entry }) =>
      entry.type === 'StatusRegistryEntry' && entry.suspensionListId ? [entry.suspensionListId] : [],
    ),
  );

const placeOf = (entry: StatusEntry) =>
  entry.type === 'StatusRegistryEntry' ? `${entry.listId}/${entry.index}` : entry.key;
