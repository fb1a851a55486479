import {
  type Bytes32,
  type ConsentGrant,
  type DcqlQuery,
  type Did,
  type Instant,
  type TenantId,
  type TypedClaims,
  vctOf,
  zConsentGrant,
} from '@assent/domain';
import {
  fixedClock,
  inMemoryAgent,
  inMemoryCertificates,
  inMemoryChainAccreditations,
  inMemoryDatabase,
  inMemoryEmergencyChain,
  inMemoryIssuerKeys,
  inMemoryLedger,
  inMemoryRegistries,
  inMemoryRevocationStatus,
  inMemoryStore,
  seededRandom,
} from '../in-memory/index.ts';
import {
  answerRequest,
  type CompactCredential,
  chooseCredentials,
  type HeldCredential,
  issueCredential,
  keptConsentIndexes,
  networkAccreditations,
  onboardOrganization,
  onboardPatient,
  type Ports,
  requestPresentation,
  signConsentGrant,
  statusListUrls,
  typeMetadata,
  withKeyRecords,
  withLocalDenials,
} from '../index.ts';

export const now = '2026-06-01T09:00:00Z' as Instant;
const later = '2027-06-01T09:00:00Z' as Instant;

/** A small world for use cases: two clinics and a sponsor, a patient, a chain, and a clock. */
export async function createWorld() {
  const keys = inMemoryIssuerKeys();
  const agent = inMemoryAgent(keys);
  const database = inMemoryDatabase();
  const store = inMemoryStore(database);
  const ledger = inMemoryLedger(database);
  const clock = fixedClock(now);
  const registries = inMemoryRegistries();
  const chain = inMemoryRevocationStatus(registries);
  const issuers = inMemoryChainAccreditations();
  const emergencyChain = inMemoryEmergencyChain();
  const ports: Omit<Ports, 'clinical'> = {
    clock,
    random: seededRandom(1),
    pause: async () => undefined,
    // Not SHA-256, but every part of it depends on all of the text: enough where only equality matters.
    sha256: (text) => registries.keyOf(text as Bytes32).slice(2),
    signer: agent,
    presenter: agent,
    proofs: withKeyRecords({ store }, agent),
    identities: agent,
    issuerKeys: keys,
    registries,
    listUrlOf: statusListUrls('https://assent.example'),
    typeMetadata: typeMetadata('https://assent.example', (text) => registries.keyOf(text as Bytes32).slice(2)),
    revocations: withLocalDenials({ store }, chain),
    store,
    consentIndexes: keptConsentIndexes(),
    accreditations: networkAccreditations({ store }, issuers),
    certificates: inMemoryCertificates(),
    emergencyChain,
  };
  const onboard = async (id: string, kind: 'clinic' | 'sponsor') => {
    const accreditedFor = kind === 'clinic' ? (['PatientIdentity', 'LabResult', 'TrialEligibility'] as const) : [];
    const application = { id: id as TenantId, kind, name: id, accreditedFor, accreditedUntil: later };
    return (await onboardOrganization(ports, application)).tenant;
  };
  /** Marks work for the chain as done. */
  const finish = (intents: readonly string[]) => ledger.completeWithoutTransaction(intents);
  const clinic = await onboard('clinic', 'clinic');
  const other = await onboard('other-clinic', 'clinic');
  const sponsor = await onboard('sponsor', 'sponsor');
  const patientDid = agent.newDid('patient');
  return {
    agent,
    keys,
    finish,
    ledger,
    ports,
    store,
    clock,
    chain,
    issuers,
    emergencyChain,
    clinic,
    other,
    sponsor,
    patientDid,
  };
}
export type World = Awaited<ReturnType<typeof createWorld>>;

export const identity: TypedClaims = {
  type: 'PatientIdentity',
  claims: {
    name: { family: 'Made', given: ['Up'] },
    birthDate: '1980-01-01' as never,
    assuranceLevel: 'IAL2',
    ageOver: { '18': true, '65': false },
  },
};

export const nameQuery: DcqlQuery = {
  credentials: [
    {
      id: 'name',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('PatientIdentity')] },
      claims: [{ path: ['name', 'family'] }],
    },
  ],
};

export const grantQuery: DcqlQuery = {
  credentials: [{ id: 'grant', format: 'vc+jwt', meta: { vct_values: [vctOf('ConsentGrant')] } }],
};

/** Registers the patient at the clinic with proof of control of the DID. */
export async function registerPatient({ ports, clinic, patientDid, agent }: World) {
  const request = await ask({ ports } as World, clinic.id, { credentials: [] });
  const binding = { challenge: request.challenge, audience: clinic.did };
  const presentation = await agent.signPresentation(patientDid, [], binding, { at: now, custody: 'holder' });
  return onboardPatient(ports, clinic.id, request.id, presentation);
}

export const ask = ({ ports }: Pick<World, 'ports'>, tenant: TenantId, query: DcqlQuery) =>
  requestPresentation(ports, tenant, { query, purpose: 'Check-in', lifetimeSeconds: 600 });

export function issue({ ports, clinic, patientDid }: World, content: TypedClaims = identity, validUntil = later) {
  return issueCredential(ports, clinic.id, { subject: patientDid, content, format: 'dc+sd-jwt', validUntil });
}

/** Answers a request as the patient. */
export function answer(
  { ports, patientDid }: World,
  request: { readonly challenge: string; readonly audience: Did; readonly query: DcqlQuery },
  held: readonly HeldCredential[],
  holder = patientDid,
) {
  const { challenge, audience, query } = request;
  return answerRequest(ports, holder, chooseCredentials(query, held), { challenge, audience });
}

export const heldFrom = (
  {
    type,
    format,
    compact,
  }: { type: HeldCredential['type']; format: HeldCredential['format']; compact: CompactCredential },
  claims: object,
): HeldCredential => ({ type, format, compact, claims: { ...claims } });

export const grantOf = (patient: Did, grantee: Did, changes: object = {}): ConsentGrant =>
  zConsentGrant.parse({
    id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001',
    lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0000',
    version: 1,
    grantor: patient,
    subject: patient,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [grantee],
    base: 'deny',
    policy: [],
    jurisdiction: 'US-OR',
    period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    provisions: [
      {
        effect: 'permit',
        grantee: [{ did: grantee }],
        purposes: ['TREAT'],
        actions: ['view'],
        data: [{ resourceTypes: ['Observation'] }],
      },
    ],
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'never',
    ...changes,
  });

/** A grant signed by the patient, as the patient holds it; in an epoch of its own unless one is given. */
export async function signedGrant(
  { ports, patientDid, clinic }: World,
  changes: object = {},
  epochSecret = ports.random.bytes32(),
) {
  const epochKey = ports.registries.keyOf(epochSecret);
  const signed = await signConsentGrant(ports, grantOf(patientDid, clinic.did, changes), epochKey, 'holder');
  const held: HeldCredential = {
    type: 'ConsentGrant',
    format: 'vc+jwt',
    claims: { ...signed.grant },
    compact: signed.compact,
  };
  return { ...signed, held };
}
