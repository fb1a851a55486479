import type { Certification } from '@assent/application';
import { certificateRequests, certifiedIssuersAt, type OwnRoot, ownAuthority } from '@assent/openid4vc';
import { type SigningAgent, veramoCertificateKeys } from '@assent/veramo';

/** What tenants need to be certified as issuers, and to sign under their certificates. */
export const provideCertification = (
  agent: SigningAgent,
  publicUrl: string,
  ownRoot: OwnRoot | undefined,
): Certification => ({
  keys: veramoCertificateKeys(agent),
  requests: certificateRequests(),
  issuerOf: certifiedIssuersAt(publicUrl),
  ...(ownRoot ? { authority: ownAuthority(ownRoot) } : {}),
});
