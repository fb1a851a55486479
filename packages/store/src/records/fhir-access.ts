import { createHmac, randomBytes } from 'node:crypto';
import type { Keyring, TenantRecords } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { fhirClientTable, fhirLookupKeyTable, fhirPatientTable } from '../entities/fhir-access.ts';
import type { TenantSession } from '../tenant-session.ts';

/** Who may ask the proxy in front of one tenant's FHIR server. */
export const fhirClients = (session: TenantSession): TenantRecords['fhirClients'] => ({
  async insert({ id, createdAt, ...content }) {
    const isNew = await session.insert(fhirClientTable, { id, createdAt, content });
    if (!isNew) throw new AppError('conflict', { client: id });
  },
  async get(id) {
    const row = await session.findOne(fhirClientTable, { id });
    return row && { id: row.id, createdAt: row.createdAt, ...row.content };
  },
  async list() {
    const rows = await session.find(fhirClientTable, {}, { order: { sequence: 'ASC' } });
    return rows.map(({ id, createdAt, content }) => ({ id, createdAt, ...content }));
  },
  remove: async (id) => (await session.remove(fhirClientTable, { id })) > 0,
});

/** Which Patient of the FHIR server is which subject of one tenant. */
export function fhirPatients(
  session: TenantSession,
  cipher: SubjectCipher,
  keyring: Keyring,
): TenantRecords['fhirPatients'] {
  const context = (subject: string) => patientContext(session.tenantId, subject);
  return {
    async link(subject, fhirId) {
      const lookup = lookupOf((await keyOf(session, keyring)) ?? (await makeKey(session, keyring)), fhirId);
      const owner = await session.findOne(fhirPatientTable, { lookup });
      if (owner && owner.subject !== subject) throw new AppError('conflict');
      const sealedFhirId = await cipher.seal(subject, fhirId, context(subject));
      await session.remove(fhirPatientTable, { subject });
      if (!(await session.insert(fhirPatientTable, { subject, lookup, sealedFhirId }))) throw new AppError('conflict');
    },
    async subjectOf(fhirId) {
      const key = await keyOf(session, keyring);
      return key && (await session.findOne(fhirPatientTable, { lookup: lookupOf(key, fhirId) }))?.subject;
    },
    async fhirIdOf(subject) {
      const row = await session.findOne(fhirPatientTable, { subject });
      return row && cipher.open(subject, row.sealedFhirId, context(subject));
    },
  };
}

/** The context that the id of a Patient is sealed under. */
export const patientContext = (tenant: TenantId, subject: string): string => `fhir-patient:${tenant}:${subject}`;

/** Without the key nobody can find out from a hash which of the possible ids it is of. */
const lookupOf = (key: Uint8Array, fhirId: string): string =>
  createHmac('sha256', key).update(fhirId).digest('base64url');

async function keyOf({ findOne, tenantId }: TenantSession, keyring: Keyring): Promise<Uint8Array | undefined> {
  const row = await findOne(fhirLookupKeyTable, {});
  return row && keyring.open(row.sealedKey, lookupKeyContext(tenantId));
}

async function makeKey(session: TenantSession, keyring: Keyring): Promise<Uint8Array> {
  const sealedKey = keyring.seal(randomBytes(32), lookupKeyContext(session.tenantId));
  await session.insert(fhirLookupKeyTable, { sealedKey });
  const key = await keyOf(session, keyring);
  if (!key) throw new Error('a lookup key was inserted and is not there');
  return key;
}

/** What a lookup key is sealed under. */
export const lookupKeyContext = (tenant: TenantId): string => `fhir-lookup-key:${tenant}`;
