import { type DcqlQuery, parse, type TypedClaims, vctOf, zTypedClaims } from '@assent/domain';

/** Who a made-up patient is. */
export const identityClaims: TypedClaims = parse(zTypedClaims, {
  type: 'PatientIdentity',
  claims: {
    name: { family: 'Probeperson', given: ['Testine'] },
    birthDate: '1971-02-28',
    assuranceLevel: 'IAL2',
    ageOver: { '18': true, '65': false },
  },
});

/** A laboratory result of that patient: HbA1c in percent. */
export const resultClaims = (value: number): TypedClaims =>
  parse(zTypedClaims, {
    type: 'LabResult',
    claims: {
      code: { system: 'http://loinc.org', code: '4548-4' },
      effective: '2026-03-01T08:30:00Z',
      quantity: { value, unit: '%' },
    },
  });

/** Asks for the family name from an identity credential that hides the rest. */
export const nameQuery = {
  credentials: [
    {
      id: 'identity',
      format: 'dc+sd-jwt' as const,
      meta: { vct_values: [vctOf('PatientIdentity')] },
      claims: [{ path: ['name', 'family'] }],
    },
  ],
} satisfies DcqlQuery;

/** Asks for a whole laboratory result as a VC-JWT. */
export const resultQuery = {
  credentials: [{ id: 'result', format: 'vc+jwt' as const, meta: { vct_values: [vctOf('LabResult')] } }],
} satisfies DcqlQuery;

/** Asks for a consent grant. */
export const grantQuery = {
  credentials: [{ id: 'consent', format: 'vc+jwt' as const, meta: { vct_values: [vctOf('ConsentGrant')] } }],
} satisfies DcqlQuery;
