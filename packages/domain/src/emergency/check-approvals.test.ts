import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plusSeconds } from '../instant.ts';
import type { Address, Bytes32, Did } from '../primitives.ts';
import {
  approvalOf,
  approvedBy,
  caseOf,
  contract,
  keys,
  now,
  reasonText,
  rules,
} from '../testing/emergency-samples.ts';
import { checkApprovals, inContractOrder, objectionsToApproval } from './check-approvals.ts';
import type { EmergencyCase } from './emergency-case.ts';
import { commitmentOf, emergencyRequestOf } from './emergency-request.ts';
import { addressOfPrivateKey, emergencyDigest, emergencySigner, signEmergencyDigest } from './emergency-signature.ts';

const { clinician, supervisor, officer, nobody } = keys;
const reasons = (one: EmergencyCase, at = now) => checkApprovals(contract, one, rules, at).map(({ reason }) => reason);

describe('a case is opened', () => {
  test('by enough approvers with every class, up to its last second', () => {
    const one = approvedBy(caseOf(), clinician, officer);
    expect(reasons(one)).toEqual([]);
    expect(reasons(one, plusSeconds(now, 3599))).toEqual([]);
  });

  test('by one approver where the policy asks for one', () => {
    expect(reasons(approvedBy(caseOf({ order: { policyId: 1 } }), supervisor))).toEqual([]);
  });
});

describe('a case is not opened', () => {
  test('by too few, and the same approver twice is one', () => {
    expect(reasons(approvedBy(caseOf(), clinician))).toEqual(['too_few_approvals', 'missing_role']);
    expect(reasons(approvedBy(caseOf(), officer, officer))).toEqual(['too_few_approvals', 'missing_role']);
  });

  test('by enough of whom none has a required class', () => {
    const one = approvedBy(caseOf(), clinician, supervisor);
    expect(checkApprovals(contract, one, rules, now)).toEqual([
      { reason: 'missing_role', at: '/approvals', detail: 'privacy-officer' },
    ]);
  });

  test('by the account or the DID that gets the access', () => {
    const address = addressOfPrivateKey(officer);
    expect(reasons(approvedBy(caseOf({ account: address }), clinician, officer))).toEqual(['self_approval']);
    const requester = `did:ethr:assent:${address}` as Did;
    expect(reasons(approvedBy(caseOf({ order: { requester } }), clinician, officer))).toEqual(['self_approval']);
  });

  test('by somebody who is no approver, or is none any more', () => {
    expect(reasons(approvedBy(caseOf(), clinician, officer, nobody))).toEqual(['unknown_approver']);
    const approvers = rules.approvers.map((one) => ({ ...one, classes: [] }));
    const one = approvedBy(caseOf(), clinician, officer);
    const found = checkApprovals(contract, one, { ...rules, approvers }, now).map(({ reason }) => reason);
    expect(found).toEqual(['unknown_approver', 'unknown_approver', 'missing_role']);
  });

  test('under a policy that is not active, is not there, or allows less time; nor for more than four hours', () => {
    expect(reasons(approvedBy(caseOf({ order: { policyId: 3 } }), clinician))).toEqual(['policy_not_active']);
    expect(reasons(approvedBy(caseOf({ order: { policyId: 9 } }), clinician))).toEqual(['policy_not_active']);
    expect(reasons(approvedBy(caseOf({ seconds: 3601, order: { policyId: 1 } }), clinician))).toEqual([
      'period_too_long',
    ]);
    const lavish = { ...rules, policies: [{ ...rules.policies[1]!, maxSeconds: 86_400 }] };
    const one = approvedBy(caseOf({ seconds: 14_401 }), clinician, officer);
    expect(checkApprovals(contract, one, lavish, now)).toMatchObject([{ reason: 'period_too_long' }]);
  });

  test('before its time, or when it is over', () => {
    const one = approvedBy(caseOf(), clinician, officer);
    expect(reasons(one, plusSeconds(now, -300))).toEqual([]);
    expect(reasons(one, plusSeconds(now, -301))).toEqual(['not_yet_valid']);
    expect(reasons(one, plusSeconds(now, 3600))).toEqual(['expired']);
  });
});

