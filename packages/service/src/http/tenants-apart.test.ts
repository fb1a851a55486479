import { type Endpoint, endpoints } from '@assent/api';
import { answerRequest, type CompactCredential, signConsentGrant } from '@assent/application';
import type { Instant } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { hadAccess } from '../testing/had-access.ts';
import { type HttpWorld, httpWorld, nextYear, type Organization } from '../testing/http-world.ts';
import {
  accessRequest,
  emergencyOrder,
  factsOf,
  familyNameQuery,
  grantOf,
  grantQuery,
  healthBundleOf,
  identityOf,
  mandateOf,
  ticketOrderOf,
  trialOf,
  uuid,
} from '../testing/samples.ts';

const world = await httpWorld();
const clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity', 'EligibilityFacts']);
const stranger = await world.onboard('stranger', 'clinic', ['PatientIdentity', 'EligibilityFacts']);
const patientDid = world.agent.newDid('patient-of-clinic');
const linkFiles = [{ contentType: 'application/fhir+json' as const, content: healthBundleOf('Zz-Marker') }];
const owned = await fill(world, clinic);

/** One row of every kind at an organisation, about a patient with a wallet and one without a device. */
async function fill({ ports, agent }: HttpWorld, { client, tenant }: Organization) {
  const registration = await client.requestPresentation({
    body: { query: { credentials: [] }, purpose: 'Registration' },
  });
  const binding = { challenge: registration.challenge, audience: tenant.did };
  const presentation = await answerRequest(ports, patientDid, [], binding);
  await client.onboardPatient({ body: { custody: 'holder', request: registration.id, presentation } });
  const custodial = await client.onboardPatient({ body: { custody: 'service' } });
  const patient = custodial.valid ? custodial.patient : undefined;
  const content = structuredClone(identityOf('Zz-Marker')) as never;
  const credential = await client.issueCredential({ body: { subject: patientDid, content, validUntil: nextYear } });
  const grant = grantOf(patient!.did, tenant.did, uuid(10));
  await client.grantForPatient({ params: { id: patient!.id }, body: { grant: structuredClone(grant) as never } });
  const request = await client.requestPresentation({ body: { query: familyNameQuery, purpose: 'Check-in' } });
  const opened = await client.openPresentationSession({
    body: { dcql: familyNameQuery, client_id_prefix: 'decentralized_identifier' },
  });
  const offer = await client.openOffer({ body: { type: 'PatientIdentity', subject: patientDid } });
  const { id: deferred } = await client.openOffer({ body: { type: 'PatientIdentity', deferred: true } });
  const apiKey = await client.createApiKey({ body: { name: 'Ward', roles: ['reader'] } });
  const policies = 'permit (principal, action, resource) when { principal.name == "only-at-the-clinic" };';
  await client.setOrganizationPolicy({ body: { policies } });
  const member = await client.addStaff({ body: { login: 'ana', name: 'Ana', roles: ['reader'] } });
  const trust = await client.addTrust({ body: { kind: 'did', did: patientDid, types: ['Problem'] } });
  const valueSet = 'https://sets.example/labs';
  await client.putValueSet({ body: { url: valueSet, codes: [{ system: 'http://loinc.org', code: '718-7' }] } });
  const policy = { id: 1, threshold: 1, requiredClasses: [], maxSeconds: 3600, active: true };
  await world.operator.setEmergencyPolicy({ body: policy });
  const emergency = await client.requestEmergency({ body: { order: emergencyOrder(patientDid, 1) } });
  for (const purpose of ['TREAT', 'HMARKT'] as const)
    await hadAccess(world, tenant.id, { subject: patientDid, actor: tenant.did, purpose });
  const leaving = await client.onboardPatient({ body: { custody: 'service' } });
  if (leaving.valid) await client.erasePatient({ params: { id: leaving.patient.id }, body: {} });
  const requester = { did: tenant.did, roles: [], identifiers: [] };
  const registry = await client.registerFhirClient({
    body: { name: 'Registry', requester, purposes: ['TREAT'], scopes: ['system/*.rs'] },
  });
  const { id: mandate } = await client.registerMandate({
    params: { id: patient!.id },
    body: structuredClone(mandateOf(patientDid)) as never,
  });
  const webhook = await client.addWebhook({ body: { url: 'https://receiver.example/events' } });
  const card = await client.issueHealthCard({ body: { bundle: healthBundleOf('Zz-Marker') } });
  const link = await client.createHealthLink({ body: { files: linkFiles, subject: patientDid } });
  const health = { card: card.id, link: link.id };
  const [facts] = factsOf('1980-01-01');
  await client.orderFacts({ body: structuredClone({ subject: patientDid, ...facts, validUntil: nextYear }) as never });
  await client.rotateProofKey({});
  const criteria = structuredClone(trialOf('NCT00000009')) as never;
  const trial = await client.openStudy({ body: { criteria, issuers: [tenant.did], purpose: 'Screening' } });
  const asked = await client.requestProof({ params: { id: trial.id }, body: {} });
  const own = {
    mandate,
    webhook: webhook.id,
    health,
    fhirClient: registry.id,
    trial: trial.id,
    asked: asked.id,
    session: opened.id,
    offer: offer.id,
    deferred,
    trust: trust.id,
    apiKey: apiKey.id,
    member: member.id,
    valueSet,
  };
  return {
    patient: patient!,
    credential,
    grant,
    request,
    ...own,
    emergency: emergency.valid && emergency.emergency,
    agent,
  };
}

