import { canonicalJson } from '../canonical-json.ts';
import type { EmergencyApproval, EmergencyCase } from '../emergency/emergency-case.ts';
import { emergencyRequestOf } from '../emergency/emergency-request.ts';
import { addressOfPrivateKey, emergencyDigest, signEmergencyDigest } from '../emergency/emergency-signature.ts';
import type { EmergencyRules } from '../emergency/emergency-terms.ts';
import { plusSeconds } from '../instant.ts';
import type { Address, Bytes32, Instant } from '../primitives.ts';
import { clinic, patient } from './arbitraries.ts';

export const now = '2026-06-01T09:00:00Z' as Instant;
const bytes32 = (digit: string) => `0x${digit.repeat(64)}` as Bytes32;

/** Keys of a clinician, a supervising clinician and a privacy officer, and one of nobody. */
export const keys = { clinician: bytes32('1'), supervisor: bytes32('2'), officer: bytes32('3'), nobody: bytes32('4') };
export const contract = { chainId: 31_337, emergencyAccess: `0x${'e5'.repeat(20)}` as Address };

export const rules: EmergencyRules = {
  policies: [
    { id: 1, threshold: 1, requiredClasses: [], maxSeconds: 3600, active: true },
    { id: 2, threshold: 2, requiredClasses: ['clinician', 'privacy-officer'], maxSeconds: 14_400, active: true },
    { id: 3, threshold: 1, requiredClasses: [], maxSeconds: 3600, active: false },
  ],
  approvers: [
    { address: addressOfPrivateKey(keys.clinician), classes: ['clinician'] },
    { address: addressOfPrivateKey(keys.supervisor), classes: ['clinician', 'supervising-clinician'] },
    { address: addressOfPrivateKey(keys.officer), classes: ['privacy-officer'] },
  ],
};

export const caseOf = ({ order = {}, seconds = 3600, ...changes }: CaseChanges = {}): EmergencyCase => ({
  id: '6f1c9c5e-1d0a-4a0e-9f6d-0000000000e1',
  caseId: bytes32('c'),
  order: {
    subject: patient,
    requester: clinic,
    role: { system: 'http://terminology.hl7.org/CodeSystem/practitioner-role', code: 'doctor' },
    reason: 'unconscious',
    dataClasses: ['Observation'],
    policyId: 2,
    ...order,
  },
  period: { start: now, end: plusSeconds(now, seconds) },
  account: `0x${'0e'.repeat(20)}` as Address,
  salts: { subject: bytes32('a'), reason: bytes32('b') },
  approvals: [],
  ...changes,
});
type CaseChanges = Partial<Omit<EmergencyCase, 'order'>> & {
  readonly order?: Partial<EmergencyCase['order']>;
  readonly seconds?: number;
};

/** What the holder of a key signs about a case. */
export function approvalOf(one: EmergencyCase, key: Bytes32, by = addressOfPrivateKey(key)): EmergencyApproval {
  const signature = signEmergencyDigest(emergencyDigest(contract, emergencyRequestOf(one)), key);
  return { approver: by, signature, at: now };
}

export const approvedBy = (one: EmergencyCase, ...by: readonly Bytes32[]): EmergencyCase => ({
  ...one,
  approvals: by.map((key) => approvalOf(one, key)),
});

/** The text that `reason` of a request commits to. */
export const reasonText = (one: EmergencyCase): string => canonicalJson(one.order);
