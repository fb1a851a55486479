/** What is known of a person at a desk: enough to look for them, and never enough to be sure. */
export interface PersonNamed {
  readonly family: string;
  readonly given: readonly string[];
  /** `2026-01-31` */
  readonly birthDate: string;
}

export const matchConfidences = ['high', 'medium', 'low'] as const;
/**
 * How much speaks for two records being of one person. `high`: family name, first given name and birth date are the same; `medium`: the
 * birth date and one of the names are, or the names stand in each other's place; `low`: the names are the same, and the birth date differs
 * in one place or in the order of day and month. It is a suggestion: twins have all but one in common, and people share all three.
 */
export type MatchConfidence = (typeof matchConfidences)[number];

/** Undefined if too little is the same to suggest it. */
export function compareIdentities(one: PersonNamed, other: PersonNamed): MatchConfidence | undefined {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const [isFamily, isGiven] = [a.family === b.family, a.given === b.given];
  if (one.birthDate === other.birthDate) {
    if (isFamily && isGiven) return 'high';
    const isSwapped = a.family === b.given && a.given === b.family;
    return isSwapped || isFamily || isGiven ? 'medium' : undefined;
  }
  return isFamily && isGiven && isNearDay(one.birthDate, other.birthDate) ? 'low' : undefined;
}

const wordsOf = ({ family, given: [first = ''] }: PersonNamed) => ({
  family: plainName(family),
  given: plainName(first),
});

/** A name as people compare it: without accents, case, hyphens and spaces. */
const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{Letter}\p{Number}]/gu, '')
    .toLowerCase();

/** One digit was mistyped, or day and month stand in each other's place. */
function isNearDay(one: string, other: string): boolean {
  const [year, month, day] = one.split('-');
  if (other === `${year}-${day}-${month}`) return true;
  return one.length === other.length && [...one].filter((digit, at) => digit !== other[at]).length === 1;
}
