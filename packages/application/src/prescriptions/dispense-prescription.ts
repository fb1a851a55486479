import {
  AppError,
  accept,
  type Did,
  type Dispense,
  type Instant,
  parse,
  type RejectionReason,
  reject,
  type Tenant,
  type TenantId,
  type Verification,
  zPrescription,
} from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import type { IssuedCredential } from '../ports/stored-rows.ts';

type DispensePorts = Pick<Ports, 'store' | 'random' | 'clock' | 'proofs'>;

/** What a pharmacy wants to dispense. `dispense` is a new id for each fill; the same again answers as the first time. */
export interface DispenseOrder {
  readonly credential: string;
  readonly issuer: Did;
  readonly dispense: string;
}

/** A fill, and how many the prescription allows in all. */
export interface Dispensed extends Dispense {
  readonly of: number;
}

/** Receipts of the pharmacy about the patient that are looked through. */
const receiptsLooked = 200;

/**
 * Fills a prescription at the service of the organisation that issued it: the fill and the line of the patient's history there are one
 * transaction, so that of two pharmacies that ask for the last fill at the same moment one gets it. Whoever was not presented
 * the prescription learns nothing of it.
 *
 * @throws AppError `not_found`, `conflict` if another used the id, `gone`, `did_resolution_failed`
 */
export async function dispensePrescription(
  ports: DispensePorts,
  pharmacy: TenantId,
  order: DispenseOrder,
): Promise<Verification<Dispensed>> {
  const { store, proofs } = ports;
  const { own, issuing } = await findBoth(store, pharmacy, order);
  const credential = await store.tenant(issuing.id, ({ credentials }) => credentials.get(order.credential));
  const isThere = credential?.type === 'Prescription' && (await wasPresented(store, pharmacy, credential));
  if (!credential || !isThere) throw unknown(order);
  const proven = await proofs.verifyCredential(credential.compact, { retiredKeys: 'report' });
  if (!proven.valid) return proven;
  const { fills } = parse(zPrescription, proven.value.claims);
  return store.tenant(issuing.id, (records) => fill(ports, records, own.did, order, fills));
}

async function findBoth(
  store: Ports['store'],
  pharmacy: TenantId,
  order: DispenseOrder,
): Promise<{ readonly own: Tenant; readonly issuing: Tenant }> {
  const all = await store.reading(({ tenants }) => tenants.list());
  const own = all.find(({ id }) => id === pharmacy);
  const issuing = all.find(({ did }) => did === order.issuer);
  if (!own || !issuing) throw unknown(order);
  return { own, issuing };
}

/** Whether the pharmacy accepted a presentation of it. */
async function wasPresented(
  store: Ports['store'],
  pharmacy: TenantId,
  { id, subject }: IssuedCredential,
): Promise<boolean> {
  const page = { limit: receiptsLooked, offset: 0 };
  const lines = await store.tenant(pharmacy, ({ receipts }) => receipts.ofSubject(subject, page));
  return lines.some(({ event, credentials }) => event === 'presentation_accepted' && credentials.includes(id));
}

async function fill(
  ports: DispensePorts,
  records: TenantRecords,
  pharmacy: Did,
  order: DispenseOrder,
  fills: number,
): Promise<Verification<Dispensed>> {
  const credential = await records.credentials.get(order.credential);
  if (!credential) throw unknown(order);
  const { id, subject, type } = credential;
  const earlier = await records.dispenses.ofCredential(id, subject);
  const same = earlier.find((one) => one.id === order.dispense);
  if (same) {
    if (same.by !== pharmacy) throw new AppError('conflict', { dispense: order.dispense });
    return accept({ ...same, of: fills });
  }
  const at = ports.clock.now();
  const against = objectionTo(credential, at) ?? (earlier.length >= fills ? 'fills_used_up' : undefined);
  if (against) return reject(against);
  const dispense: Dispense = { id: order.dispense, number: earlier.length + 1, by: pharmacy, at };
  await records.dispenses.insert(id, subject, dispense);
  const said = { dataClasses: [type], credentials: [id] };
  await records.receipts.append(newReceipt(ports, 'prescription_dispensed', subject, pharmacy, said));
  return accept({ ...dispense, of: fills });
}

function objectionTo(
  { revokedAt, suspension, validUntil }: IssuedCredential,
  at: Instant,
): RejectionReason | undefined {
  if (revokedAt) return 'revoked';
  if (suspension?.suspended) return 'suspended';
  return validUntil <= at ? 'expired' : undefined;
}

const unknown = ({ credential }: DispenseOrder) => new AppError('not_found', { credential });
