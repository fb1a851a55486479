import type { Endpoints, ResultOf } from '@assent/api';
import type { PresentationRequest, VerifiedPresentation } from '@assent/application';

/** A request as a wallet gets it: without what the service keeps for itself. */
export function toRequestMessage(request: PresentationRequest): ResultOf<Endpoints['requestPresentation']> {
  const { id, challenge, audience, query, purpose, createdAt, expiresAt } = request;
  return { id, challenge, audience, query, purpose, createdAt, expiresAt };
}

/** An accepted presentation as a verifier gets it. */
export function toVerifiedMessage(presentation: VerifiedPresentation): ResultOf<Endpoints['verifyPresentation']> {
  const { holder, custody, credentials, statusBlock, statusAgeMs } = presentation;
  return {
    valid: true,
    holder,
    custody,
    ...(statusBlock === undefined ? {} : { statusBlock }),
    ...(statusAgeMs === undefined ? {} : { statusAgeMs }),
    credentials: credentials.map(({ id, type, format, issuer, claims, validUntil }) => ({
      id,
      type,
      format,
      issuer,
      claims: { ...claims },
      validUntil,
    })),
  };
}
