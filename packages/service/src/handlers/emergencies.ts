import type { Endpoints, ResultOf } from '@assent/api';
import {
  approveEmergency,
  closeEmergency,
  listEmergencies,
  type Ports,
  readEmergency,
  readEmergencyRules,
  requestEmergency,
  reviewEmergency,
  setEmergencyApprover,
  setEmergencyPolicy,
  standingOf,
} from '@assent/application';
import { type EmergencyCase, emergencyRequestOf, emergencyTypedData, type Verification } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { assertNamesCaller } from '../staff/staff-did.ts';
import { type HandlerContext, refused, tenantIdOf, waking } from './context.ts';

type EmergencyHandlers = Pick<
  Handlers,
  | 'setEmergencyPolicy'
  | 'setEmergencyApprover'
  | 'readEmergencyRules'
  | 'requestEmergency'
  | 'listEmergencies'
  | 'readEmergency'
  | 'approveEmergency'
  | 'closeEmergency'
  | 'reviewEmergency'
>;

/** Emergency access: its rules, and each case from request to review. */
export function emergencyHandlers(context: HandlerContext): EmergencyHandlers {
  const { ports } = context;
  const { chainId, emergencyAccess } = ports.registries;
  const answer = async (checked: Verification<EmergencyCase>) =>
    checked.valid ? { valid: true as const, emergency: await shownNow(ports, checked.value) } : refused(checked);
  return {
    setEmergencyPolicy: async ({ body }) => ({ intent: await waking(context, setEmergencyPolicy(ports, body)) }),
    setEmergencyApprover: async ({ body }) => ({ intent: await waking(context, setEmergencyApprover(ports, body)) }),
    readEmergencyRules: async () => {
      const { policies, approvers } = await readEmergencyRules(ports);
      return { chainId, emergencyAccess, policies: [...policies], approvers: [...approvers] };
    },
    requestEmergency: async ({ body, caller }) => answer(await requestEmergency(ports, tenantIdOf(caller), body)),
    listEmergencies: async ({ query: { which, ...page }, caller }) => {
      const found = await listEmergencies(ports, tenantIdOf(caller), which, page);
      return { emergencies: found.map((one) => shown(ports, one)) };
    },
    readEmergency: async ({ params, caller }) =>
      shown(ports, await readEmergency(ports, tenantIdOf(caller), params.id)),
    approveEmergency: async ({ params, body, caller }) =>
      answer(await waking(context, approveEmergency(ports, tenantIdOf(caller), params.id, body))),
    closeEmergency: async ({ params, body, caller }) => {
      assertNamesCaller(caller, context.publicUrl, body.by);
      return shownNow(ports, await waking(context, closeEmergency(ports, tenantIdOf(caller), params.id, body)));
    },
    reviewEmergency: async ({ params, body, caller }) => {
      assertNamesCaller(caller, context.publicUrl, body.by);
      return answer(await waking(context, reviewEmergency(ports, tenantIdOf(caller), params.id, body)));
    },
  };
}

const shownNow = async (ports: Ports, emergency: EmergencyCase) => shown(ports, await standingOf(ports, emergency));

function shown(
  { registries }: Ports,
  { emergency, state, anchored, isAnchorLate, isReviewOverdue }: Awaited<ReturnType<typeof standingOf>>,
): ResultOf<Endpoints['readEmergency']> {
  const { id, order, period, approvals, opened, closed, review, salts } = emergency;
  const request = emergencyRequestOf(emergency);
  return {
    ...{ id, state, order, period, approvals: [...approvals], salts, request },
    ...(opened ? { opened } : {}),
    ...(closed ? { closed } : {}),
    ...(review ? { review } : {}),
    ...(anchored ? { anchored } : {}),
    anchorLate: isAnchorLate,
    reviewOverdue: isReviewOverdue,
    typedData: { ...emergencyTypedData(registries, request) },
  };
}
