import type { TenantRecords } from '@assent/application';
import { AppError, type Patient } from '@assent/domain';
import { patientTable } from '../entities/patients.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** Patients of one tenant. */
export function patients(session: TenantSession): TenantRecords['patients'] {
  const findOne = async (where: Partial<Pick<Patient, 'id' | 'did'>>): Promise<Patient | undefined> => {
    const row = await session.findOne(patientTable, where);
    return row && withoutTenant(row);
  };
  return {
    async insert(patient) {
      const isNew = await session.insert(patientTable, patient);
      if (!isNew) throw new AppError('conflict', { patient: patient.id });
    },
    get: (id) => findOne({ id }),
    byDid: (did) => findOne({ did }),
    async list({ limit, offset }) {
      const rows = await session.find(patientTable, {}, { order: { sequence: 'ASC' }, limit, offset });
      return rows.map(withoutTenant);
    },
  };
}
