import { useMessages } from '../messages/messages.ts';

/** A pseudonym as people tell them apart: its first and last characters. Screen readers hear just those. */
export function Pseudonym({ of }: { readonly of: string }) {
  const { conduct: texts } = useMessages();
  return <code title={texts.pseudonymWhole(of)}>{shortOf(of)}</code>;
}

export const shortOf = (pseudonym: string): string => `${pseudonym.slice(0, 8)}…${pseudonym.slice(-4)}`;
