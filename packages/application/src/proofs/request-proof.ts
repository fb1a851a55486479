import {
  AppError,
  type Day,
  type Did,
  dayOf,
  type PlannedCredential,
  type PlannedCriterion,
  type ProofCriterion,
  type ProofRequest,
  planProof,
  plusSeconds,
  proofSchemas,
  type TenantId,
  zProofRequest,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredProofRequest, StoredStudy, StudySet } from '../ports/proof-records.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { type KnownProofIssuer, knownProofIssuers } from './accepted-issuers.ts';
import { findStudy } from './studies.ts';

/** Most keys that a request may accept for one credential. */
const maxIssuers = 16;

/**
 * A request for one proof of one person, as all requests of the study but for its nonce, its day and the newest epochs. An identity is always
 * asked for: whoever issues those says that there is one for each person. `nonce`: 32 bytes in hexadecimal, random if absent.
 *
 * @throws AppError `not_found` (no such study), `conflict` if nobody whose credentials count may issue them now
 */
export async function requestProof(
  ports: Pick<Ports, 'store' | 'random' | 'clock'>,
  tenantId: TenantId,
  studyId: string,
  { seconds, nonce }: { readonly seconds: number; readonly nonce?: string },
): Promise<StoredProofRequest> {
  const { store, random, clock } = ports;
  const now = clock.now();
  const study = await findStudy(ports, tenantId, studyId);
  const accepted = (await knownProofIssuers(ports, study.issuers, now)).filter(({ isAccredited }) => isAccredited);
  const roots = (await knownProofIssuers(ports, study.identityIssuers, now)).filter(({ isAccredited }) => isAccredited);
  if (accepted.length === 0 || roots.length === 0)
    throw new AppError('conflict', { study: studyId, reason: 'no issuer' });
  const { did } = await store.reading((records) => findTenant(records, tenantId));
  const asOf = dayOf(now);
  const request: ProofRequest = zProofRequest.parse({
    version: 1,
    study: { registry: study.criteria.study.registry, id: study.criteria.study.id },
    purpose: study.purpose,
    audience: did,
    nonce: nonce ?? random.bytes32().slice(2),
    expiresAt: plusSeconds(now, seconds),
    asOf,
    ...askedOf(study, asOf, { accepted, roots }),
    ranges: { method: 'verifier-parameters', sha256: study.rangeParameters.sha256 },
  });
  const stored: StoredProofRequest = { id: random.uuid(), study: studyId, request, createdAt: now };
  await store.tenant(tenantId, ({ proofs }) => proofs.requests.insert(stored));
  return stored;
}

interface Believed {
  readonly accepted: readonly KnownProofIssuer[];
  readonly roots: readonly KnownProofIssuer[];
}

function askedOf({ criteria, sets }: StoredStudy, asOf: Day, { accepted, roots }: Believed) {
  const plan = planProof(criteria, asOf);
  const identity = { id: 'identity', schema: proofSchemas.patientIdentity.id, reveal: [] };
  const isPlanned = plan.credentials.some(({ schema }) => schema === identity.schema);
  const credentials: readonly PlannedCredential[] = isPlanned ? plan.credentials : [identity, ...plan.credentials];
  return {
    credentials: credentials.map((credential) => ({
      ...credential,
      issuers: (credential.schema === identity.schema ? roots : accepted).slice(0, maxIssuers).map(asAccepted),
    })),
    criteria: plan.planned.flatMap((one) => one.criteria).map((criterion) => withSet(criterion, sets)),
  };
}

const asAccepted = ({ did, issuer, epoch }: KnownProofIssuer): { did: Did } & Record<string, unknown> => ({
  did,
  publicKey: issuer.publicKey,
  status: {
    ...{ registry: issuer.registry, publicKey: issuer.registryKey },
    ...{ epoch: epoch.epoch, accumulator: epoch.accumulator },
  },
});

function withSet(criterion: PlannedCriterion, sets: readonly StudySet[]): ProofCriterion {
  if (criterion.kind !== 'one-of') return criterion;
  const set = sets.find((one) => one.criterion === criterion.id)?.key;
  if (!set) throw new AppError('conflict', { criterion: criterion.id });
  return { ...criterion, set };
}
