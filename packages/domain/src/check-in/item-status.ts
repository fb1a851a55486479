import type { AskedItem } from '../dcql/asked-items.ts';

/**
 * How one item of a request stands. Those of SMART Health Check-in 1.0 (§6.4) that a verifier can tell from an answer of OpenID4VP:
 * `declined` only if the whole was declined, as a wallet does not say why it leaves one out: that is `not_shared`.
 */
export type ItemStatus = 'waiting' | 'fulfilled' | 'not_shared' | 'declined' | 'refused' | 'unanswered';

/** What is known of a request and its answer. */
export interface AnsweredRequest {
  readonly state: 'open' | 'expired' | 'concluded';
  readonly verdict: 'accepted' | 'refused' | 'declined' | null;
  readonly disclosed: readonly { readonly query: string }[];
  /** Questionnaires that were answered. */
  readonly forms?: readonly { readonly query: string }[];
  /** `at`: JSON pointers, into the query or the answer. */
  readonly rejections: readonly { readonly at: string }[];
}

/** The standing of an item. What was checked together with something that was refused is not to be relied upon either. */
export function itemStatus({ query }: Pick<AskedItem, 'query'>, answer: AnsweredRequest): ItemStatus {
  if (answer.state === 'open') return 'waiting';
  if (answer.verdict === null) return answer.state === 'expired' ? 'unanswered' : 'not_shared';
  if (answer.verdict === 'declined') return 'declined';
  if (answer.verdict === 'refused')
    return answer.rejections.some(({ at }) => isAbout(at, query)) ? 'refused' : 'not_shared';
  return [...answer.disclosed, ...(answer.forms ?? [])].some((one) => one.query === query) ? 'fulfilled' : 'not_shared';
}

/** Whether a place of an answer, such as `/vp_token/insurance/0`, is in what was shown for an item. */
export const isAbout = (pointer: string, query: string): boolean =>
  pointer === `/vp_token/${query}` ||
  pointer === `/questionnaire_responses/${query}` ||
  pointer.startsWith(`/vp_token/${query}/`);
