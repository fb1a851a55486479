import {
  type Coding,
  type ConsentGrant,
  type Did,
  type Instant,
  type PurposeOfUse,
  parse,
  plusSeconds,
  zConsentGrant,
} from '@assent/domain';
import type { Organization } from '../storage/wallet-contents.ts';

/** What a consent is for, as a person chooses it. */
export type TemplateName = 'treatment' | 'second-opinion' | 'insurance' | 'research' | 'trial';
export const templateNames: readonly TemplateName[] = ['treatment', 'second-opinion', 'insurance', 'research', 'trial'];

/** Kinds of data, as a person chooses them, and what they are in FHIR. */
export const dataKinds = {
  results: ['Observation', 'DiagnosticReport'],
  medicines: ['MedicationRequest', 'MedicationStatement', 'MedicationDispense'],
  problems: ['Condition', 'AllergyIntolerance'],
  vaccinations: ['Immunization'],
  documents: ['DocumentReference', 'Composition', 'ImagingStudy'],
  visits: ['Encounter', 'Procedure', 'CarePlan'],
} as const;
export type DataKind = keyof typeof dataKinds;
export const dataKindNames = Object.keys(dataKinds) as readonly DataKind[];

/** Data that many people wish to keep back, by their security labels (HL7 v3 ActCode). */
export const sensitiveKinds = { mental: 'PSY', substance: 'ETH', hiv: 'HIV', sexual: 'SEX' } as const;
export type SensitiveKind = keyof typeof sensitiveKinds;
export const sensitiveKindNames = Object.keys(sensitiveKinds) as readonly SensitiveKind[];
const labels = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/** Days that a consent can be for. */
export const durations = [7, 30, 90, 365] as const;

interface Template {
  readonly purposes: readonly PurposeOfUse[];
  readonly actions: readonly ('view' | 'use')[];
  readonly data: readonly DataKind[];
  readonly days: (typeof durations)[number];
  readonly redisclosure: ConsentGrant['redisclosure'];
  readonly deidentified: boolean;
  readonly category: Coding;
}

const privacy: Coding = { system: 'http://loinc.org', code: '59284-0' };
const research: Coding = { system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' };
const clinical = {
  actions: ['view', 'use'],
  redisclosure: 'forbidden',
  deidentified: false,
  category: privacy,
} as const;

/** What each begins with. Nothing is wider than it needs to be, and all of it can be narrowed. */
export const templates: Readonly<Record<TemplateName, Template>> = {
  treatment: { ...clinical, purposes: ['TREAT'], data: [...dataKindNames], days: 365 },
  'second-opinion': { ...clinical, purposes: ['TREAT'], data: ['results', 'problems', 'documents'], days: 30 },
  insurance: { ...clinical, purposes: ['HPAYMT', 'COVERAGE'], data: ['visits'], days: 90 },
  research: {
    ...{ purposes: ['HRESCH'], actions: ['use'], data: ['results', 'problems'], days: 365 },
    ...{ redisclosure: 'forbidden', deidentified: true, category: research },
  },
  trial: {
    ...clinical,
    purposes: ['CLINTRCH'],
    data: ['results', 'medicines', 'problems'],
    days: 365,
    category: research,
  },
};

/** What a person has chosen. */
export interface ConsentWish {
  readonly template: TemplateName;
  /** Who has the data. */
  readonly keeper: Organization;
  /** Who may see them. */
  readonly reader: Organization;
  readonly data: readonly DataKind[];
  readonly without: readonly SensitiveKind[];
  readonly days: number;
  readonly emergency: ConsentGrant['emergency'];
  /** Where the person is, such as `US-OR`: whose law counts. */
  readonly jurisdiction: string;
}

/** Who signs, and for whom: oneself, or a patient for whom one acts. */
export interface ConsentSigner {
  readonly grantor: Did;
  readonly onBehalf?: { readonly subject: Did; readonly authority: string };
}

const guardian: Coding = { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'GUARD' };

/** The grant that a wish stands for, in the lineage of an earlier one if it replaces that. @throws AppError `invalid_request` */
export function grantFor(
  wish: ConsentWish,
  { grantor, onBehalf }: ConsentSigner,
  { id, now, replaces }: { readonly id: string; readonly now: Instant; readonly replaces?: ConsentGrant },
): ConsentGrant {
  const { purposes, actions, redisclosure, deidentified, category } = templates[wish.template];
  const grantee = [{ organization: wish.reader.did }, { did: wish.reader.did }];
  return parse(zConsentGrant, {
    id,
    lineage: replaces?.lineage ?? id,
    version: (replaces?.version ?? 0) + 1,
    grantor,
    subject: onBehalf?.subject ?? grantor,
    ...(onBehalf ? { onBehalf: { relationship: guardian, authority: onBehalf.authority } } : {}),
    category: [category],
    controller: [wish.keeper.did],
    base: 'deny',
    policy: [],
    jurisdiction: wish.jurisdiction,
    period: { start: now, end: plusSeconds(now, wish.days * 86_400) },
    provisions: [
      {
        effect: 'permit',
        ...{ grantee, purposes, actions },
        data: [{ resourceTypes: wish.data.flatMap((kind) => dataKinds[kind]) }],
        ...(deidentified ? { obligations: [{ code: 'DEID' }] } : {}),
      },
      ...(wish.without.length > 0
        ? [
            {
              effect: 'deny',
              data: [{ securityLabels: wish.without.map((kind) => ({ system: labels, code: sensitiveKinds[kind] })) }],
            },
          ]
        : []),
    ],
    redisclosure,
    delegation: { allowed: false },
    emergency: wish.emergency,
  });
}

/** The wish behind a grant that was made here; undefined for one that was not. */
export function wishOf(
  grant: ConsentGrant,
): (Pick<ConsentWish, 'data' | 'without' | 'emergency'> & { readonly purposes: readonly PurposeOfUse[] }) | undefined {
  const [permit, deny] = grant.provisions;
  const types = permit?.data?.[0]?.resourceTypes;
  if (permit?.effect !== 'permit' || !types || !permit.purposes) return undefined;
  const codes = deny?.data?.[0]?.securityLabels?.map(({ code }) => code) ?? [];
  return {
    data: dataKindNames.filter((kind) => dataKinds[kind].every((type) => types.includes(type))),
    without: sensitiveKindNames.filter((kind) => codes.includes(sensitiveKinds[kind])),
    emergency: grant.emergency,
    purposes: permit.purposes,
  };
}
