import { describe, expect, test } from '@jest/globals';
import { clinic, patient, stranger } from '../testing/arbitraries.ts';
import { at, denying, grantOf, held, permitting, requestOf } from '../testing/consent-samples.ts';
import { decideAccess } from './decide-access.ts';
import { emergencyAccess } from './emergency-access.ts';
import { GrantIndex } from './grant-index.ts';
import { checkSessionReceipt, zSessionReceipt } from './session-receipt.ts';

const decide = (
  terms: object,
  request: Parameters<typeof requestOf>[0],
  provisions: readonly object[] = [permitting()],
) => decideAccess([held(grantOf(1, provisions, terms))], requestOf(request), at);
const outcome = (...given: Parameters<typeof decide>) => {
  const { verdict, notUsed } = decide(...given);
  return notUsed[0]?.reason ?? verdict;
};

test.each([
  ['forbidden', ['TREAT'], 'redisclosure_forbidden'],
  ['same-purpose', ['HRESCH'], 'redisclosure_forbidden'],
  ['same-purpose', ['TREAT'], 'Permit'],
  ['with-notice', ['HRESCH'], 'Permit'],
])('passing on under redisclosure %s what was received for %s: %s', (redisclosure, receivedFor, expected) => {
  expect(outcome({ redisclosure }, { receivedFor })).toBe(expected);
});

test('whoever passes on with notice must mark what is passed on', () => {
  expect(decide({ redisclosure: 'with-notice' }, { receivedFor: ['TREAT'] }).obligations).toEqual([
    { code: 'PRIVMARK' },
  ]);
});

test.each([
  [{ allowed: false }, [clinic], 'delegation_forbidden'],
  [{ allowed: true }, [clinic], 'Permit'],
  [{ allowed: true }, [clinic, patient], 'delegation_forbidden'],
  [{ allowed: true, maxDepth: 2 }, [clinic, patient], 'Permit'],
  [{ allowed: true, maxDepth: 2 }, [patient, clinic], 'delegation_forbidden'],
])('under delegation %j a stranger with the right from %s: %s', (delegation, delegatedBy, expected) => {
  expect(outcome({ delegation }, { requester: { did: stranger, delegatedBy } })).toBe(expected);
});

test('a deny of anybody the right came through counts', () => {
  const provisions = [permitting({ grantee: [{ did: stranger }] }), denying({ grantee: [{ did: clinic }] })];
  expect(decide({}, { requester: { did: stranger } }, provisions).verdict).toBe('Permit');
  expect(decide({}, { requester: { did: stranger, delegatedBy: [clinic] } }, provisions).verdict).toBe('Deny');
});

test.each([
  ['US-CA', 'Permit'],
  ['US-NY', 'wrong_jurisdiction'],
  ['US', 'wrong_jurisdiction'],
])('a grant of California for use in %s: %s', (jurisdiction, expected) => {
  expect(outcome({}, { jurisdiction })).toBe(expected);
});

test('the grant of a guardian ends with the authority', () => {
  const until = (day: string) => ({
    grantor: stranger,
    onBehalf: { relationship: { system: 'urn:x', code: 'MTH' }, authority: 'custody', until: `${day}T00:00:00Z` },
  });
  expect(outcome(until('2026-06-02'), {})).toBe('Permit');
  expect(outcome(until('2026-06-01'), {})).toBe('authority_ended');
});

