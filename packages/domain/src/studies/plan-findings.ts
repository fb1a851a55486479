import type { TrialCriteria } from '../eligibility.ts';
import { planProof } from '../eligibility-proof/plan-proof.ts';
import type { ProofRequest } from '../eligibility-proof/proof-request.ts';
import { knownProofSchemas } from '../eligibility-proof/proof-schemas.ts';
import { type RequestFinding, requestFindings } from '../eligibility-proof/request-findings.ts';
import type { Day } from '../primitives.ts';

/** A finding with the criterion of the trial that it is about, if it is about one. */
export type PlanFinding = RequestFinding & { readonly criterion?: string };

/** What wallets would find in requests of a trial, before it is opened. Issuers and sets are not known yet, and make no finding. */
export function planFindings(trial: TrialCriteria, asOf: Day): readonly PlanFinding[] {
  const { credentials, planned } = planProof(trial, asOf);
  const parts = planned.flatMap(({ id, criteria }) => criteria.map((criterion) => ({ id, criterion })));
  // findings look at codes, bounds and what is shown, and at no set or key
  const request = {
    asOf,
    credentials: credentials.map((one) => ({ ...one, issuers: [] })),
    criteria: parts.map(({ criterion }) => criterion),
  } as unknown as ProofRequest;
  return requestFindings(request, knownProofSchemas).map((finding) => {
    const index = /^\/criteria\/(\d+)/.exec(finding.at)?.[1];
    const criterion = index === undefined ? undefined : parts[Number(index)]?.id;
    return criterion === undefined ? finding : { ...finding, criterion };
  });
}