/** An answer of the patient to the clinic's open request: good, if the clinic takes it. */
async function goodAnswer(): Promise<string> {
  const { challenge, audience } = owned.request;
  const epochKey = world.ports.registries.keyOf(world.ports.random.bytes32());
  const grant = grantOf(patientDid, clinic.tenant.did, uuid(11));
  const signed = await signConsentGrant(world.ports, grant, epochKey, 'holder');
  const shown = (compact: CompactCredential, type: 'PatientIdentity' | 'ConsentGrant') => ({
    credential: { compact, type, format: 'vc+jwt' as const, claims: {} },
    disclose: 'all' as const,
  });
  const disclosures = [
    shown(owned.credential.compact as CompactCredential, 'PatientIdentity'),
    shown(signed.compact, 'ConsentGrant'),
  ];
  return answerRequest(world.ports, patientDid, disclosures, { challenge, audience });
}

const emergencyCall = () => ({ params: { id: owned.emergency ? owned.emergency.id : '' } });
const pseudonym = 'ab'.repeat(48);
const signature = `0x${'ab'.repeat(65)}`;
const study = { registry: 'ctgov', id: 'NCT00000001', version: '1', criteriaSha256: '0'.repeat(64) } as const;

/** Every operation of a tenant that names a row or a subject, called with what belongs to the clinic. */
const attempts: Readonly<Record<string, (as: Organization) => Promise<unknown>>> = {
  orderFacts: ({ client }) => {
    const [facts] = factsOf('1980-01-01');
    return client.orderFacts({
      body: structuredClone({ subject: patientDid, ...facts, validUntil: nextYear }) as never,
    });
  },
  requestProof: ({ client }) => client.requestProof({ params: { id: owned.trial }, body: {} }),
  readProofRequest: ({ client }) => client.readProofRequest({ params: { id: owned.asked } }),
  enrol: ({ client }) => client.enrol({ params: { id: owned.trial }, body: { request: owned.asked } }),
  exportAuditPackage: ({ client }) => client.exportAuditPackage({ params: { id: owned.trial } }),
  readStudy: ({ client }) => client.readStudy({ params: { id: owned.trial } }),
  listProofRequests: ({ client }) => client.listProofRequests({ params: { id: owned.trial }, query: {} }),
  listParticipants: ({ client }) => client.listParticipants({ params: { id: owned.trial } }),
  readEnrolmentCredential: ({ client }) => client.readEnrolmentCredential({ params: { id: owned.trial, pseudonym } }),
  declineEnrolment: ({ client }) =>
    client.declineEnrolment({ params: { id: owned.trial }, body: { request: owned.asked, criterion: 'consent' } }),
  publishConsentVersion: ({ client }) =>
    client.publishConsentVersion({ params: { id: owned.trial }, body: { version: '2', sha256: '0'.repeat(64) } }),
  recordConsent: ({ client }) => client.recordConsent({ params: { id: owned.trial }, body: { pseudonym } }),
  withdrawEnrolment: ({ client }) => client.withdrawEnrolment({ params: { id: owned.trial }, body: { pseudonym } }),
  recordDeviation: ({ client }) =>
    client.recordDeviation({ params: { id: owned.trial }, body: { code: 'visit', text: 'Late' } }),
  readStudyJournal: ({ client }) => client.readStudyJournal({ params: { id: owned.trial } }),
  readStudyFunnel: ({ client }) => client.readStudyFunnel({ params: { id: owned.trial } }),
  onboardPatient: ({ client }) => client.onboardPatient({ body: { custody: 'answered', session: owned.session } }),
  readPatient: ({ client }) => client.readPatient({ params: { id: owned.patient.id } }),
  readCredential: ({ client }) => client.readCredential({ params: { id: owned.credential.id } }),
  revokeCredential: ({ client }) => client.revokeCredential({ params: { id: owned.credential.id } }),
  setCredentialStatus: ({ client }) =>
    client.setCredentialStatus({ params: { id: owned.credential.id }, body: { status: 'suspended' } }),
  revokeGrantForPatient: ({ client }) => client.revokeGrantForPatient({ params: { id: owned.grant.id } }),
  revokeGrantsForPatient: ({ client }) => client.revokeGrantsForPatient({ params: { id: owned.patient.id } }),
  grantForPatient: ({ client }) => {
    const grant = structuredClone(grantOf(owned.patient.did, clinic.tenant.did, uuid(12))) as never;
    return client.grantForPatient({ params: { id: owned.patient.id }, body: { grant } });
  },
  presentForPatient: ({ client }) => {
    const { challenge, audience } = owned.request;
    return client.presentForPatient({
      params: { id: owned.patient.id },
      body: { challenge, audience, query: grantQuery },
    });
  },
  issueCredential: ({ client }) => {
    const content = structuredClone(identityOf('Made')) as never;
    return client.issueCredential({ body: { subject: patientDid, content, validUntil: nextYear } });
  },
  verifyPresentation: async ({ client }) =>
    client.verifyPresentation({ params: { id: owned.request.id }, body: { presentation: await goodAnswer() } }),
  readPresentationSession: ({ client }) => client.readPresentationSession({ params: { id: owned.session } }),
  releaseOffer: ({ client }) => client.releaseOffer({ params: { id: owned.deferred }, body: { decision: 'deny' } }),
  readOffer: ({ client }) => client.readOffer({ params: { id: owned.offer } }),
  answerPresentationSession: ({ client }) =>
    client.answerPresentationSession({
      params: { id: owned.session },
      body: { origin: 'https://clinic.example', data: { error: 'access_denied' } },
    }),
  registerMandate: ({ client }) =>
    client.registerMandate({ params: { id: owned.patient.id }, body: structuredClone(mandateOf(patientDid)) as never }),
  listMandates: ({ client }) => client.listMandates({ params: { id: owned.patient.id } }),
  endMandate: ({ client }) => client.endMandate({ params: { id: owned.mandate }, body: { reason: 'tried' } }),
  erasePatient: ({ client }) => client.erasePatient({ params: { id: owned.patient.id }, body: {} }),
  eraseCredential: ({ client }) => client.eraseCredential({ params: { id: owned.credential.id }, body: {} }),
  exportPatient: ({ client }) => client.exportPatient({ params: { id: owned.patient.id } }),
  revokeHealthCard: ({ client }) => client.revokeHealthCard({ params: { id: owned.health.card } }),
  revokeHealthLink: ({ client }) => client.revokeHealthLink({ params: { id: owned.health.link } }),
  createHealthLink: ({ client }) => client.createHealthLink({ body: { files: linkFiles, subject: patientDid } }),
  signPermissionTicket: ({ client }) =>
    client.signPermissionTicket({
      params: { id: owned.grant.id },
      body: structuredClone(ticketOrderOf(clinic.tenant.did)),
    }),
  revokeApiKey: ({ client }) => client.revokeApiKey({ params: { id: owned.apiKey } }),
  changeStaff: ({ client }) => client.changeStaff({ params: { id: owned.member }, body: { roles: ['administrator'] } }),
  resetStaffPassword: ({ client }) =>
    client.resetStaffPassword({ params: { id: owned.member }, body: { password: 'password of a stranger' } }),
  inviteStaff: ({ client }) => client.inviteStaff({ params: { id: owned.member } }),
  endStaff: ({ client }) => client.endStaff({ params: { id: owned.member } }),
  removeFhirClient: ({ client }) => client.removeFhirClient({ params: { id: owned.fhirClient } }),
  linkFhirPatient: ({ client }) =>
    client.linkFhirPatient({ params: { id: owned.patient.id }, body: { fhirId: 'patient-1' } }),
  dispensePrescription: ({ client }) =>
    client.dispensePrescription({
      params: { id: owned.credential.id },
      body: { issuer: clinic.tenant.did, dispense: uuid(13) },
    }),
  removeWebhook: ({ client }) => client.removeWebhook({ params: { id: owned.webhook } }),
  rotateWebhookSecret: ({ client }) => client.rotateWebhookSecret({ params: { id: owned.webhook } }),
  listDeliveries: ({ client }) => client.listDeliveries({ params: { id: owned.webhook } }),
  testWebhook: ({ client }) => client.testWebhook({ params: { id: owned.webhook } }),
  removeTrust: ({ client }) => client.removeTrust({ params: { id: owned.trust } }),
  removeValueSet: ({ client }) => client.removeValueSet({ query: { url: owned.valueSet } }),
  requestEmergency: ({ client }) => client.requestEmergency({ body: { order: emergencyOrder(patientDid, 1) } }),
  readEmergency: ({ client }) => client.readEmergency(emergencyCall()),
  approveEmergency: ({ client }) =>
    client.approveEmergency({ ...emergencyCall(), body: { approver: `0x${'a0'.repeat(20)}` as never, signature } }),
  closeEmergency: ({ client }) => client.closeEmergency({ ...emergencyCall(), body: { by: patientDid } }),
  reviewEmergency: ({ client }) =>
    client.reviewEmergency({ ...emergencyCall(), body: { by: patientDid, outcome: 'justified' } }),
  openOffer: ({ client }) => client.openOffer({ body: { type: 'PatientIdentity', subject: patientDid } }),
  checkEligibility: async ({ client }) =>
    client.checkEligibility({ params: { id: owned.request.id }, body: { presentation: await goodAnswer(), study } }),
};

