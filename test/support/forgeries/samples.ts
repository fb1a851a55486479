import { type Claims, type CredentialFormat, type DcqlQuery, vctOf } from '@assent/domain';

export type WorldFormat = CredentialFormat;

/** Claims of every shape: objects, arrays, numbers and truth values. */
export const identityClaims: Claims = {
  name: { family: 'Probeperson', given: ['Testine', 'Una'] },
  birthDate: '1971-02-28',
  assuranceLevel: 'IAL2',
  ageOver: { '18': true, '65': false },
};

/** Asks for an identity credential of a format, or for none. */
export const queryFor = (format: WorldFormat | 'none'): DcqlQuery => ({
  credentials: format === 'none' ? [] : [{ id: 'identity', format, meta: { vct_values: [vctOf('PatientIdentity')] } }],
});
