import type { ProofStatement, SlotRef } from '@assent/domain';

/** The responses of a signature: how many it has, and which of them are in the proof. */
export interface Responses {
  readonly total: number;
  readonly given: readonly number[];
}

/**
 * One response for each hidden slot, the secret last, and one more behind. A number that is also in an earlier credential
 * has its response there, and none here: that is what makes them equal.
 */
export function responsesOf(statement: ProofStatement, credential: number): Responses {
  const { slots, revealed } = statement.credentials[credential] ?? { slots: 0, revealed: [] };
  const shown = new Set(
    revealed.flatMap(({ slot, field }) => slotsFrom(slot, field.type === 'codes' ? field.slots : 1)),
  );
  const hidden = [...slotsFrom(0, slots + 1)].filter((slot) => !shown.has(slot));
  const groups = equalSlots(statement);
  const isEarlier = (slot: number) =>
    groups.some(
      (group) =>
        group.some((ref) => ref.credential === credential && ref.slot === slot) &&
        group.some((ref) => ref.credential < credential),
    );
  const places = [...hidden.keys()].filter((place) => !isEarlier(hidden[place] ?? -1));
  return { total: hidden.length + 1, given: [...places, hidden.length] };
}

const slotsFrom = (first: number, many: number) => Array.from({ length: many }, (_, index) => first + index);

/** Which slots are equal, by what the statement says and what follows from it; the secrets of all credentials are. */
function equalSlots({ credentials, equalities }: ProofStatement): readonly (readonly SlotRef[])[] {
  const secrets = credentials.map(({ slots }, credential) => ({ credential, slot: slots }));
  const groups: (readonly SlotRef[])[] = [];
  for (const group of [secrets, ...equalities]) {
    const touching = groups.filter((other) => other.some((a) => group.some((b) => isSame(a, b))));
    const rest = groups.filter((other) => !touching.includes(other));
    groups.splice(0, groups.length, ...rest, [...touching.flat(), ...group]);
  }
  return groups;
}

const isSame = (a: SlotRef, b: SlotRef) => a.credential === b.credential && a.slot === b.slot;
