import type { Address, ApproverClass } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { EmergencyRuleMirror } from './emergency-rule-mirror.ts';

const address = `0x${'a0'.repeat(20)}` as Address;
const approver = (...classes: ApproverClass[]) => ({ address, classes });
const policy = (changes: object = {}) => ({
  ...{ id: 1, threshold: 2, requiredClasses: [], maxSeconds: 3600, active: true },
  ...changes,
});

test('the last word about each policy and approver counts', () => {
  const mirror = new EmergencyRuleMirror();
  for (const [block, rule] of [approver('clinician'), policy(), approver(), policy({ active: false })].entries())
    mirror.apply(block + 1, rule);
  expect(mirror.rules()).toEqual({ policies: [policy({ active: false })], approvers: [approver()] });
});

test('what a reorganisation undid closes a door and opens none, until the chain says it anew', () => {
  const mirror = new EmergencyRuleMirror();
  mirror.apply(1, approver('clinician', 'privacy-officer'));
  mirror.apply(2, policy({ threshold: 3 }));
  mirror.apply(5, approver('clinician'));
  mirror.apply(5, policy());
  mirror.rewind(4);
  expect(mirror.rules()).toEqual({ policies: [policy({ threshold: 3 })], approvers: [approver('clinician')] });
  mirror.apply(5, approver('privacy-officer'));
  expect(mirror.rules().approvers).toEqual([approver('privacy-officer')]);
});

test('an approver who was dismissed in a block that is gone stays dismissed', () => {
  const mirror = new EmergencyRuleMirror();
  mirror.apply(5, approver());
  mirror.rewind(4);
  expect(mirror.rules().approvers).toEqual([approver()]);
});
