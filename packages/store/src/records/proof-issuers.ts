import type { Keyring, ProofRecords } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import { LessThanOrEqual } from 'typeorm';
import * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { proofEpochTable, proofHandleTable, proofIssuerTable } from '../entities/proofs.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

const zSecrets = z.strictObject({ secretKey: z.string(), registrySecretKey: z.string() });

/** Keys of one tenant that sign credentials for proofs. */
export const proofIssuers = (session: TenantSession, keyring: Keyring): ProofRecords['issuers'] => ({
  async insert({ secrets, ...row }) {
    const context = proofIssuerContext(session.tenantId, row.id);
    const sealedSecrets = keyring.seal(Buffer.from(JSON.stringify(secrets)), context);
    if (!(await session.insert(proofIssuerTable, { ...row, sealedSecrets })))
      throw new AppError('conflict', { issuer: row.id });
  },
  async list() {
    const rows = await session.find(proofIssuerTable, {}, { order: { sequence: 'ASC' } });
    return rows.map(withoutTenant).map(({ sealedSecrets, ...row }) => {
      const opened = Buffer.from(keyring.open(sealedSecrets, proofIssuerContext(session.tenantId, row.id)));
      return { ...row, secrets: zSecrets.parse(JSON.parse(opened.toString())) };
    });
  },
});

/** Registries of one tenant at their epochs. */
export const proofEpochs = (session: TenantSession): ProofRecords['epochs'] => ({
  insert: (epoch) => session.insert(proofEpochTable, epoch),
  async latest(issuer) {
    const row = await session.findOne(proofEpochTable, { issuer }, { epoch: 'DESC' });
    return row && withoutTenant(row);
  },
  async get(issuer, epoch) {
    const row = await session.findOne(proofEpochTable, { issuer, epoch });
    return row && withoutTenant(row);
  },
});

/** Numbers by which registries of one tenant know credentials. */
export const proofHandles = (session: TenantSession): ProofRecords['handles'] => ({
  async add(issuer, handles) {
    for (const chunk of chunksOf(handles))
      await session.insertAll(
        proofHandleTable,
        chunk.map((handle) => ({ issuer, handle, state: 'unused' as const })),
      );
  },
  unused: (issuer) => session.count(proofHandleTable, { issuer, state: 'unused' }),
  async take(issuer, credentialId, until) {
    const own = await session.findOne(proofHandleTable, { credentialId });
    if (own) return { issuer: own.issuer, handle: own.handle };
    const free = await session.findOne(proofHandleTable, { issuer, state: 'unused' }, { sequence: 'ASC' });
    if (!free) return undefined;
    await session.update(proofHandleTable, { handle: free.handle }, { state: 'taken', credentialId, until });
    return { issuer, handle: free.handle };
  },
  async revoke(credentialId) {
    return (await session.update(proofHandleTable, { credentialId, state: 'taken' }, { state: 'leaving' })) > 0;
  },
  async leaving(issuer, now) {
    const revoked = await session.find(proofHandleTable, { issuer, state: 'leaving' }, { order: { sequence: 'ASC' } });
    const over = await session.find(proofHandleTable, { issuer, state: 'taken', until: LessThanOrEqual(now) });
    return [...revoked, ...over].map(({ handle }) => handle);
  },
  async remove(issuer, handles, epoch) {
    for (const handle of handles)
      await session.update(proofHandleTable, { issuer, handle }, { state: 'removed', removedIn: epoch });
  },
});

/** What the secrets of a key are sealed under. */
export const proofIssuerContext = (tenant: TenantId, id: string): string => `proof-issuer:${tenant}:${id}`;
