import type { Client } from '@assent/api';
import { type Did, type Instant, parse, zDid, zTenantId } from '@assent/domain';
import { createVault, newBeginning } from '../storage/vault.ts';
import { walletOver } from '../wallet.ts';
import { inMemoryRecords } from './in-memory-records.ts';

export const origin = 'https://wallet.example';
export const now = '2026-06-01T09:00:00Z' as Instant;
export const clinicDid = parse(zDid, 'did:ethr:assent:0xc1');

/** A wallet at a service that knows one clinic, and answers nothing else. */
export async function scene(keys: 'wrapped' | 'bound' = 'wrapped') {
  const records = inMemoryRecords();
  const vault = await createVault(records, 'seven blue boats sing', newBeginning(keys));
  const tenant = parse(zTenantId, 'clinic');
  const other = parse(zTenantId, 'other-clinic');
  const documents = new Map<Did, object>();
  const organization = {
    ...{ id: tenant, kind: 'clinic' as const, name: 'The Clinic', did: clinicDid },
    webDid: parse(zDid, 'did:web:wallet.example:tenants:clinic'),
  };
  const client = {
    async readDid({ params: { did } }: { params: { did: Did } }) {
      const isClinic = did === organization.did || did === organization.webDid;
      return { did, document: documents.get(did) ?? { id: did }, ...(isClinic ? { organization } : {}) };
    },
  } as unknown as Client;
  const wallet = walletOver(vault, {
    origin,
    post: () => Promise.reject(new Error('nothing is sent here')),
    client: () => client,
    clock: { now: () => now },
  });
  return { records, vault, wallet, tenant, other, documents, organization };
}
