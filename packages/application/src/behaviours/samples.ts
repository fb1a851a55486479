import {
  type Bytes32,
  type ConsentGrant,
  type Did,
  type EmergencyCase,
  type Instant,
  type Patient,
  type Receipt,
  type Tenant,
  type TenantId,
  zAddress,
  zBytes32,
  zConsentGrant,
  zDid,
  zInstant,
  zTenantId,
} from '@assent/domain';
import { seededRandom } from '../in-memory/seeded-random.ts';
import type { CompactCredential } from '../ports/agent.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { AuthorizationState } from '../ports/authorization-state.ts';
import type { SavedDocument } from '../ports/credential-store.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { StoredHealthCard, StoredHealthLink } from '../ports/health-cards.ts';
import type { IssuanceSession } from '../ports/issuance-session.ts';
import type { PresentationSession } from '../ports/presentation-session.ts';
import type { IssuedCredential, PresentationRequest, StatusList, StoredGrant } from '../ports/stored-rows.ts';

const random = seededRandom(20_260_131);

export const at: Instant = zInstant.parse('2026-01-31T09:00:00Z');
export const later: Instant = zInstant.parse('2026-01-31T10:00:00Z');
export const tenantA: TenantId = zTenantId.parse('clinic-a');
export const tenantB: TenantId = zTenantId.parse('clinic-b');
export const issuer: Did = zDid.parse('did:example:issuer');

const registry = zAddress.parse(`0x${'51'.repeat(20)}`);

/** A 32-byte value or a DID that no earlier call returned. */
export const newBytes32 = (): Bytes32 => zBytes32.parse(random.bytes32());
export const newDid = (): Did => zDid.parse(`did:example:${random.uuid()}`);
export const newId = (): string => random.uuid();

export const tenantOf = (id: TenantId): Tenant => ({
  id,
  kind: 'clinic',
  name: `Clinic ${id}`,
  did: zDid.parse(`did:example:${id}`),
  webDid: zDid.parse(`did:web:assent.example:${id}`),
  createdAt: at,
});

export const newPatient = (): Patient => ({ id: newId(), did: newDid(), custody: 'holder', createdAt: at });

export const newStatusList = (size = 131_072): StatusList => ({
  listId: newBytes32(),
  salt: newBytes32(),
  size,
  suspensions: { listId: newBytes32(), salt: newBytes32() },
});

export const newCredential = (subject: Did = newDid(), listId: Bytes32 = newBytes32()): IssuedCredential => ({
  id: newId(),
  type: 'LabResult',
  format: 'dc+sd-jwt',
  issuer,
  subject,
  compact: `eyJ.${newId()}.sig~` as CompactCredential,
  status: {
    type: 'StatusRegistryEntry',
    statusPurpose: 'revocation',
    chainId: 31337,
    registry,
    listId,
    index: 7,
    uri: `https://assent.example/status-lists/${listId}`,
  },
  validFrom: at,
  validUntil: later,
  issuedAt: at,
});

export const newSavedDocument = (changes: Partial<SavedDocument> = {}): SavedDocument => ({
  kind: 'credential',
  hash: newId(),
  issuer,
  subject: newDid(),
  type: 'LabResult',
  validFrom: at,
  validUntil: later,
  text: `eyJ.${newId()}.sig~`,
  ...changes,
});

export function newGrant(subject: Did = newDid(), changes: Partial<ConsentGrant> = {}): StoredGrant {
  const grant = zConsentGrant.parse({
    id: newId(),
    lineage: newId(),
    version: 1,
    grantor: subject,
    subject,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [issuer],
    base: 'deny',
    policy: [],
    jurisdiction: 'CH',
    period: { start: at, end: later },
    provisions: [],
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'never',
    ...changes,
  });
  return { grant, compact: 'eyJ.grant.sig' as CompactCredential, key: newBytes32(), custody: 'holder', receivedAt: at };
}