describe('a value set', () => {
  const provisions = [permitting({ data: [{ valueSet: 'https://sets.example/hiv' }] })];
  const hiv = { system: 'urn:codes', code: 'hiv' };
  const valueSets = (canonical: string) =>
    canonical === 'https://sets.example/hiv' ? { has: (_: string, code: string) => code === 'hiv' } : undefined;
  const asked = requestOf({ resource: { codes: [hiv] } });

  test('permits the codes it has', () => {
    expect(decideAccess([held(grantOf(1, provisions))], asked, at, { valueSets }).verdict).toBe('Permit');
    expect(decideAccess([held(grantOf(1, provisions))], requestOf(), at, { valueSets }).verdict).toBe('NoConsent');
  });

  test('that nobody knows takes every permit from the grant, and leaves its denies', () => {
    const unknown = grantOf(1, [...provisions, permitting()]);
    expect(decideAccess([held(unknown)], asked, at)).toMatchObject({
      verdict: 'NoConsent',
      notUsed: [{ reason: 'unknown_constraint' }],
    });
    const denied = grantOf(2, [denying({ data: [{ valueSet: 'https://sets.example/hiv' }] })]);
    expect(decideAccess([held(grantOf(3, [permitting()])), held(denied)], asked, at).verdict).toBe('Deny');
  });
});

describe('terms of data use', () => {
  const research = {
    kind: 'biomedical',
    genetic: true,
    disease: { system: 'http://purl.obolibrary.org/obo/mondo.owl', code: 'MONDO:0005148' },
    nonProfitOrganization: true,
    nonCommercial: true,
    ethicsApproval: true,
    project: 'p-1',
  };
  const general = { duo: 'DUO:0000042' };
  const under = (dataUse: object[], changes: object = {}, request: object = {}) =>
    outcome({ terms: { kind: 'research', dataUse } }, { research: { ...research, ...changes }, ...request });

  test.each<[string, object[], object, object, object]>([
    ['0000006', [{ duo: 'DUO:0000006' }], {}, { kind: 'ancestry' }, {}],
    [
      '0000007',
      [{ duo: 'DUO:0000007', diseases: [research.disease] }],
      {},
      { disease: { system: 'x', code: 'y' } },
      {},
    ],
    ['0000011', [{ duo: 'DUO:0000011' }], { kind: 'ancestry' }, {}, {}],
    ['0000015', [general, { duo: 'DUO:0000015' }], {}, { kind: 'methods' }, {}],
    ['0000016', [general, { duo: 'DUO:0000016' }], {}, { genetic: false }, {}],
    ['0000018', [general, { duo: 'DUO:0000018' }], {}, { nonCommercial: false }, {}],
    ['0000021', [general, { duo: 'DUO:0000021' }], {}, { ethicsApproval: false }, {}],
    ['0000027', [general, { duo: 'DUO:0000027', projects: ['p-1'] }], {}, { project: 'p-2' }, {}],
    ['0000042', [general], { kind: 'other' }, { kind: 'clinical-care' }, {}],
    ['0000043', [{ duo: 'DUO:0000043' }], { kind: 'clinical-care' }, {}, {}],
    ['0000044', [general, { duo: 'DUO:0000044' }], {}, { kind: 'ancestry' }, {}],
    ['0000045', [general, { duo: 'DUO:0000045' }], {}, { nonProfitOrganization: false }, {}],
    ['0000046', [general, { duo: 'DUO:0000046' }], {}, { nonCommercial: false }, {}],
  ])('DUO:%s allows what it says and no more', (_code, dataUse, allowed, refused) => {
    expect(under(dataUse, allowed)).toBe('Permit');
    expect(under(dataUse, refused)).toBe('terms_not_met');
  });

  test.each<[string, object, object, object]>([
    ['0000022', { jurisdictions: ['US'] }, { jurisdictions: ['CA'] }, { jurisdiction: 'US-CA' }],
    ['0000025', { until: '2026-06-01T00:00:01Z' }, { until: at }, {}],
    ['0000026', { users: [clinic] }, { users: [stranger] }, {}],
    ['0000028', { institutions: [clinic] }, { institutions: [stranger] }, {}],
  ])('DUO:%s limits where, until when and who', (code, kept, broken, request) => {
    expect(under([general, { duo: `DUO:${code}`, ...kept }], {}, request)).toBe('Permit');
    expect(under([general, { duo: `DUO:${code}`, ...broken }], {}, request)).toBe('terms_not_met');
  });

  test('a restriction alone permits nothing, nor does a request that does not speak of research', () => {
    expect(under([{ duo: 'DUO:0000021' }])).toBe('terms_not_met');
    expect(outcome({ terms: { kind: 'research', dataUse: [{ duo: 'DUO:0000004' }] } }, {})).toBe('terms_not_met');
  });

  test('duties become obligations', () => {
    const until = '2027-06-01T00:00:00Z';
    const dataUse = [general, { duo: 'DUO:0000019' }, { duo: 'DUO:0000024', until }, { duo: 'DUO:0000029' }];
    expect(decide({ terms: { kind: 'research', dataUse } }, { research }).obligations).toEqual([
      { code: 'DUO:0000019' },
      { code: 'DUO:0000024', until },
      { code: 'DUO:0000029' },
    ]);
  });
});

