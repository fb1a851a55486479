import { type StateKind, StateMark } from '@assent/ui';
import type { CardState } from '../credentials/card-state.ts';
import { useMessages } from '../messages/messages.ts';

const kinds: Readonly<Record<CardState, StateKind>> = {
  valid: 'verified',
  revoked: 'problem',
  suspended: 'check',
  expired: 'problem',
  early: 'waiting',
  unknown: 'waiting',
};

/** How a card stands, as a sign and a word. */
export const CardStateMark = ({ state }: { readonly state: CardState }) => (
  <StateMark kind={kinds[state]} word={useMessages().cards.states[state]} />
);
