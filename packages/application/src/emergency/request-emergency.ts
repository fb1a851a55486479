import {
  AppError,
  acceptUnless,
  type EmergencyCase,
  type EmergencyOrder,
  isReviewOverdue,
  objectionsToRequest,
  plusSeconds,
  type Rejection,
  type TenantId,
  type Verification,
} from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, Page, TenantRecords } from '../ports/store.ts';
import { rulesWithin } from './set-emergency-rules.ts';
import { objectionsOfGrants } from './what-grants-say.ts';

/** How long access is asked for, from now on. */
export interface EmergencyWish {
  readonly order: EmergencyOrder;
  readonly seconds: number;
}

/**
 * Asks to open data without consent. Nothing is open yet; the period runs from now, so that approvals cannot be kept in
 * stock. It becomes a line of the patient's history. No is an answer: for a policy that is not there, a time that is too
 * long, grants that say never, and one approver alone while a review is overdue.
 *
 * @throws AppError `not_found` if the tenant has no such patient, `gone`
 */
export async function requestEmergency(
  ports: Pick<Ports, 'store' | 'registries' | 'random' | 'clock' | 'emergencyChain'>,
  tenant: TenantId,
  wish: EmergencyWish,
): Promise<Verification<EmergencyCase>> {
  const { store, clock } = ports;
  const { order } = wish;
  const file = await store.shared.subjectFile(tenant, order.subject);
  const one = newCase(ports, wish);
  return store.tenant(tenant, async (records) => {
    const patient = await records.patients.byDid(order.subject);
    if (!patient) throw new AppError('not_found');
    const now = clock.now();
    const rules = await rulesWithin(ports, records);
    const policy = rules.policies.find(({ id }) => id === order.policyId);
    const objections = [
      ...objectionsToRequest(one, rules, now),
      ...(policy ? objectionsOfGrants(file, order.subject, policy, now) : []),
      ...(policy?.threshold === 1 ? await overdueReviews(records, one) : []),
    ];
    if (objections.length === 0) {
      await records.emergencies.insert(one);
      await records.receipts.append(receiptOf(ports, one));
    }
    return acceptUnless(objections, one);
  });
}

function newCase(
  { registries, random, clock }: Pick<Ports, 'registries' | 'random' | 'clock'>,
  { order, seconds }: EmergencyWish,
): EmergencyCase {
  const now = clock.now();
  return {
    id: random.orderedUuid(),
    caseId: random.bytes32(),
    order,
    period: { start: now, end: plusSeconds(now, seconds) },
    account: registries.operator,
    salts: { subject: random.bytes32(), reason: random.bytes32() },
    approvals: [],
  };
}

const receiptOf = (ports: Pick<Ports, 'random' | 'clock'>, { id, order }: EmergencyCase) =>
  newReceipt(ports, 'emergency_requested', order.subject, order.requester, {
    purposes: ['BTG'],
    dataClasses: [...order.dataClasses],
    reasons: [order.reason],
    emergency: id,
  });

const page: Page = { limit: 1000, offset: 0 };

async function overdueReviews(
  { emergencies }: TenantRecords & NetworkRecords,
  { period }: EmergencyCase,
): Promise<readonly Rejection[]> {
  const unreviewed = await emergencies.list({ unreviewedAt: period.start }, page);
  const isOverdue = unreviewed.some((one) => isReviewOverdue(one, period.start));
  return isOverdue ? [{ reason: 'review_overdue', at: '/order/policyId' }] : [];
}