test.each([
  [{ id: 'permit-1', environment: stranger }, 'Permit'],
  [{ id: 'permit-2', environment: stranger }, 'terms_not_met'],
  [{ id: 'permit-1', environment: clinic }, 'terms_not_met'],
  [undefined, 'terms_not_met'],
])('use under a permit is for that permit and environment: %j %s', (permit, expected) => {
  const terms = { kind: 'data-use-permit', permit: 'permit-1', environment: stranger };
  expect(outcome({ terms }, permit ? { permit } : {})).toBe(expected);
});

describe('telemedicine', () => {
  const terms = { kind: 'telemedicine', modalities: ['video'], recording: false };
  const grant = grantOf(1, [permitting()], { terms });
  const session = { id: 's-1', modality: 'video', recorded: false };
  const receipt = zSessionReceipt.parse({
    session: 's-1',
    grant: grant.id,
    version: 1,
    subject: patient,
    practitioner: clinic,
    startedAt: '2026-06-01T09:00:00Z',
    endedAt: '2026-06-01T09:20:00Z',
    modality: 'video',
    recorded: false,
  });

  test('is permitted for a session as agreed, which leaves a receipt', () => {
    expect(decide({ terms }, { session })).toMatchObject({ verdict: 'Permit', obligations: [{ code: 'ACCAUDIT' }] });
    expect(outcome({ terms }, {})).toBe('terms_not_met');
    expect(outcome({ terms }, { session: { ...session, recorded: true } })).toBe('terms_not_met');
    expect(outcome({ terms }, { session: { ...session, modality: 'audio' } })).toBe('terms_not_met');
  });

  test('a receipt agrees with its grant', () => {
    expect(checkSessionReceipt(receipt, grant)).toEqual({ valid: true, value: receipt });
    const wrong = { ...receipt, version: 2, subject: clinic, modality: 'chat' as const, recorded: true };
    const late = { startedAt: '2025-12-31T23:59:59Z', endedAt: '2027-01-01T00:00:01Z' } as Partial<typeof receipt>;
    expect(checkSessionReceipt({ ...wrong, ...late }, grant)).toEqual({
      valid: false,
      rejections: [
        { reason: 'conflicting_grant', at: '/grant' },
        { reason: 'wrong_subject', at: '/subject' },
        { reason: 'not_yet_valid', at: '/startedAt' },
        { reason: 'expired', at: '/endedAt' },
        { reason: 'conflicting_grant', at: '/modality' },
        { reason: 'conflicting_grant', at: '/recorded' },
      ],
    });
  });
});

test('in an emergency the strictest grant in force counts', () => {
  const index = new GrantIndex([
    held(grantOf(1, [], { emergency: 'break-glass-allowed' })),
    held(grantOf(2, [], { emergency: 'break-glass-two-person' })),
    held(grantOf(3, [], { emergency: 'never' }), { revoked: true }),
  ]);
  expect(emergencyAccess(index, patient, at)).toEqual({
    emergency: 'break-glass-two-person',
    because: [grantOf(2, []).id],
  });
  expect(emergencyAccess(index, stranger, at)).toBeUndefined();
});
