const again = 'Ask the patient to try once more, with this QR code or a new one.';
const another = 'Ask for another document, or check the paper one.';
const renew = 'Ask the patient to fetch a new copy from whoever issued it, then ask again.';
const tell = 'Do not rely on it. Tell the person who runs this service.';
const notDesk = 'This is not for the desk: tell the person who runs this service.';
const emergency = 'Look at the rules of emergency access with the privacy officer.';

/** By reason: what it means for the desk, and what to do next. */
export const reasonsEn = {
  malformed: { what: 'What came cannot be read.', next: again },
  bad_proof: { what: 'The signature is wrong: it may have been changed.', next: `Do not rely on it. ${another}` },
  wrong_challenge: { what: 'It answers another request.', next: again },
  wrong_audience: { what: 'It was meant for somebody else.', next: again },
  presentation_expired: { what: 'The answer was too old when it came.', next: again },
  challenge_used: { what: 'This request was answered already.', next: 'Make a new request.' },
  challenge_expired: { what: 'The request was over when the answer came.', next: 'Make a new request.' },
  wrong_holder: {
    what: 'It belongs to somebody else than whoever showed it.',
    next: 'Do not rely on it. Compare with an ID, and ask whose it is.',
  },
  issuer_deactivated: { what: 'Whoever issued it has closed.', next: another },
  key_retired: { what: 'It was signed with a key that is no longer in use.', next: renew },
  key_compromised: { what: 'It was signed with a key that was stolen.', next: `Do not rely on it. ${renew}` },
  issuer_not_accredited: {
    what: 'Whoever issued it may not issue documents of this kind.',
    next: `Do not rely on it. ${another}`,
  },
  issuer_not_trusted: {
    what: 'The issuer is not known here.',
    next: 'Ask for a document of an issuer that this clinic believes. An administrator can add the issuer under Trust.',
  },
  not_yet_valid: { what: 'It is not valid yet.', next: 'Look at its first day, and ask for one that is valid today.' },
  expired: { what: 'It has expired.', next: renew },
  revoked: { what: 'It was withdrawn by whoever issued it.', next: `Do not rely on it. ${renew}` },
  stale_status: {
    what: 'Whether it was withdrawn is known only from too long ago.',
    next: 'Treat it as not checked, and try again in a minute.',
  },
  suspended: {
    what: 'It is suspended for now.',
    next: 'Do not rely on it today. The patient can ask whoever issued it why.',
  },
  status_missing: {
    what: 'It does not say where one could see whether it was withdrawn.',
    next: `${another} An administrator can allow such documents under Trust.`,
  },
  status_not_supported: { what: 'How it would be withdrawn is not understood here.', next: another },
  conflicting_grant: {
    what: 'This consent says something else than one of the same name that is here.',
    next: 'Ask the patient to sign a new consent.',
  },
  query_not_satisfied: {
    what: 'Something that was asked for is missing.',
    next: 'Ask the patient whether they have it, or ask for less.',
  },
  study_mismatch: { what: 'It is for another study, or another version of it.', next: notDesk },
  fills_used_up: {
    what: 'The prescription was filled as often as it may be.',
    next: 'The patient needs a new prescription.',
  },
  not_eligible: { what: 'The conditions are not met.', next: notDesk },
  wrong_log: { what: 'The record is of another log.', next: tell },
  wrong_digest: { what: 'The record was changed.', next: tell },
  wrong_subject: { what: 'It is about somebody else.', next: 'Compare with an ID, and ask whose it is.' },
  not_in_log: { what: 'The record is not in the log.', next: tell },
  history_incomplete: { what: 'The history has gaps.', next: tell },
  history_rewritten: { what: 'The history was changed afterwards.', next: tell },
  not_anchored: { what: 'The record is not on the chain yet.', next: 'Try again in a few minutes.' },
  emergency_forbidden: {
    what: 'The patient has forbidden emergency access.',
    next: 'Nothing is opened. Treat without these data.',
  },
  two_approvers_needed: {
    what: 'The patient wants two people to approve it.',
    next: 'Choose a rule that asks for two.',
  },
  policy_not_active: { what: 'This rule of emergency access is not in force.', next: emergency },
  period_too_long: { what: 'The time is longer than the rule allows.', next: 'Ask for less time.' },
  self_approval: { what: 'Whoever gets the access cannot approve it.', next: 'Ask somebody else to approve it.' },
  self_review: {
    what: 'Whoever had the access or approved it cannot review it.',
    next: 'Ask somebody else to review it.',
  },
  unknown_approver: {
    what: 'This is not the key of an approver.',
    next: 'Choose the key file of a duty that may approve, such as that of the ward on call.',
  },
  too_few_approvals: { what: 'More people have to approve it.', next: 'Ask the next person to approve it.' },
  missing_role: {
    what: 'Somebody with another duty has to approve it too.',
    next: 'Ask the supervising clinician or the privacy officer to approve it.',
  },
  review_overdue: {
    what: 'Earlier emergency access has not been reviewed for too long.',
    next: 'Have those cases reviewed first, or have two people approve this one.',
  },
  unknown: {
    what: 'The service refused it for a reason that this page does not know.',
    next: 'Do not rely on it. Load the page anew, or tell the person who runs this service.',
  },
};
