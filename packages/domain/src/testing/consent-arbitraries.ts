import fc from 'fast-check';
import type { AccessRequest } from '../consent/access-request.ts';
import type { ConsentGrant, Provision } from '../consent/consent-grant.ts';
import type { DataClass, Party } from '../consent/data-class.ts';
import type { Environment, HeldGrant, ValueSets } from '../consent/decision.ts';
import type { Obligation } from '../consent/obligation.ts';
import type { DataAction, PurposeOfUse } from '../consent/purpose-of-use.ts';
import type { Coding, Did, Instant, Period } from '../primitives.ts';
import { anyGrant, anyInstant, anyRequest, clinic, stranger } from './arbitraries.ts';

const loinc = 'http://loinc.org';
const role: Coding = { system: 'urn:roles', code: 'nurse' };
const identifier = { system: 'urn:npi', value: '1' };
const hospital = 'did:web:hospital.example' as Did;
export const unknownSet = 'https://sets.example/unknown';
const knownSet = 'https://sets.example/diabetes';

/** Knows one value set, with one of the two codes that requests have. */
export const valueSets: ValueSets = (canonical) =>
  canonical === knownSet ? { has: (system, code) => system === loinc && code === '4548-4' } : undefined;

const days = ['2026-01-01', '2026-03-15', '2026-06-30', '2026-10-01', '2027-01-01'].map(
  (day) => `${day}T00:00:00Z` as Instant,
);
const anyPeriod: fc.Arbitrary<Period> = fc
  .tuple(fc.constantFrom(...days), fc.constantFrom(...days))
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start, end }));
/** Instants on boundaries, between them, and outside of all. */
export const anyTime = fc.oneof(
  fc.constant('2026-05-05T05:05:05Z' as Instant),
  fc.constantFrom(...days, '2025-01-01T00:00:00Z' as Instant),
  anyInstant,
);

const purposes: PurposeOfUse[] = ['TREAT', 'HRESCH'];
const actions: DataAction[] = ['view', 'use'];
const parties: Party[] = [{ did: clinic }, { organization: hospital }, { role }, { identifier }, { did: stranger }];
const labels: Coding[] = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' }];
const codes: Coding[] = [
  { system: loinc, code: '4548-4' },
  { system: loinc, code: '718-7' },
];

const anyData = fc
  .record(
    {
      resourceTypes: fc.subarray(['Observation', 'Condition'], { minLength: 1 }),
      securityLabels: fc.constant(labels),
      codes: fc.subarray(codes, { minLength: 1 }),
      valueSet: fc.constantFrom(knownSet, knownSet, unknownSet),
      instances: fc.constant<string[]>(['Observation/1']),
      authoredBy: fc.constant<Did[]>([clinic]),
      recorded: anyPeriod,
    },
    { requiredKeys: [] },
  )
  .filter((data) => Object.keys(data).length > 0);

const mostly = <T>(usual: T, others: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 3 }, { arbitrary: others, weight: 1 });
const rarely = <T>(value: T) => mostly<T | undefined>(undefined, fc.constant(value));
const wholeYear = { start: days[0] as Instant, end: days[4] as Instant };

const anyProvision = fc
  .record(
    {
      effect: mostly<Provision['effect']>('permit', fc.constant('deny')),
      grantee: mostly(parties.slice(0, 2), fc.subarray(parties, { minLength: 1 })),
      purposes: mostly(purposes, fc.subarray(purposes, { minLength: 1 })),
      actions: mostly(actions, fc.subarray(actions, { minLength: 1 })),
      data: fc.array(anyData as fc.Arbitrary<DataClass>, { minLength: 1, maxLength: 2 }),
      period: mostly(wholeYear, anyPeriod),
      obligations: fc.constant<Obligation[]>([{ code: 'ACCAUDIT' }]),
    },
    { requiredKeys: ['effect'] },
  )
  .filter((p) => p.effect === 'deny' || Boolean(p.grantee && p.purposes && p.actions));

