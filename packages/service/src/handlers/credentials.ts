import {
  issueCredential,
  matchPatients,
  onboardCustodialPatient,
  onboardPatient,
  registerAnswerer,
  reinstateCredential,
  revokeCredential,
  suspendCredential,
} from '@assent/application';
import { AppError, canonicalJson, dayOf, evaluateEligibility, type TenantId } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { counted, credentialsOf, type HandlerContext, refused, tenantIdOf, waking } from './context.ts';

type CredentialHandlers = Pick<
  Handlers,
  | 'onboardPatient'
  | 'listPatients'
  | 'readPatient'
  | 'matchPatients'
  | 'readResource'
  | 'issueCredential'
  | 'listCredentials'
  | 'readCredential'
  | 'revokeCredential'
  | 'setCredentialStatus'
  | 'assessEligibility'
>;

/** Patients, and the credentials an organisation issues. */
export function credentialHandlers(context: HandlerContext): CredentialHandlers {
  const { ports } = context;
  const { store, clock, clinical } = ports;
  return {
    onboardPatient: async ({ body, caller }) => {
      const tenant = tenantIdOf(caller);
      if (body.custody === 'service')
        return { valid: true, patient: await onboardCustodialPatient(ports, tenant), isNew: true };
      if (body.custody === 'answered')
        return { valid: true, ...(await registerAnswerer(ports, tenant, body.session, body.credential)) };
      const onboarded = counted(context, await onboardPatient(ports, tenant, body.request, body.presentation));
      return onboarded.valid ? { valid: true, patient: onboarded.value, isNew: true } : refused(onboarded);
    },
    listPatients: async ({ query, caller }) => ({
      patients: [...(await store.tenant(tenantIdOf(caller), (records) => records.patients.list(query)))],
    }),
    readPatient: async ({ params, caller }) => {
      const patient = await store.tenant(tenantIdOf(caller), (records) => records.patients.get(params.id));
      if (!patient) throw new AppError('not_found', { patient: params.id });
      return patient;
    },
    matchPatients: async ({ body, caller }) => {
      const { matches, looked } = await matchPatients(ports, tenantIdOf(caller), body);
      return { matches: matches.map((one) => ({ ...one, given: [...one.given] })), looked };
    },
    readResource: async ({ body: { resource, related } }) =>
      clinical.readClaims(resource, { on: dayOf(clock.now()), ...(related ? { related } : {}) }),
    issueCredential: async ({ body: { content, resource, related, ...order }, caller }) => {
      const on = dayOf(clock.now());
      const claims = content ?? clinical.readClaims(resource, { on, ...(related ? { related } : {}) });
      return { ...(await issueCredential(ports, tenantIdOf(caller), { ...order, content: claims })) };
    },
    listCredentials: async ({ query: { subject, ...page }, caller }) => ({
      credentials: await credentialsOf(context, tenantIdOf(caller), subject, page),
    }),
    readCredential: async ({ params, caller }) => {
      const credential = await store.tenant(tenantIdOf(caller), (records) => records.credentials.get(params.id));
      if (!credential) throw new AppError('not_found', { credential: params.id });
      return { ...credential };
    },
    revokeCredential: ({ params, caller }) => waking(context, revokeCredential(ports, tenantIdOf(caller), params.id)),
    setCredentialStatus: ({ params, body, caller }) =>
      waking(context, changeStatus(context, tenantIdOf(caller), params.id, body.status)),
    assessEligibility: async ({ body: { bundle, criteria } }) => {
      // The hash names the criteria that were applied, whatever order their members came in.
      const criteriaSha256 = ports.sha256(canonicalJson(criteria));
      return evaluateEligibility(criteria, criteriaSha256, clinical.readFacts(bundle), clock.now());
    },
  };
}

async function changeStatus(
  { ports }: HandlerContext,
  tenant: TenantId,
  id: string,
  status: 'valid' | 'suspended' | 'revoked',
) {
  if (status === 'revoked') {
    const { revokedAt, intent } = await revokeCredential(ports, tenant, id);
    return { status, since: revokedAt, intent };
  }
  const { at, intent } = await (status === 'suspended' ? suspendCredential : reinstateCredential)(ports, tenant, id);
  return { status, since: at, intent };
}
