import {
  type DcqlQuery,
  type Did,
  type IssuerId,
  type RejectionReason,
  reject,
  type TenantId,
  type Verification,
  vctOf,
} from '@assent/domain';
import { type AcceptPorts, acceptPresentation } from '../presentations/accept-presentation.ts';
import type { VerifiedPresentation } from '../presentations/check-presentation.ts';

/** The trial a sponsor asks about. `criteriaSha256` is the hash of the published criteria document. */
export interface StudyReference {
  readonly registry: 'ctgov' | 'ctis';
  readonly id: string;
  readonly version: string;
  readonly criteriaSha256: string;
}

/** What a sponsor asks for: the study and the outcome, and nothing of the record or the criteria behind them. */
export const eligibilityQuery: DcqlQuery = {
  credentials: [
    {
      id: 'eligibility',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('TrialEligibility')] },
      claims: [
        { path: ['study', 'registry'] },
        { path: ['study', 'id'] },
        { path: ['study', 'version'] },
        { path: ['study', 'criteriaSha256'] },
        { path: ['overall'] },
      ],
    },
  ],
};

/** What a sponsor learns. */
export interface EligibleHolder {
  readonly holder: Did;
  readonly issuer: IssuerId;
  readonly presentation: VerifiedPresentation;
}

/** Checks that the answer to a request shows eligibility for this study, under these criteria, by an accredited issuer. */
export async function checkEligibility(
  ports: AcceptPorts,
  tenant: TenantId,
  requestId: string,
  compact: string,
  study: StudyReference,
): Promise<Verification<EligibleHolder>> {
  const accepted = await acceptPresentation(ports, tenant, requestId, compact);
  if (!accepted.valid) return accepted;
  const presentation = accepted.value;
  const findings = presentation.credentials.flatMap((credential, index) =>
    credential.type === 'TrialEligibility'
      ? [{ credential, index, reason: reasonAgainst(credential.claims, study) }]
      : [],
  );
  const good = findings.find(({ reason }) => reason === undefined);
  if (good) {
    return { valid: true, value: { holder: presentation.holder, issuer: good.credential.issuer, presentation } };
  }
  if (findings.length === 0) return reject('query_not_satisfied');
  return {
    valid: false,
    rejections: findings.flatMap(({ reason, index }) => (reason ? [{ reason, at: `/credentials/${index}` }] : [])),
  };
}

function reasonAgainst(claims: Readonly<Record<string, unknown>>, study: StudyReference): RejectionReason | undefined {
  const shown = (claims.study ?? {}) as Readonly<Record<string, unknown>>;
  const same = (['registry', 'id', 'version', 'criteriaSha256'] as const).every((name) => shown[name] === study[name]);
  if (!same) return 'study_mismatch';
  return claims.overall === 'eligible' ? undefined : 'not_eligible';
}