/** Grants with everything a grant can say that decides. */
export const anyFullGrant: fc.Arbitrary<ConsentGrant> = fc
  .tuple(
    anyGrant,
    fc.array(anyProvision as fc.Arbitrary<Provision>, { maxLength: 3 }),
    fc.constantFrom<ConsentGrant['redisclosure']>('forbidden', 'same-purpose', 'with-notice'),
    fc.constantFrom<ConsentGrant['delegation']>({ allowed: false }, { allowed: true }, { allowed: true, maxDepth: 2 }),
    rarely(days[2]),
    rarely<NonNullable<ConsentGrant['terms']>>({ kind: 'research', dataUse: [{ duo: 'DUO:0000006' }] }),
    mostly(wholeYear, anyPeriod),
  )
  .map(([grant, provisions, redisclosure, delegation, until, terms, period]) => ({
    ...grant,
    period,
    provisions,
    redisclosure,
    delegation,
    ...(until && { onBehalf: { relationship: { system: 'urn:x', code: 'MTH' }, authority: 'custody', until } }),
    ...(terms && { terms }),
  }));

/** A grant with a standing; each has a lineage of its own half of the time. */
export const anyHeldGrant: fc.Arbitrary<HeldGrant> = fc
  .tuple(
    anyFullGrant,
    fc.boolean(),
    rarely(true),
    rarely(true),
    rarely('bad_signature' as const),
    fc.constantFrom(...days),
    fc.constantFrom(...days),
  )
  .map(([grant, isAlone, revoked, suspended, objection, recordedAt, statusAsOf]) => ({
    grant: isAlone ? { ...grant, lineage: grant.id } : grant,
    revoked: revoked ?? false,
    ...(suspended && { suspended }),
    ...(objection && { objection }),
    recordedAt,
    statusAsOf,
  }));
export const anyHeldGrants = fc.array(anyHeldGrant, { maxLength: 5 });

/** Requests with everything a request can say that decides. */
export const anyFullRequest: fc.Arbitrary<AccessRequest> = fc
  .tuple(
    anyRequest,
    mostly<PurposeOfUse[]>(['TREAT'], fc.subarray(purposes, { minLength: 1 })),
    mostly<DataAction>('view', fc.constantFrom(...actions)),
    fc.record({
      did: mostly(clinic, fc.constantFrom(stranger)),
      organization: rarely(hospital),
      roles: fc.subarray([role]),
      identifiers: fc.subarray([identifier]),
      delegatedBy: rarely<Did[]>([clinic]),
    }),
    fc.record({ codes: fc.subarray(codes), author: fc.constantFrom(undefined, clinic, stranger) }),
    fc.constantFrom(undefined, ...days),
    rarely<PurposeOfUse[]>(['TREAT']),
    fc.boolean(),
  )
  .map(
    ([
      request,
      asked,
      action,
      { organization, delegatedBy, ...who },
      { author, ...data },
      recorded,
      receivedFor,
      isResearch,
    ]) => ({
      ...request,
      purposes: [...asked],
      action,
      requester: {
        ...request.requester,
        ...who,
        ...(organization && { organization }),
        ...(delegatedBy && { delegatedBy }),
      },
      resource: { ...request.resource, ...data, ...(author && { author }), ...(recorded && { recorded }) },
      ...(receivedFor && { receivedFor }),
      ...(isResearch && {
        research: {
          kind: 'biomedical',
          genetic: false,
          nonProfitOrganization: true,
          nonCommercial: true,
          ethicsApproval: true,
        },
      }),
    }),
  );

/** Rules of a house, open or closed, with rules of their own. */
export const anyEnvironment: fc.Arbitrary<Environment> = fc.record({
  id: fc.constant('urn:house'),
  base: fc.constantFrom('permit', 'deny'),
  provisions: fc.array(anyProvision as fc.Arbitrary<Provision>, { maxLength: 2 }),
});
