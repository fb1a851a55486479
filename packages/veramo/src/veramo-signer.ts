import type { CompactCredential, CompactPresentation, CredentialSigner, PresentationSigner } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import type { ProofType } from '@veramo/core-types';
import type { SigningAgent } from './agent/assent-agent.ts';
import { payloadFromDraft } from './credentials/credential-payload.ts';
import { identifierOf } from './jws/sign-jws.ts';
import { shownFormat } from './presentations/shown-credential-provider.ts';

/**
 * Signs credentials and presentations with an agent that has our providers.
 *
 * @throws AppError `key_unavailable`, `did_resolution_failed`, `invalid_request`, `payload_too_large`
 */
export function veramoSigner(agent: SigningAgent): CredentialSigner & PresentationSigner {
  return {
    async signCredential(draft) {
      await identifierOf(agent, draft.issuer); // Veramo hides why it could not find the issuer
      const credential = payloadFromDraft(draft);
      const signed = await agent.createVerifiableCredential({
        credential,
        proofFormat: draft.format,
        ...(draft.certificate ? { certificate: draft.certificate } : {}),
      });
      const isToken = draft.format !== 'ldp_vc';
      return (isToken ? jwtOf(signed.proof) : JSON.stringify(signed)) as CompactCredential;
    },

    async signPresentation(holder, credentials, { challenge, audience }, { at, custody }) {
      const { proof } = await agent.createVerifiablePresentation({
        presentation: { holder, verifiableCredential: credentials.map(({ compact }) => compact) },
        proofFormat: 'vp+jwt',
        challenge,
        domain: audience,
        now: toUnixSeconds(at),
        disclose: credentials.map(({ disclose }) => disclose),
        custody,
      });
      return jwtOf(proof) as CompactPresentation;
    },

    async showCredential(holder, { compact, disclose }, { challenge, audience }, at) {
      const { proof } = await agent.createVerifiablePresentation({
        presentation: { holder, verifiableCredential: [compact] },
        proofFormat: shownFormat,
        challenge,
        domain: audience,
        now: toUnixSeconds(at),
        disclose: [disclose],
      });
      return jwtOf(proof) as CompactPresentation;
    },
  };
}

const jwtOf = ({ jwt }: ProofType): string => String(jwt);