/** Every operation of a tenant that lists, and what it lists. */
const lists: Readonly<Record<string, (as: Organization) => Promise<readonly unknown[]>>> = {
  listPatients: async ({ client }) => (await client.listPatients({})).patients,
  matchPatients: async ({ client }) =>
    (await client.matchPatients({ body: { family: 'Zz-Marker', given: ['Up'], birthDate: '1980-01-01' as never } }))
      .matches,
  listConsents: async ({ client }) => (await client.listConsents({ query: { subject: owned.patient.did } })).grants,
  listPresentationSessions: async ({ client }) => (await client.listPresentationSessions({})).sessions,
  listCredentials: async ({ client }) => (await client.listCredentials({ query: { subject: patientDid } })).credentials,
  readHistory: async ({ client }) => (await client.readHistory({ query: { subject: patientDid } })).receipts,
  listAnomalies: async ({ client }) => {
    const day = { from: '2026-06-01T00:00:00Z' as Instant, to: '2026-06-02T00:00:00Z' as Instant };
    return (await client.listAnomalies({ query: day })).anomalies;
  },
  readReceiptBundle: async ({ client }) => {
    await world.logReceipts();
    return (await client.readReceiptBundle({ query: { subject: patientDid } })).entries;
  },
  listEmergencies: async ({ client }) => (await client.listEmergencies({})).emergencies,
  listErasures: async ({ client }) => (await client.listErasures({})).erasures,
  listStudies: async ({ client }) => (await client.listStudies({})).studies,
  listHealthCards: async ({ client }) => (await client.listHealthCards({})).cards,
  listHealthLinks: async ({ client }) => (await client.listHealthLinks({ query: { subject: patientDid } })).links,
  listApiKeys: async ({ client }) => (await client.listApiKeys({})).keys,
  listStaff: async ({ client }) => (await client.listStaff({})).staff,
  readOrganizationPolicy: async ({ client }) =>
    (await client.readOrganizationPolicy({})).policies.match(/only-at-the-clinic/g) ?? [],
  listFhirClients: async ({ client }) => (await client.listFhirClients({})).clients,
  listWebhooks: async ({ client }) => (await client.listWebhooks({})).webhooks,
  readEvents: async ({ client }) => (await client.readEvents({ query: { after: 0 } })).events,
  streamEvents: async ({ client }) => {
    const text = await client.streamEvents({ query: { after: 0, seconds: 1 } });
    return text.match(/^data: .*$/gm) ?? [];
  },
  listTrust: async ({ client }) => (await client.listTrust({})).entries,
  // who is accredited is public; whom a rule names is the organisation's own
  readOfflineTrust: async ({ client }) =>
    (await client.readOfflineTrust({})).issuers.filter(({ did }) => did === patientDid),
  readConsentRules: async ({ client }) => (await client.readConsentRules({})).valueSets,
  decide: async ({ client }) => {
    const body = accessRequest(owned.patient.did, clinic.tenant.did);
    const { because, notUsed } = await client.decide({ body });
    return [...because, ...notUsed];
  },
};

