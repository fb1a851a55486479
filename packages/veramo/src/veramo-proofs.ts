import type { ProofVerifier, ProvenCredential, ProvenPresentation } from '@assent/application';
import { AppError, reject, toUnixSeconds, type Verification } from '@assent/domain';
import type { VerifyingAgent } from './agent/assent-agent.ts';
import { codecFor } from './credentials/formats.ts';
import { type ProofResult, verificationFrom } from './credentials/verify-result.ts';
import { ldpVc } from './data-integrity/ldp-vc.ts';
import { peekHeader } from './jws/jws-header.ts';
import { isShown } from './presentations/shown-credential-provider.ts';
import { maxPresentationLength } from './presentations/verify-presentation.ts';
import { maxCredentialLength } from './sd-jwt/disclosure.ts';

/** Dates and status are rules of the use case, which asks for them with a clock and a registry of its own. */
const proofOnly = { credentialStatus: false, nbf: false, exp: false };

/**
 * Checks proofs with an agent that has our providers. Anything that is not a token of ours is `malformed`, whatever it is.
 *
 * @throws AppError `did_resolution_failed`: the answer is unknown; `configuration_invalid`: the agent lacks our providers
 */
export function veramoProofs(agent: VerifyingAgent): ProofVerifier {
  return {
    async verifyCredential(compact, policy) {
      if (!isText(compact, maxCredentialLength) || !isOurs(compact)) return reject('malformed');
      return answerOf<ProvenCredential>(
        await agent.verifyCredential({ credential: compact, policies: { ...proofOnly, ...policy } }),
      );
    },

    async verifyPresentation(compact, { challenge, audience }, at, policy) {
      const isPresentation = isText(compact, maxPresentationLength) && (isShown(compact) || isVpJwt(compact));
      if (!isPresentation) return reject('malformed');
      const policies = { now: toUnixSeconds(at), ...policy };
      const asked = { presentation: compact, challenge, domain: audience, policies };
      return answerOf<ProvenPresentation>(await agent.verifyPresentation(asked));
    },
  };
}

const isOurs = (compact: string): boolean => codecFor(compact) !== undefined || ldpVc.recognises(compact);

const isVpJwt = (compact: string): boolean => peekHeader(compact).typ === 'vp+jwt';

const isText = (value: unknown, maxLength: number): value is string =>
  typeof value === 'string' && value.length <= maxLength;

function answerOf<T>(result: ProofResult<T>): Verification<T> {
  const verification = verificationFrom(result);
  if (!verification)
    throw new AppError('configuration_invalid', { problem: 'the agent lacks our credential providers' });
  return verification;
}
