import {
  AppError,
  type Did,
  type Instant,
  type IssuedType,
  isAccreditedAt,
  plusSeconds,
  type TenantId,
  type TypedClaims,
  zTypedClaims,
} from '@assent/domain';
import type { ProofVerifier } from '../ports/agent.ts';
import type { IssuanceSession } from '../ports/issuance-session.ts';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';

export type OfferPorts = Pick<Ports, 'store' | 'random' | 'clock'> & { readonly proofs: ProofVerifier };

export interface OfferOrder {
  readonly type: IssuedType;
  /** What is to be said, or of whom: then it is said again what their latest credential of this type says that is in force. */
  readonly about: { readonly claims: unknown } | { readonly subject: Did };
  /** Whether the wallet must have a code that came to the patient on another way. */
  readonly withTxCode: boolean;
  /** `authorization_code`: the patient proves herself with the code on a page of the clinic, so there always is one. */
  readonly grant?: 'pre-authorized_code' | 'authorization_code';
  readonly validUntil: Instant;
  readonly lifetimeSeconds: number;
}

/**
 * Offers a credential to whoever redeems a code. Nothing is issued yet.
 *
 * @throws AppError `not_accredited`; `invalid_request` for claims that are not of the type, or a credential that would be over;
 *   `not_found` if nothing of this type was issued to the subject, or all of it is revoked or suspended
 */
export async function openOffer(ports: OfferPorts, tenantId: TenantId, order: OfferOrder): Promise<IssuanceSession> {
  const { store, random, clock } = ports;
  const createdAt = clock.now();
  if (order.validUntil <= createdAt) throw new AppError('invalid_request', { pointers: ['#/valid_until'] });
  const content = await contentOf(ports, tenantId, order);
  const isAuthorized = order.grant === 'authorization_code';
  const session: IssuanceSession = {
    id: random.uuid(),
    type: order.type,
    validUntil: order.validUntil,
    createdAt,
    expiresAt: plusSeconds(createdAt, order.lifetimeSeconds),
    offered: {
      content,
      code: random.token(),
      ...(order.withTxCode || isAuthorized ? { txCode: digitsFrom(random.bytes32()) } : {}),
      ...(isAuthorized ? { grant: 'authorization_code' as const } : {}),
    },
    attempts: 0,
    ordered: 0,
    credentials: [],
    steps: [{ at: createdAt, step: 'created' }],
  };
  await store.tenant(tenantId, async (records) => {
    const { did } = await findTenant(records, tenantId);
    const accreditation = await records.accreditations.find(did, order.type);
    if (!accreditation || !isAccreditedAt(accreditation, createdAt))
      throw new AppError('not_accredited', { tenant: tenantId, type: order.type });
    await records.issuanceSessions.insert(session);
  });
  return session;
}

async function contentOf(ports: OfferPorts, tenant: TenantId, { type, about }: OfferOrder): Promise<TypedClaims> {
  const claims = 'claims' in about ? about.claims : await latestClaims(ports, tenant, type, about.subject);
  const content = zTypedClaims.safeParse({ type, claims });
  if (content.success) return content.data;
  const pointers = content.error.issues.map(({ path }) => ['#', ...path].join('/'));
  throw new AppError('invalid_request', { pointers });
}

async function latestClaims({ store, proofs }: OfferPorts, tenant: TenantId, type: IssuedType, subject: Did) {
  const page = { limit: 200, offset: 0 };
  const issued = await store.tenant(tenant, ({ credentials }: TenantRecords) => credentials.list({ subject }, page));
  const latest = issued.find((one) => one.type === type && !one.revokedAt && !one.suspension?.suspended);
  const proven = latest && (await proofs.verifyCredential(latest.compact));
  if (!proven?.valid) throw new AppError('not_found', { pointers: ['#/subject'] });
  return proven.value.claims;
}

/** Six digits, each as likely as any other: 2^256 is so large that what is left over is no matter. */
const digitsFrom = (bytes: string): string => (BigInt(bytes) % 1_000_000n).toString().padStart(6, '0');
