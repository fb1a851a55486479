import { maxStatements } from './selective-value.ts';

/** Everything in an N-Quad that is no name of a blank node. */
const terms = /<[^>]*>|"(?:[^"\\]|\\.)*"/g;
const blankNode = /_:(c14n[0-9]+)/g;

/**
 * Whether each N-Quad can be signed for itself. `ecdsa-sd-2023-cryptosuite` puts other names of blank nodes also where a text or an
 * IRI looks like one, so that what stands there is not signed; and it takes `urn:bnid:` for a name of its own.
 */
export const isUnambiguous = (quads: readonly string[]): boolean =>
  quads.length <= maxStatements &&
  quads.every((line) => (line.match(terms) ?? []).every((term) => !term.includes('_:') && !term.includes('urn:bnid:')));

/** The labels of blank nodes in N-Quads. */
export const labelsIn = (quads: readonly string[]): ReadonlySet<string> =>
  new Set(quads.flatMap((line) => [...line.replace(terms, '').matchAll(blankNode)].map(([, label]) => label ?? '')));

/** N-Quads that are unambiguous, with other labels, in the order of their code points: that of UTF-8. */
export const relabelled = (
  quads: readonly string[],
  nameOf: (label: string) => string | undefined,
): readonly string[] =>
  inOrder(quads.map((line) => line.replace(blankNode, (_, label: string) => `_:${nameOf(label)}`)));

const inOrder = (quads: readonly string[]): readonly string[] =>
  quads
    .map((line) => Buffer.from(line))
    .sort(Buffer.compare)
    .map((line) => line.toString());

/**
 * Whether N-Quads have the same order by code points, as the specification wants, and by the units of UTF-16, as
 * `ecdsa-sd-2023-cryptosuite` sorts. Otherwise what it signs would have other places for us.
 */
export const isOrderedTheSame = (quads: readonly string[]): boolean => {
  const byUnits = [...quads].sort();
  return inOrder(quads).every((line, index) => line === byUnits[index]);
};
