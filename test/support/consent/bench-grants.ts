import {
  type AccessRequest,
  type ConsentGrant,
  type Did,
  type HeldGrant,
  type Instant,
  parse,
  zAccessRequest,
  zConsentGrant,
} from '@assent/domain';

export const benchAt = '2026-06-01T12:00:00Z' as Instant;
const patient = 'did:key:zPatient';
/** How many grants name one clinic. */
const perClinic = 3;
const mostClinics = 16;

const clinicOf = (number: number) => `did:web:clinic-${number}.example` as Did;
const template = {
  version: 1,
  grantor: patient,
  subject: patient,
  category: [{ system: 'http://loinc.org', code: '59284-0' }],
  controller: ['did:web:controller.example'],
  base: 'deny',
  policy: [],
  jurisdiction: 'US-CA',
  period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
  redisclosure: 'forbidden',
  delegation: { allowed: false },
  emergency: 'never',
};

/**
 * Grants of one patient: three for each clinic, about one in eight a deny, one in fifteen taken back. The first of a clinic
 * permits what it asks for; none denies it, so that every engine has to look at all three.
 */
export const benchGrants = (count: number): HeldGrant[] =>
  grantsFor(patient as Did, count).map((grant, number) => ({
    grant,
    revoked: number % perClinic !== 0 && number % 10 === 2,
  }));

/** The grants themselves, of any patient. */
export function grantsFor(subject: Did, count: number): ConsentGrant[] {
  return Array.from({ length: count }, (_, number) => {
    const isFirst = number % perClinic === 0;
    const isDeny = !isFirst && number % 5 === 1;
    const id = `6f1c9c5e-1d0a-4a0e-9f6d-${String(number).padStart(12, '0')}`;
    const provision = {
      effect: isDeny ? 'deny' : 'permit',
      grantee: [{ did: clinicOf(Math.floor(number / perClinic)) }],
      purposes: [isFirst ? 'TREAT' : 'HRESCH'],
      actions: ['view'],
      data: [{ resourceTypes: ['Observation'] }],
    };
    const who = { grantor: subject, subject };
    return parse(zConsentGrant, { ...template, ...who, id, lineage: id, provisions: [provision] });
  });
}

/** What sixteen of the clinics ask, each for itself; as many as there are, if there are fewer. */
export function benchRequests(grants: number): AccessRequest[] {
  const clinics = Math.max(1, Math.min(mostClinics, Math.floor(grants / perClinic)));
  return Array.from({ length: clinics }, (_, number) =>
    parse(zAccessRequest, {
      subject: patient,
      requester: { did: clinicOf(number) },
      purposes: ['TREAT'],
      action: 'view',
      resource: { type: 'Observation', securityLabels: [], codes: [] },
    }),
  );
}
