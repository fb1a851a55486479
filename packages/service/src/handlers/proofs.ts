import type { Endpoints, ResultOf } from '@assent/api';
import {
  acceptFacts,
  answerProofRequest,
  auditPackageOf,
  enrol,
  findProofRequest,
  offeredFacts,
  openProofIssuer,
  openStudy,
  orderFacts,
  type ProofIssuerPorts,
  readProofQuestion,
  readStudyJournal,
  requestProof,
  type StoredFactsOffer,
  type StoredProofEpoch,
  type StoredProofIssuer,
  type StoredProofRequest,
  type StoredStudy,
} from '@assent/application';
import { AppError, howProven, type TenantId } from '@assent/domain';
import { actingFor } from '@assent/veramo';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, holderDidOf, refused, tenantIdOf, waking } from './context.ts';

type IssuerHandlers = Pick<
  Handlers,
  'orderFacts' | 'rotateProofKey' | 'listOwnFacts' | 'acceptOwnFacts' | 'readProofIssuer' | 'readProofUpdate'
>;
type VerifierHandlers = Pick<
  Handlers,
  | 'openStudy'
  | 'listStudies'
  | 'requestProof'
  | 'readProofRequest'
  | 'enrol'
  | 'exportAuditPackage'
  | 'readProofQuestion'
  | 'answerProofRequest'
>;

/** Credentials for zero-knowledge proofs, and proofs that somebody fits a trial. */
export const proofHandlers = (context: HandlerContext): IssuerHandlers & VerifierHandlers => ({
  ...issuerHandlers(context),
  ...verifierHandlers(context),
});

function issuerHandlers(context: HandlerContext): IssuerHandlers {
  const { ports, eligibility, statements } = context;
  const proofPorts: ProofIssuerPorts & typeof ports = { ...ports, eligibility, statements };
  return {
    orderFacts: async ({ body, caller }) => {
      const { id, schema, expiresAt } = await orderFacts(ports, tenantIdOf(caller), body);
      return { id, schema, expiresAt };
    },
    rotateProofKey: async ({ caller }) => {
      const { id, publicKey } = await waking(context, openProofIssuer(proofPorts, tenantIdOf(caller)));
      const issuers = await ports.store.tenant(tenantIdOf(caller), ({ proofs }) => proofs.issuers.list());
      return { issuer: id, publicKey, earlier: issuers.length - 1 };
    },
    listOwnFacts: async ({ params, caller }) => ({
      offers: (await offeredFacts(ports, params.tenant, holderDidOf(caller))).map(shownOffer),
    }),
    acceptOwnFacts: async ({ params: { tenant, id }, body, caller }) => {
      // facts are bound to the secret of a wallet: in that of somebody else they would be that person's
      if (caller.holder?.onBehalf) throw new AppError('forbidden');
      // the organisation signs, though the patient asks
      const holder = holderDidOf(caller);
      const signed = await actingFor(tenant, () => waking(context, acceptFacts(proofPorts, tenant, holder, id, body)));
      const { issuer, epoch, handle, signature, witness, credential } = signed;
      const { issuer: key, ...registry } = shownRegistry(issuer, epoch);
      return {
        ...{ id, issuer: credential.issuer, publicKey: issuer.publicKey, signature, statusHandle: handle, witness },
        ...{ ...registry, key, credential: credential.compact },
      };
    },
    readProofIssuer: async ({ params: { tenant } }) => {
      const known = await ports.store.tenant(tenant, async ({ proofs, tenants }) => {
        const keys = [];
        for (const issuer of await proofs.issuers.list()) {
          const epoch = await proofs.epochs.latest(issuer.id);
          const { publicKey, statement } = issuer;
          if (epoch) keys.push({ ...shownRegistry(issuer, epoch), publicKey, statement });
        }
        return { did: (await tenants.get(tenant))?.did, keys };
      });
      const { did, keys } = known;
      if (!did) throw new AppError('not_found', { tenant });
      return { did, keys };
    },
    readProofUpdate: async ({ params: { tenant, issuer, epoch } }) => {
      const found = await ports.store.tenant(tenant, ({ proofs }) => proofs.epochs.get(issuer, epoch));
      if (found?.file === undefined) throw new AppError('not_found', { issuer, epoch });
      return JSON.parse(found.file) as { epoch: number };
    },
  };
}

