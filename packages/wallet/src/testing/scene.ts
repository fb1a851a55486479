import type { Client } from '@assent/api';
import { type Did, type Instant, parse, zDid, zTenantId } from '@assent/domain';
import { encodeJson, sha256, toBase64Url } from '../keys/base64url.ts';
import { newPairwiseKey, signText } from '../keys/pairwise-key.ts';
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

/** An issuer with a key of its own, that signs whatever it is told. */
export async function issuer() {
  const { did, jwk, privateKey } = await newPairwiseKey(false);
  const sign = async (header: object, payload: object) => {
    const signed = `${encodeJson({ alg: 'ES256', kid: `${did}#0`, ...header })}.${encodeJson(payload)}`;
    return `${signed}.${await signText(privateKey, signed)}`;
  };
  return { did, jwk, sign };
}

/** A disclosure of a member (RFC 9901 §4.2), and its digest. */
export async function disclosureOf(name: string, value: unknown) {
  const text = encodeJson([toBase64Url(crypto.getRandomValues(new Uint8Array(16))), name, value]);
  return { text, digest: toBase64Url(await sha256(text)) };
}
