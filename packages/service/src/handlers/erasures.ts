import {
  type CertifiedErasure,
  type Erasure,
  eraseCredential,
  erasePatient,
  exportPatient,
  listErasures,
  type PatientExport,
} from '@assent/application';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, holderDidOf, tenantIdOf, waking } from './context.ts';

type ErasureHandlers = Pick<
  Handlers,
  'erasePatient' | 'eraseCredential' | 'listErasures' | 'exportPatient' | 'exportOwnData'
>;

/** What an organisation forgets, and what it hands over before. */
export function erasureHandlers(context: HandlerContext): ErasureHandlers {
  const { statements, keyIds } = context;
  const ports = { ...context.ports, statements };
  return {
    erasePatient: async ({ params, body, caller }) =>
      certified(await waking(context, erasePatient(ports, tenantIdOf(caller), params.id, wishOf(body)))),
    eraseCredential: async ({ params, body, caller }) =>
      certified(await waking(context, eraseCredential(ports, tenantIdOf(caller), params.id, wishOf(body)))),
    listErasures: async ({ query, caller }) => {
      const listed = await listErasures(ports, tenantIdOf(caller), query, keyIds);
      return { erasures: listed.map(({ erasure, copies }) => ({ ...shown(erasure), copies })) };
    },
    exportPatient: async ({ params, caller }) => exported(await exportPatient(ports, tenantIdOf(caller), params)),
    exportOwnData: async ({ params, caller }) =>
      exported(await exportPatient(ports, params.tenant, { did: holderDidOf(caller) })),
  };
}

const wishOf = ({ credentials }: { readonly credentials: 'revoke' | 'keep' }) => ({
  keepsCredentialsValid: credentials === 'keep',
});

const certified = ({ erasure, certificate, isOverwritten }: CertifiedErasure) => ({
  ...shown(erasure),
  certificate,
  overwritten: isOverwritten,
});

const shown = ({ id, at, scope, counts, destroyed, kept }: Erasure) => ({
  ...{ id, at, scope, erased: { ...counts } },
  ...(destroyed ? { copiesEndWithKey: destroyed.sealedUnder } : {}),
  ...(kept ? { receiptsKeptUntil: kept.until } : {}),
});

/** What is read-only is copied, as answers are. */
const exported = ({ credentials, grants, receipts, emergencies, facts, ...found }: PatientExport) => ({
  ...found,
  credentials: credentials.map((one) => ({ ...one })),
  grants: grants.map((one) => ({ ...one })),
  receipts: [...receipts],
  emergencies: [...emergencies],
  facts: structuredClone(facts) as never,
});
