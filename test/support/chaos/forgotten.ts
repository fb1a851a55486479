import { type CredentialFact, type Facts, type GrantFact, noFacts } from '../facts.ts';

type Revocable = CredentialFact | GrantFact;

/** What was acknowledged and went with the database when an older one took its place. */
export interface Forgotten {
  /** Everything that the older one knows nothing of. */
  readonly facts: Facts;
  /** What the older one knows, and does not know to be revoked. */
  readonly revocations: readonly Revocable[];
  /** What the older one knows, and knows another suspension of: the fact as it is there, and how it was. */
  readonly suspensions: readonly { readonly fact: CredentialFact; readonly suspended: boolean }[];
}

/** Facts that stay as they are while work goes on. */
export const copyOf = (facts: Facts): Facts => ({
  organizations: [...facts.organizations],
  patients: [...facts.patients],
  credentials: facts.credentials.map((fact) => ({ ...fact })),
  grants: facts.grants.map((fact) => ({ ...fact })),
  decisions: facts.decisions.map((fact) => ({ ...fact })),
  checkIns: facts.checkIns.map((fact) => ({ ...fact })),
  sessions: [...facts.sessions],
});

/** Puts the facts back to what they were, and answers what they lost. */
export function rewindFacts(facts: Facts, earlier: Facts): Forgotten {
  const revocations = [
    ...unrevokedSince(facts.credentials, earlier.credentials),
    ...unrevokedSince(facts.grants, earlier.grants),
  ];
  const suspensions = earlier.credentials.flatMap((fact, at) => {
    const suspended = facts.credentials[at]?.suspended ?? fact.suspended;
    return suspended === fact.suspended ? [] : [{ fact, suspended }];
  });
  const lost = noFacts();
  for (const name of Object.keys(lost) as (keyof Facts)[]) rewindList<unknown>(facts[name], earlier[name], lost[name]);
  return { facts: lost, revocations, suspensions };
}

/** Those of before that have been revoked since. */
const unrevokedSince = (now: readonly Revocable[], before: readonly Revocable[]): readonly Revocable[] =>
  before.filter((fact, at) => !fact.revocation && now[at]?.revocation);

/** A list only grows, so its end is what is new. */
function rewindList<T>(list: T[], before: readonly T[], gone: T[]): void {
  gone.push(...list.slice(before.length));
  list.splice(0, list.length, ...before);
}

/** What was forgotten several times, in one. */
export function joinForgotten(parts: readonly Forgotten[]): Forgotten {
  const facts = noFacts();
  for (const part of parts) {
    for (const name of Object.keys(facts) as (keyof Facts)[]) (facts[name] as unknown[]).push(...part.facts[name]);
  }
  return {
    facts,
    revocations: parts.flatMap(({ revocations }) => revocations),
    suspensions: parts.flatMap(({ suspensions }) => suspensions),
  };
}
