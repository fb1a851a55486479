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
import type { Random } from '../ports/clock.ts';
import type { IssuanceSession, OfferedContent } from '../ports/issuance-session.ts';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';

export type OfferPorts = Pick<Ports, 'store' | 'random' | 'clock'> & { readonly proofs: ProofVerifier };

export interface OfferOrder {
  readonly type: IssuedType;
  /**
   * What is to be said; or of whom: then it is said again what their latest credential of this type says that is in force. `later`: only
   * whoever releases a deferred offer knows it.
   */
  readonly about: { readonly claims: unknown } | { readonly subject: Did } | 'later';
  /** Whether the wallet must have a code that came to the patient on another way. */
  readonly withTxCode: boolean;
  /** `authorization_code`: the patient proves herself with the code on a page of the clinic, so there always is one. */
  readonly grant?: 'pre-authorized_code' | 'authorization_code';
  /** Whether the wallet can come back for fresh copies, while what is said is in force. */
  readonly isRefreshable?: boolean;
  /** Whether nothing is issued before the offer was released. Then the wallet can come back too. */
  readonly isDeferred?: boolean;
  /** Whether the first holder that something is issued to becomes a patient of the tenant, if they are none. */
  readonly registersPatient?: boolean;
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
  const said = await contentOf(ports, tenantId, order);
  const expiresAt = plusSeconds(createdAt, order.lifetimeSeconds);
  const session: IssuanceSession = {
    id: random.uuid(),
    type: order.type,
    validUntil: order.validUntil,
    createdAt,
    expiresAt,
    keptUntil: expiresAt,
    offered: {
      ...said,
      code: random.token(),
      ...recipientOf(order, random),
      ...(order.registersPatient ? { registersPatient: true } : {}),
    },
    ...(order.isRefreshable || order.isDeferred ? { refresh: { used: [] } } : {}),
    ...(order.isDeferred ? { deferral: { state: 'pending' } } : {}),
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

/** What the one who takes the offer must show beside the link. */
function recipientOf({ grant, withTxCode }: OfferOrder, random: Random): Pick<OfferedContent, 'txCode' | 'grant'> {
  if (grant === 'authorization_code') return { grant, txCode: digitsFrom(random.bytes32()) };
  return withTxCode ? { txCode: digitsFrom(random.bytes32()) } : {};
}

interface SaidClaims {
  readonly claims: unknown;
  readonly source?: string;
}

interface SaidContent {
  readonly content?: TypedClaims;
  readonly source?: string;
}

async function contentOf(ports: OfferPorts, tenant: TenantId, { type, about }: OfferOrder): Promise<SaidContent> {
  if (about === 'later') return {};
  const said: SaidClaims = 'claims' in about ? about : await latestClaims(ports, tenant, type, about.subject);
  const { source } = said;
  return { content: typedClaims(type, said.claims), ...(source === undefined ? {} : { source }) };
}

/** Claims of a type. @throws AppError `invalid_request` with pointers to what is wrong */
export function typedClaims(type: IssuedType, claims: unknown): TypedClaims {
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
  if (!latest || !proven?.valid) throw new AppError('not_found', { pointers: ['#/subject'] });
  return { claims: proven.value.claims, source: latest.id };
}

/** Six digits, each as likely as any other: 2^256 is so large that what is left over is no matter. */
const digitsFrom = (bytes: string): string => (BigInt(bytes) % 1_000_000n).toString().padStart(6, '0');