export const newRequest = (): PresentationRequest => ({
  id: newId(),
  challenge: random.token(),
  audience: issuer,
  query: { credentials: [{ id: 'lab', format: 'dc+sd-jwt', meta: { vct_values: ['urn:assent:LabResult:1'] } }] },
  purpose: 'Registration',
  createdAt: at,
  expiresAt: later,
});

export const newSession = (): PresentationSession => ({
  id: newId(),
  clientId: `decentralized_identifier:${issuer}`,
  responseMode: 'direct_post.jwt',
  nonce: random.token(),
  state: random.token(),
  query: newRequest().query,
  purpose: 'Registration',
  createdAt: at,
  expiresAt: later,
  responseKey: { kty: 'EC', crv: 'P-256', d: random.token() },
  steps: [{ at, step: 'created' }],
});

export const newHealthCard = (): StoredHealthCard => ({
  ...{ id: newId(), kid: 'key', rid: random.token().slice(0, 16), types: ['immunization'], issuedAt: at },
});

export const newHealthLink = (subject?: Did): StoredHealthLink => ({
  ...{ id: newId(), hash: random.token(), createdAt: at, content: { label: 'For the school', attemptsLeft: 3 } },
  ...(subject === undefined ? {} : { subject }),
});

export const newOffer = (): IssuanceSession => ({
  id: newId(),
  type: 'PatientIdentity',
  validUntil: later,
  createdAt: at,
  expiresAt: later,
  keptUntil: later,
  offered: {
    registersPatient: true,
    content: {
      type: 'PatientIdentity',
      claims: {
        name: { family: 'Made', given: ['Up'] },
        birthDate: '1980-01-01' as never,
        assuranceLevel: 'IAL2',
        ageOver: { '18': true, '65': false },
      },
    },
    code: random.token(),
    txCode: '004711',
  },
  attempts: 0,
  ordered: 0,
  credentials: [],
  steps: [{ at, step: 'created' }],
});

export const newAuthorizationState = (): AuthorizationState => ({
  hash: newBytes32(),
  groupHash: newBytes32(),
  content: { jti: random.token(), kind: 'AuthorizationCode' },
  expiresAt: later,
});

export const newReceipt = (subject: Did, changes: Partial<Receipt> = {}): Receipt => ({
  id: newId(),
  at,
  event: 'access_permitted',
  subject,
  actor: issuer,
  human: true,
  purposes: ['TREAT'],
  action: 'view',
  dataClasses: ['Observation'],
  grants: [],
  credentials: [],
  reasons: [],
  ...changes,
});

export function newAuditLog(generation: number, changes: Partial<AuditLog> = {}): AuditLog {
  const logId = newBytes32();
  return {
    generation,
    logId,
    salt: newBytes32(),
    chainId: 31_337,
    contract: registry,
    origin: `assent.example/log/${logId}`,
    tagKey: newBytes32(),
    signingKey: newBytes32(),
    openIntent: newId(),
    ...changes,
  };
}

/** A case of emergency access that was asked for. */
export const newEmergency = (subject: Did, changes: Partial<EmergencyCase> = {}): EmergencyCase => ({
  id: newId(),
  caseId: newBytes32(),
  order: {
    subject,
    requester: newDid(),
    role: { system: 'https://roles.example', code: 'doctor' },
    reason: 'unconscious',
    dataClasses: ['Observation'],
    policyId: 2 ** 32 - 1,
  },
  period: { start: at, end: later },
  account: registry,
  salts: { subject: newBytes32(), reason: newBytes32() },
  approvals: [],
  ...changes,
});

export const newErasure = (changes: Partial<Erasure> = {}): Erasure => ({
  ...{ id: newId(), at, scope: 'patient' },
  counts: { credentials: 0, grants: 0, receipts: 2, emergencies: 0, documents: 0, sessions: 0 },
  destroyed: { dataKey: newId(), sealedUnder: 'kek' },
  ...changes,
});
