import type { Did } from '@assent/domain';
import type { PresentationBinding } from '../../ports/agent.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Disclosure } from '../answer-request.ts';
import type { VpToken } from './check-answer.ts';

/** A credential chosen for an answer, and the DID that it is about. */
export interface OwnDisclosure extends Disclosure {
  readonly holder: Did;
}

/**
 * What a wallet sends for each credential of a query: an SD-JWT VC with its key binding, anything else in a presentation of its
 * own (OpenID4VP 1.0 §8.1, Annex B).
 */
export async function showAnswers(
  { presenter, clock }: Pick<Ports, 'presenter' | 'clock'>,
  disclosures: readonly OwnDisclosure[],
  binding: PresentationBinding,
): Promise<VpToken> {
  const answers = new Map<string, string[]>();
  for (const { id, holder, credential, disclose } of disclosures) {
    const shown = { compact: credential.compact, disclose };
    const at = clock.now();
    const compact =
      credential.format === 'dc+sd-jwt'
        ? await presenter.showCredential(holder, shown, binding, at)
        : await presenter.signPresentation(holder, [shown], binding, { at, custody: 'holder' });
    answers.set(id, [...(answers.get(id) ?? []), compact]);
  }
  return answers;
}
