import {
  decideOnAccess,
  grantForPatient,
  listGrants,
  revokeConsentGrant,
  revokeGrantForPatient,
  revokeGrantsForPatient,
} from '@assent/application';
import { AppError, type ConsentGrant, type Decision, type Did, type TenantId } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf, waking } from './context.ts';

type ConsentHandlers = Pick<
  Handlers,
  'decide' | 'listConsents' | 'grantForPatient' | 'revokeGrantForPatient' | 'revokeGrantsForPatient' | 'revokeConsent'
>;

/** Decisions about access, and the life of consent grants. */
export function consentHandlers(context: HandlerContext): ConsentHandlers {
  const { ports, metrics } = context;
  return {
    decide: async ({ body, caller }) => {
      const decision = await decideOnAccess(ports, tenantIdOf(caller), body, caller.key);
      metrics.verdicts.inc({ verdict: decision.verdict });
      return shown(decision);
    },
    listConsents: async ({ query, caller }) => {
      const found = await listGrants(ports, tenantIdOf(caller), query.subject);
      return { grants: found.map((one) => ({ ...one })) };
    },
    grantForPatient: async ({ params, body, caller }) => {
      const tenant = tenantIdOf(caller);
      const asked = body.grant ?? (await grantFromFhir(context, tenant, params.id, body));
      const { compact, grant, custody } = await grantForPatient(ports, tenant, params.id, asked);
      return { credential: compact, grant, custody };
    },
    revokeGrantForPatient: ({ params, caller }) =>
      waking(context, revokeGrantForPatient(ports, tenantIdOf(caller), params.id)),
    revokeGrantsForPatient: async ({ params, caller }) => {
      const revocations = await waking(context, revokeGrantsForPatient(ports, tenantIdOf(caller), params.id));
      return { revocations: [...revocations] };
    },
    revokeConsent: ({ body }) => waking(context, revokeConsentGrant(ports, body.secret)),
  };
}

const shown = ({ because, notUsed, obligations, intervals, residual, ...decision }: Decision) => ({
  ...decision,
  because: [...because],
  notUsed: [...notUsed],
  obligations: [...obligations],
  ...(intervals ? { intervals: [...intervals] } : {}),
  ...(residual ? { residual: residual.map((rule) => ({ ...rule, data: [...rule.data] })) } : {}),
});

interface FhirConsent {
  readonly resource?: object | undefined;
  readonly parties?: Readonly<Record<string, Did>> | undefined;
  readonly jurisdiction?: string | undefined;
}

/** A FHIR Consent as the first version of a grant of the patient it is posted for. */
async function grantFromFhir(
  { ports }: HandlerContext,
  tenant: TenantId,
  patientId: string,
  { resource, parties = {}, jurisdiction }: FhirConsent,
): Promise<ConsentGrant> {
  const patient = await ports.store.tenant(tenant, (records) => records.patients.get(patientId));
  if (!patient) throw new AppError('not_found', { patient: patientId });
  return ports.clinical.readGrant(resource, {
    id: ports.random.uuid(),
    lineage: ports.random.uuid(),
    version: 1,
    grantor: patient.did,
    subject: patient.did,
    partyOf: (reference) => (Object.hasOwn(parties, reference) ? parties[reference] : undefined),
    ...(jurisdiction ? { jurisdiction } : {}),
  });
}
