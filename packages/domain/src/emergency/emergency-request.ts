import { keccak_256 } from '@noble/hashes/sha3';
import { concat, fromBytes32, toBytes32, utf8 } from '../audit-log/bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import { toUnixSeconds } from '../instant.ts';
import type { Address, Bytes32 } from '../primitives.ts';
import type { EmergencyCase } from './emergency-case.ts';

/** What approvers sign, and what is shown to the chain: `Request` of `IEmergencyAccess`. Times are seconds since 1970. */
export interface EmergencyRequest {
  readonly caseId: Bytes32;
  readonly subject: Bytes32;
  readonly reason: Bytes32;
  readonly requester: Address;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly policyId: number;
}

/** keccak-256 of the salt and the text in UTF-8: says nothing to whoever does not have the salt. */
export const commitmentOf = (salt: Bytes32, text: string): Bytes32 =>
  toBytes32(keccak_256(concat(fromBytes32(salt), utf8(text))));

/**
 * The case as approvers sign it. `reason` commits to all of the order, so that an approval for one requester, role or
 * type of data is none for another.
 */
export function emergencyRequestOf({
  caseId,
  order,
  period,
  account,
  salts,
}: Pick<EmergencyCase, 'caseId' | 'order' | 'period' | 'account' | 'salts'>): EmergencyRequest {
  return {
    caseId,
    subject: commitmentOf(salts.subject, order.subject),
    reason: commitmentOf(salts.reason, canonicalJson(order)),
    requester: account,
    validFrom: toUnixSeconds(period.start),
    validUntil: toUnixSeconds(period.end),
    policyId: order.policyId,
  };
}
