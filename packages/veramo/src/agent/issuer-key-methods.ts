import {
  deactivateDid,
  listIssuerKeys,
  type Ports,
  reportKeyCompromise,
  revokeIssuerKey,
  rotateIssuerKey,
} from '@assent/application';
import { parse } from '@assent/domain';
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
export const issuerKeyMethods = (portsOf: (context: IAgentContext<never>) => KeyPorts): KeyMethods => ({
  assentListIssuerKeys: (args, context) =>
    listIssuerKeys(portsOf(context), parse(assentArguments.assentListIssuerKeys, args).tenant),
  assentRotateIssuerKey: (args, context) =>
    rotateIssuerKey(portsOf(context), parse(assentArguments.assentRotateIssuerKey, args).tenant),
  assentRevokeIssuerKey: (args, context) => {
    const { tenant, keyId } = parse(assentArguments.assentRevokeIssuerKey, args);
    return revokeIssuerKey(portsOf(context), tenant, keyId);
  },
  assentReportKeyCompromise: (args, context) => {
    const { tenant, keyId, since } = parse(assentArguments.assentReportKeyCompromise, args);
    return reportKeyCompromise(portsOf(context), tenant, keyId, since);
  },
  assentDeactivateDid: (args, context) =>
    deactivateDid(portsOf(context), parse(assentArguments.assentDeactivateDid, args).tenant),
});
