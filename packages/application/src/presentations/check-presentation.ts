import {
  acceptUnless,
  type DcqlQuery,
  type Did,
  type Instant,
  type Rejection,
  unsatisfied,
  type Verification,
} from '@assent/domain';
import type { Custody, PresentationBinding, ProvenCredential } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import type { CertifiedStatusPorts } from '../status/certified-status.ts';
import { type IssuerTrust, type IssuerVerdict, registryTrust } from '../trust/issuer-trust.ts';
import { judgeIssuer } from './check-credential.ts';
import { judgeCredentials, type StatusAsOf } from './judge-credentials.ts';

export interface CheckPorts
  extends Pick<Ports, 'proofs' | 'revocations' | 'accreditations' | 'clock'>,
    CertifiedStatusPorts {
  /** Whom the verifier believes; accreditation alone, if not said. */
  readonly trust?: IssuerTrust;
}

/** A presentation that may be relied upon now. */
export interface VerifiedPresentation extends StatusAsOf {
  readonly holder: Did;
  readonly custody: Custody;
  readonly credentials: readonly ProvenCredential[];
}

/**
 * Decides whether a presentation answers a request and may be relied upon now: its own proof, and for every credential
 * in it signature, issuer accreditation, dates, holder and status. Lists every reason against it. Needs no database,
 * so that a verifier can run it far from any issuer.
 *
 * @throws AppError `did_resolution_failed` or `registry_unavailable`: the answer is unknown
 */
export async function checkPresentation(
  ports: CheckPorts,
  compact: string,
  binding: PresentationBinding,
  query: DcqlQuery,
): Promise<Verification<VerifiedPresentation>> {
  const now = ports.clock.now();
  const proven = await ports.proofs.verifyPresentation(compact, binding, now);
  if (!proven.valid) return proven;

  const { holder, custody, credentials } = proven.value;
  const issuers = await judgeIssuers(ports, credentials, now);
  const shown = credentials.map((credential, index) => ({
    ...{ credential, holder, at: `/credentials/${index}` },
    issuer: issuers[index] as IssuerVerdict,
  }));
  const { rejections, asOf } = await judgeCredentials(ports, shown, now);
  const candidates = shown.map(({ credential, issuer }) => ({ ...credential, authorities: issuer.authorities }));
  const missing = unsatisfied(query, candidates).map((pointer): Rejection => {
    return { reason: 'query_not_satisfied', at: `/query${pointer}` };
  });
  return acceptUnless([...missing, ...rejections], { holder, custody, credentials, ...asOf });
}

/** Whether the issuer of each credential is believed, in order. */
export function judgeIssuers(
  { trust, accreditations }: Pick<CheckPorts, 'trust' | 'accreditations'>,
  credentials: readonly ProvenCredential[],
  now: Instant,
): Promise<readonly IssuerVerdict[]> {
  const believed = trust ?? registryTrust(accreditations);
  return Promise.all(credentials.map((credential) => judgeIssuer(believed, credential, now)));
}