describe('a signature is for one request', () => {
  const one = caseOf();
  const approval = approvalOf(one, officer);
  const others: Readonly<Record<string, EmergencyCase>> = {
    'another case': caseOf({ caseId: `0x${'d'.repeat(64)}` as Bytes32 }),
    'another patient': caseOf({ order: { subject: 'did:key:zOther' as Did } }),
    'another requester': caseOf({ order: { requester: 'did:key:zOther' as Did } }),
    'another role': caseOf({ order: { role: { system: 's', code: 'nurse' } } }),
    'another reason': caseOf({ order: { reason: 'no-time-to-ask' } }),
    'other data': caseOf({ order: { dataClasses: ['Observation', 'Condition'] } }),
    'another policy': caseOf({ order: { policyId: 1 } }),
    'another time': caseOf({ seconds: 3599 }),
    'another account': caseOf({ account: `0x${'0f'.repeat(20)}` as Address }),
  };
  const found = (about: EmergencyCase, place = contract) =>
    objectionsToApproval(place, about, rules, approval).map(({ reason }) => reason);

  test.each(Object.keys(others))('and none for %s', (name) => {
    expect(found(one)).toEqual([]);
    expect(found(others[name] ?? one)).toEqual(['bad_proof']);
  });

  test('and none for another contract or chain', () => {
    expect(found(one, { ...contract, chainId: 1 })).toEqual(['bad_proof']);
    expect(found(one, { ...contract, emergencyAccess: `0x${'e6'.repeat(20)}` as Address })).toEqual(['bad_proof']);
  });

  test('and of one approver', () => {
    const stolen = { ...approval, approver: addressOfPrivateKey(clinician) };
    expect(objectionsToApproval(contract, one, rules, stolen)).toMatchObject([{ reason: 'bad_proof' }]);
  });
});

describe('signatures', () => {
  const digest = emergencyDigest(contract, emergencyRequestOf(caseOf()));

  test('have one form: the other half of the curve, other recovery bytes and nonsense are nobody', () => {
    const signature = signEmergencyDigest(digest, clinician);
    expect(emergencySigner(digest, signature)).toBe(addressOfPrivateKey(clinician));
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const high = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0');
    const other = signature.endsWith('1b') ? '1c' : '1b';
    expect(emergencySigner(digest, `${signature.slice(0, 66)}${high}${other}`)).toBeUndefined();
    for (const v of ['00', '01', '1d', 'ff'])
      expect(emergencySigner(digest, signature.slice(0, 130) + v)).toBeUndefined();
    expect(emergencySigner(digest, `0x${'0'.repeat(128)}1b`)).toBeUndefined();
  });

  test('of any bytes are of nobody, or of somebody who did not sign this', () => {
    const anyBytes = fc.uint8Array({ minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const signer = emergencySigner(digest, `0x${Buffer.from(bytes).toString('hex')}1b`);
        expect(signer).not.toBe(addressOfPrivateKey(clinician));
      }),
    );
  });

  test('go to the contract in ascending order of address', () => {
    const { approvals } = approvedBy(caseOf(), clinician, supervisor, officer);
    const sorted = inContractOrder(approvals).map(({ approver }) => approver);
    expect(sorted).toEqual([...sorted].sort());
    expect(new Set(sorted).size).toBe(3);
  });
});

test('the request commits to all of the order and shows nothing of it', () => {
  const one = caseOf();
  const request = emergencyRequestOf(one);
  expect(request.reason).toBe(commitmentOf(one.salts.reason, reasonText(one)));
  expect(request.subject).toBe(commitmentOf(one.salts.subject, one.order.subject));
  const again = emergencyRequestOf(caseOf({ salts: { subject: one.salts.reason, reason: one.salts.subject } }));
  expect([again.subject, again.reason]).not.toEqual([request.subject, request.reason]);
  expect(JSON.stringify(request)).not.toContain(one.order.subject);
  expect(JSON.stringify(request)).not.toContain('unconscious');
});
