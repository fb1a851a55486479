import {
  deactivateDid,
  listIssuerKeys,
  type Ports,
  reportKeyCompromise,
  revokeIssuerKey,
  rotateIssuerKey,
} from '@assent/application';
import { parse, type TenantId } from '@assent/domain';
import type { IAgentContext } from '@veramo/core-types';
import { type AssentMethods, assentArguments } from './assent-methods.ts';

type KeyMethods = Pick<
  AssentMethods,
  | 'assentListIssuerKeys'
  | 'assentRotateIssuerKey'
  | 'assentRevokeIssuerKey'
  | 'assentReportKeyCompromise'
  | 'assentDeactivateDid'
>;
type KeyPorts = Pick<Ports, 'store' | 'issuerKeys' | 'registries' | 'random' | 'clock'>;

/** The use cases about the keys of an issuer, as agent methods. */
export const issuerKeyMethods = (
  portsOf: (context: IAgentContext<never>, tenant: TenantId) => KeyPorts,
): KeyMethods => ({
  assentListIssuerKeys: (args, context) => {
    const { tenant } = parse(assentArguments.assentListIssuerKeys, args);
    return listIssuerKeys(portsOf(context, tenant), tenant);
  },
  assentRotateIssuerKey: (args, context) => {
    const { tenant } = parse(assentArguments.assentRotateIssuerKey, args);
    return rotateIssuerKey(portsOf(context, tenant), tenant);
  },
  assentRevokeIssuerKey: (args, context) => {
    const { tenant, keyId } = parse(assentArguments.assentRevokeIssuerKey, args);
    return revokeIssuerKey(portsOf(context, tenant), tenant, keyId);
  },
  assentReportKeyCompromise: (args, context) => {
    const { tenant, keyId, since } = parse(assentArguments.assentReportKeyCompromise, args);
    return reportKeyCompromise(portsOf(context, tenant), tenant, keyId, since);
  },
  assentDeactivateDid: (args, context) => {
    const { tenant } = parse(assentArguments.assentDeactivateDid, args);
    return deactivateDid(portsOf(context, tenant), tenant);
  },
});
