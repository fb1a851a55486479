import {
  approveEmergency,
  closeEmergency,
  listEmergencies,
  type Ports,
  readEmergency,
  requestEmergency,
  reviewEmergency,
} from '@assent/application';
import { parse, type TenantId } from '@assent/domain';
import type { IAgentContext } from '@veramo/core-types';
import { type AssentMethods, assentArguments } from './assent-methods.ts';

type EmergencyMethods = Pick<
  AssentMethods,
  | 'assentRequestEmergency'
  | 'assentApproveEmergency'
  | 'assentCloseEmergency'
  | 'assentReviewEmergency'
  | 'assentReadEmergency'
  | 'assentListEmergencies'
>;
type EmergencyPorts = Pick<Ports, 'store' | 'registries' | 'random' | 'clock' | 'emergencyChain'>;

/** The use cases about emergency access, as agent methods. */
export const emergencyMethods = (
  portsOf: (context: IAgentContext<never>, tenant: TenantId) => EmergencyPorts,
): EmergencyMethods => ({
  assentRequestEmergency: (args, context) => {
    const { tenant, ...wish } = parse(assentArguments.assentRequestEmergency, args);
    return requestEmergency(portsOf(context, tenant), tenant, wish);
  },
  assentApproveEmergency: (args, context) => {
    const { tenant, emergency, ...given } = parse(assentArguments.assentApproveEmergency, args);
    return approveEmergency(portsOf(context, tenant), tenant, emergency, given);
  },
  assentCloseEmergency: (args, context) => {
    const { tenant, emergency, ...statement } = parse(assentArguments.assentCloseEmergency, args);
    return closeEmergency(portsOf(context, tenant), tenant, emergency, statement);
  },
  assentReviewEmergency: (args, context) => {
    const { tenant, emergency, ...statement } = parse(assentArguments.assentReviewEmergency, args);
    return reviewEmergency(portsOf(context, tenant), tenant, emergency, statement);
  },
  assentReadEmergency: (args, context) => {
    const { tenant, emergency } = parse(assentArguments.assentReadEmergency, args);
    return readEmergency(portsOf(context, tenant), tenant, emergency);
  },
  assentListEmergencies: (args, context) => {
    const { tenant, which, ...page } = parse(assentArguments.assentListEmergencies, args);
    return listEmergencies(portsOf(context, tenant), tenant, which, page);
  },
});