function verifierHandlers(context: HandlerContext): VerifierHandlers {
  const { ports, eligibility, metrics, publicUrl } = context;
  const proofPorts = { ...ports, eligibility };
  const studyOf = async (tenant: TenantId, study: StoredStudy) =>
    shownStudy(study, await countsOf(ports, tenant, study));
  const shown = (tenant: TenantId, request: StoredProofRequest) =>
    shownRequest(request, publicUrl, tenant, ports.clock.now());
  return {
    openStudy: async ({ body, caller }) =>
      studyOf(tenantIdOf(caller), await openStudy(proofPorts, tenantIdOf(caller), body)),
    listStudies: async ({ caller }) => {
      const tenant = tenantIdOf(caller);
      const studies = await ports.store.tenant(tenant, ({ proofs }) => proofs.studies.list());
      return { studies: await Promise.all(studies.map((study) => studyOf(tenant, study))) };
    },
    requestProof: async ({ params, body, caller }) => {
      const request = await requestProof(ports, tenantIdOf(caller), params.id, body);
      void eligibility.prepare(); // its answer is to come
      return shown(tenantIdOf(caller), request);
    },
    readProofRequest: async ({ params, caller }) =>
      shown(tenantIdOf(caller), await findProofRequest(ports, tenantIdOf(caller), params.id)),
    enrol: async ({ params, body, caller }) => {
      const enrolled = enrol(ports, tenantIdOf(caller), params.id, body.request);
      const { pseudonym, request, at } = await waking(context, enrolled);
      return { pseudonym, request, at };
    },
    exportAuditPackage: async ({ params, caller }) => {
      const pack = await auditPackageOf(ports, tenantIdOf(caller), params.id);
      const journal = await readStudyJournal({ ...ports, ...context }, tenantIdOf(caller), params.id);
      return structuredClone({ ...pack, ...(journal ? { journal } : {}) }) as AuditPackage;
    },
    readProofQuestion: async ({ params: { tenant, id } }) => {
      const { request, study } = await readProofQuestion(ports, tenant, id);
      const { rangeParameters, sets } = study;
      return structuredClone({ request: request.request, rangeParameters: rangeParameters.bytes, sets }) as Question;
    },
    answerProofRequest: async ({ params: { tenant, id }, body }) => {
      const verified = await answerProofRequest(proofPorts, tenant, id, body.presentation);
      metrics.verifications.inc({ outcome: verified.valid ? 'accepted' : 'refused' });
      return verified.valid ? { valid: true as const, pseudonym: verified.value.pseudonym } : refused(verified);
    },
  };
}

type AuditPackage = ResultOf<Endpoints['exportAuditPackage']>;
type Question = ResultOf<Endpoints['readProofQuestion']>;

const shownOffer = ({ id, schema, facts, nonce, expiresAt, validUntil, commitment }: StoredFactsOffer) => ({
  ...{ id, schema, facts: structuredClone(facts) as Record<string, never>, nonce, expiresAt, validUntil },
  taken: commitment !== undefined,
});

const shownRegistry = ({ id, registry, registryKey }: StoredProofIssuer, { epoch, accumulator }: StoredProofEpoch) => ({
  ...{ issuer: id, registry, registryKey, epoch, accumulator },
});

/** How many were asked, have proven, and take part. */
export async function countsOf({ store }: HandlerContext['ports'], tenant: TenantId, { id }: StoredStudy) {
  return store.tenant(tenant, async ({ proofs }) => {
    return { ...(await proofs.requests.counts(id)), enrolled: await proofs.enrolments.count(id) };
  });
}

/** A trial as an answer. */
export const shownStudy = (
  { id, criteria, purpose, issuers, identityIssuers, planned, createdAt }: StoredStudy,
  counts: Awaited<ReturnType<typeof countsOf>>,
) => ({
  ...{ id, study: criteria.study, purpose, issuers: [...issuers], identityIssuers: [...identityIssuers], createdAt },
  planned: planned.map((one) => ({
    ...{ id: one.id, how: one.how },
    ...(one.how === 'attested' ? { because: one.because } : {}),
  })),
  ...counts,
});

/** A request as an answer: with its address, and what was proven. */
export function shownRequest(
  { id, study, request, answered }: StoredProofRequest,
  publicUrl: string,
  tenant: TenantId,
  now: string,
) {
  const { expiresAt } = request;
  const url = `${publicUrl}/v1/organizations/${tenant}/proof-requests/${id}`;
  const open = expiresAt > now ? ('open' as const) : ('expired' as const);
  const common = { id, study, url, expiresAt, criteria: howProven(request).map((one) => ({ ...one })) };
  if (!answered) return { ...common, state: open };
  const { pseudonym, issuers, revealed } = answered.outcome;
  return {
    ...{ ...common, state: 'proven' as const, pseudonym, issuers: [...issuers] },
    revealed: structuredClone(revealed) as Record<string, never>[],
  };
}
