import type { Endpoints, ResultOf } from '@assent/api';
import type { StateKind } from '@assent/ui';

export type Request = ResultOf<Endpoints['readPresentationSession']>;
type Standing = Pick<Request, 'state' | 'verdict' | 'asked'>;

/** What a receptionist has found by comparing with an ID; nothing yet, if undefined. */
export type Compared = 'same' | 'other' | undefined;

interface Disclosed {
  readonly disclosed: readonly Pick<Request['disclosed'][number], 'type'>[];
}

/** Why a request stands as it does, beside reasons of the check itself. */
export type Situation =
  | 'waiting'
  | 'readByWallet'
  | 'answerUnusable'
  | 'answerUnknown'
  | 'expired'
  | 'forgotten'
  | 'declined'
  | 'refused'
  | 'compareId'
  | 'verifiedWithId'
  | 'verifiedWithoutId'
  | 'notTheSame';

export interface Verdict {
  readonly kind: StateKind;
  readonly situation: Situation;
}

/** The one big state of a request: Verified, Check ID, Problem, or waiting. A card is not an ID, so with a name it begins as Check ID. */
export function verdictOf(
  request: Pick<Request, 'state' | 'verdict' | 'disclosed' | 'steps'>,
  compared: Compared,
): Verdict {
  const { state, verdict } = request;
  if (state === 'open') return openVerdict(request);
  if (state === 'expired') return { kind: 'problem', situation: 'expired' };
  if (verdict === 'accepted') return acceptedVerdict(request, compared);
  if (verdict === null) return { kind: 'check', situation: 'forgotten' };
  return { kind: 'problem', situation: verdict };
}

/** The same of an answer that was accepted. */
export function acceptedVerdict({ disclosed }: Disclosed, compared: Compared): Verdict {
  if (!disclosed.some(({ type }) => type === 'PatientIdentity'))
    return { kind: 'verified', situation: 'verifiedWithoutId' };
  if (compared === 'same') return { kind: 'verified', situation: 'verifiedWithId' };
  return compared === 'other'
    ? { kind: 'problem', situation: 'notTheSame' }
    : { kind: 'check', situation: 'compareId' };
}

/** An answer that is no good leaves a request open: the patient can try again. */
function openVerdict({ steps }: Pick<Request, 'steps'>): Verdict {
  const last = steps.at(-1)?.step;
  if (last === 'response_unchecked') return { kind: 'check', situation: 'answerUnknown' };
  if (last === 'response_unproven' || last === 'response_unreadable')
    return { kind: 'problem', situation: 'answerUnusable' };
  return { kind: 'waiting', situation: last === 'request_read' ? 'readByWallet' : 'waiting' };
}

/** The same as one word in a list, where nobody has compared anything. */
export type ListedState = 'open' | 'expired' | 'forgotten' | 'compareId' | 'verified' | 'refused' | 'declined';

export function listedState({ state, verdict, asked }: Standing): ListedState {
  if (state !== 'concluded') return state;
  if (verdict !== 'accepted') return verdict ?? 'forgotten';
  return asked.some(({ types }) => types.includes('PatientIdentity')) ? 'compareId' : 'verified';
}

export const listedKinds: Readonly<Record<ListedState, StateKind>> = {
  ...{ open: 'waiting', expired: 'problem', forgotten: 'check', compareId: 'check', verified: 'verified' },
  ...{ refused: 'problem', declined: 'problem' },
};

export const rejectionsOf = ({ rejections, steps }: Pick<Request, 'rejections' | 'steps'>): Request['rejections'] =>
  rejections.length > 0 ? rejections : (steps.at(-1)?.causes ?? []);
