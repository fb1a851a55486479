import {
  AppError,
  type Did,
  dayOf,
  type PlannedCriterion,
  planProof,
  type TenantId,
  type TrialCriteria,
} from '@assent/domain';
import type { EligibilityProofs } from '../ports/eligibility-proofs.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredStudy, StudySet } from '../ports/proof-records.ts';

export type StudyPorts = Pick<Ports, 'store' | 'random' | 'clock'> & { readonly eligibility: EligibilityProofs };

/** A trial as its sponsor opens it. */
export interface StudyOrder {
  readonly criteria: TrialCriteria;
  readonly issuers: readonly Did[];
  /** Whose word on who somebody is counts: the issuers' if absent. */
  readonly identityIssuers?: readonly Did[] | undefined;
  readonly purpose: string;
}

/**
 * Opens a trial: plans how each criterion is shown, and makes the parameters and sets that proofs for it need. They are made once, so that
 * requests of one trial look alike, and wallets check them once.
 */
export async function openStudy(ports: StudyPorts, tenant: TenantId, order: StudyOrder): Promise<StoredStudy> {
  const { store, random, clock, eligibility } = ports;
  const { criteria, issuers, identityIssuers, purpose } = order;
  const now = clock.now();
  const { planned } = planProof(criteria, dayOf(now));
  const sets: StudySet[] = [];
  for (const criterion of planned.flatMap((one) => one.criteria)) {
    const codings = codingsOf(criterion);
    if (!codings) continue;
    const { key, table } = await eligibility.makeSet(codings);
    sets.push({ criterion: criterion.id, key, table });
  }
  const study: StoredStudy = {
    ...{ id: random.uuid(), criteria, issuers, identityIssuers: identityIssuers ?? issuers, planned, sets, purpose },
    rangeParameters: await eligibility.makeRangeParameters(),
    createdAt: now,
  };
  await store.tenant(tenant, ({ proofs }) => proofs.studies.insert(study));
  return study;
}

const codingsOf = (criterion: PlannedCriterion) => (criterion.kind === 'one-of' ? criterion.codings : undefined);

/** @throws AppError `not_found` */
export async function findStudy({ store }: Pick<Ports, 'store'>, tenant: TenantId, id: string): Promise<StoredStudy> {
  const study = await store.tenant(tenant, ({ proofs }) => proofs.studies.get(id));
  if (!study) throw new AppError('not_found', { study: id });
  return study;
}

/** Everything by which somebody else can check, without any server, that those who take part have proven what was asked, but for the journal. */
export async function auditPackageOf({ store }: Pick<Ports, 'store'>, tenant: TenantId, id: string) {
  const study = await findStudy({ store }, tenant, id);
  const { requests, enrolments } = await store.tenant(tenant, async ({ proofs }) => ({
    requests: await proofs.requests.ofStudy(id),
    enrolments: await proofs.enrolments.ofStudy(id),
  }));
  return {
    version: 1 as const,
    study: { id, criteria: study.criteria, purpose: study.purpose, createdAt: study.createdAt },
    rangeParameters: study.rangeParameters.bytes,
    sets: study.sets,
    answers: requests.flatMap(({ id: name, request, answered }) =>
      answered ? [{ id: name, at: answered.at, request, presentation: answered.outcome.presentation }] : [],
    ),
    open: requests.filter(({ answered }) => !answered).length,
    enrolments: enrolments.map(({ pseudonym, request, at }) => ({ pseudonym, request, at })),
  };
}
