import type { Endpoints, ResultOf } from '@assent/api';
import {
  addTrust,
  certificatesOf,
  explainTrust,
  listTrust,
  offlineTrust,
  type Ports,
  removeTrust,
} from '@assent/application';
import type { TrustEntry } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type TrustHandlers = Pick<Handlers, 'addTrust' | 'listTrust' | 'readOfflineTrust' | 'removeTrust' | 'explainTrust'>;

/** Which issuers an organisation believes. */
export const trustHandlers = ({ ports }: HandlerContext): TrustHandlers => ({
  addTrust: async ({ body, caller }) => shown(ports, await addTrust(ports, tenantIdOf(caller), body)),
  listTrust: async ({ caller }) => {
    const entries = await listTrust(ports, tenantIdOf(caller));
    return { entries: entries.map((entry) => shown(ports, entry)) };
  },
  readOfflineTrust: async ({ caller }) => {
    const { at, issuers } = await offlineTrust(ports, tenantIdOf(caller));
    return {
      at,
      issuers: issuers.map(({ did, believed, statusLists }) => ({
        did,
        believed: believed.map((one) => ({ ...one })),
        statusLists: [...statusLists],
      })),
    };
  },
  removeTrust: async ({ params, caller }) => {
    await removeTrust(ports, tenantIdOf(caller), params.id);
    return { removed: params.id };
  },
  explainTrust: async ({ body, caller }) => {
    const explained = await explainTrust(ports, tenantIdOf(caller), body.credential);
    const { credential, rules, rejections, trusted, status } = explained;
    return {
      trusted,
      ...(credential ? { credential: { ...credential, certificates: [...credential.certificates] } } : {}),
      rules: rules.map((rule) => ({ ...rule })),
      ...(status ? { status: { ...status } } : {}),
      rejections: rejections.map((rejection) => ({ ...rejection })),
    };
  },
});

function shown(ports: Ports, { id, createdAt, rule }: TrustEntry): ResultOf<Endpoints['addTrust']> {
  return {
    ...{ id, createdAt, kind: rule.kind, withoutStatus: rule.withoutStatus === true },
    ...(rule.types ? { types: [...rule.types] } : {}),
    ...(rule.label === undefined ? {} : { label: rule.label }),
    ...(rule.kind === 'did' ? { did: rule.did } : {}),
    ...(rule.kind === 'trust_list' ? { uri: rule.uri } : {}),
    certificates: certificatesOf(ports, rule).flatMap((one) => ports.certificates.describe(one) ?? []),
  };
}
