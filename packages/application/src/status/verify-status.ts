import { type Rejection, reject } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StatusEvidence, StatusReaders, StatusWay } from '../ports/status-lists.ts';
import { reasonsAgainstStatus } from '../presentations/check-credential.ts';

/** Whether a credential's status is good, and what that rests on. Without evidence no status was read. */
export type StatusVerdict =
  | { readonly valid: true; readonly evidence: StatusEvidence }
  | { readonly valid: false; readonly rejections: readonly Rejection[]; readonly evidence?: StatusEvidence };

/**
 * Checks a credential's signature and reads its status in the way asked for. Dates, accreditation and holder are not
 * looked at: this is about the status alone.
 *
 * @throws AppError `did_resolution_failed` or `registry_unavailable`: the status is unknown, so do not rely on it
 */
export async function verifyStatus(
  { proofs, statuses }: Pick<Ports, 'proofs'> & { readonly statuses: StatusReaders },
  compact: string,
  way: StatusWay,
): Promise<StatusVerdict> {
  const proven = await proofs.verifyCredential(compact);
  if (!proven.valid) return proven;
  const { status, issuer, format } = proven.value;
  const [reason] = reasonsAgainstStatus(proven.value, 'valid');
  if (reason || !status || status === 'unsupported') return notGood(reason ?? 'status_missing');
  // a list of somebody else is judged by the rules of whoever relies on it
  if (status.type === 'TokenStatusListEntry') return notGood('status_not_supported');
  const evidence = await statuses[way]({ issuer, format, entry: status });
  const [against] = reasonsAgainstStatus(proven.value, evidence.reading);
  return against ? { ...notGood(against), evidence } : { valid: true, evidence };
}

const notGood = (reason: Rejection['reason']) => reject(reason) as Extract<StatusVerdict, { valid: false }>;
