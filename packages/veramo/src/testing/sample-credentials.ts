import type { CredentialDraft } from '@assent/application';
import { type Claims, type Did, type Instant, type StatusEntry, zStatusEntry } from '@assent/domain';

export const noon = '2026-03-01T12:00:00Z' as Instant;

export const registryEntry: StatusEntry = zStatusEntry.parse({
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId: 31_337,
  registry: `0x${'ab'.repeat(20)}`,
  listId: `0x${'01'.repeat(32)}`,
  index: 4711,
});

export const consentEntry: StatusEntry = zStatusEntry.parse({
  type: 'ConsentRevocationEntry',
  statusPurpose: 'revocation',
  chainId: 31_337,
  registry: `0x${'cd'.repeat(20)}`,
  key: `0x${'02'.repeat(32)}`,
  epochKey: `0x${'03'.repeat(32)}`,
});

/** Claims with every shape that a credential has: nested objects, arrays, numbers and truth values. */
export const identityClaims: Claims = {
  name: { family: 'Okafor', given: ['Amara', 'Ngozi'] },
  birthDate: '1984-02-29',
  gender: 'female',
  identifiers: [{ system: 'urn:oid:2.16.840.1', value: 'MRN-1' }],
  assuranceLevel: 'IAL2',
  ageOver: { '18': true, '65': false },
};

/** A draft that a test changes where it needs to. */
export const draftOf = (issuer: string, subject: string, changes: Partial<CredentialDraft> = {}): CredentialDraft => ({
  id: '0b0f6a3e-5f0d-4f6e-9c1b-1f2d3c4b5a69',
  type: 'PatientIdentity',
  format: 'dc+sd-jwt',
  issuer: issuer as Did,
  subject: subject as Did,
  claims: identityClaims,
  validFrom: '2026-01-01T00:00:00Z' as Instant,
  validUntil: '2027-01-01T00:00:00Z' as Instant,
  status: registryEntry,
  custody: 'holder',
  ...changes,
});