describe('an organisation with a good key of its own', () => {
  test.each(Object.keys(attempts))('%s: finds nothing under the ids of another', async (name) => {
    await expect(attempts[name]?.(stranger)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each(Object.keys(lists))('%s: sees none of the rows of another', async (name) => {
    expect(await lists[name]?.(clinic)).not.toEqual([]);
    expect(await lists[name]?.(stranger)).toEqual([]);
  });

  test('has not changed anything of another by trying', async () => {
    const { client } = clinic;
    expect((await client.readCredential({ params: { id: owned.credential.id } })).revokedAt).toBeUndefined();
    const { because } = await client.decide({ body: accessRequest(owned.patient.did, clinic.tenant.did) });
    expect(because).toHaveLength(1);
    const body = { presentation: await goodAnswer() };
    const answer = await client.verifyPresentation({ params: { id: owned.request.id }, body });
    expect(answer).not.toMatchObject({ rejections: [{ reason: 'challenge_used' }] });
  });

  test('may use an id that another uses, and learns nothing by it', async () => {
    const { client, tenant } = stranger;
    const registration = await client.requestPresentation({
      body: { query: { credentials: [] }, purpose: 'Registration' },
    });
    const binding = { challenge: registration.challenge, audience: tenant.did };
    const presentation = await answerRequest(world.ports, patientDid, [], binding);
    const body = { custody: 'holder' as const, request: registration.id, presentation };
    expect(await client.onboardPatient({ body })).toMatchObject({ valid: true });
    const content = structuredClone(identityOf('Made')) as never;
    const { id } = owned.credential;
    const issued = await client.issueCredential({ body: { id, subject: patientDid, content, validUntil: nextYear } });
    expect(issued.issuer).toBe(tenant.did);
    expect((await clinic.client.readCredential({ params: { id } })).issuer).toBe(clinic.tenant.did);
  });
});

describe('these tests', () => {
  let tenantOperations: string[];
  beforeAll(() => {
    tenantOperations = Object.entries(endpoints)
      .filter(([, { audience }]) => (audience as Endpoint['audience']) === 'tenant')
      .map(([name]) => name);
  });

  test('try every operation of a tenant but those that can reach no row of another', () => {
    const ownKeys = [
      ...['requestIssuerCertificate', 'setIssuerCertificate', 'readIssuerCertificate'],
      ...['listIssuerKeys', 'rotateIssuerKey', 'revokeIssuerKey', 'reportKeyCompromise', 'deactivateDid'],
      'rotateHealthCardKey',
      'rotateProofKey',
    ];
    const harmless = [
      'assessEligibility',
      'readResource',
      'requestPresentation',
      'openPresentationSession',
      'addTrust',
      'addWebhook',
      'issueHealthCard',
      'openStudy',
      'readStudyCriteria',
      'registerFhirClient',
      'explainTrust',
      'setConsentRules',
      'putValueSet',
      ...['addStaff', 'createApiKey', 'setOrganizationPolicy', 'tryOrganizationPolicy'],
      ...ownKeys,
    ];
    expect([...Object.keys(attempts), ...Object.keys(lists), ...harmless].sort()).toEqual(tenantOperations.sort());
  });
});
