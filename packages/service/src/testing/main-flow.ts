import type { Client } from '@assent/api';
import {
  answerRequest,
  type CompactCredential,
  chooseCredentials,
  eligibilityQuery,
  type HeldCredential,
  publishProofEpochs,
  showAnswers,
  signConsentGrant,
} from '@assent/application';
import {
  addressOfPrivateKey,
  type Bytes32,
  type DcqlQuery,
  type Did,
  emergencyDigest,
  type Instant,
  signEmergencyDigest,
  type Tenant,
  type TenantKind,
  type TrialEligibility,
  type TypedClaims,
} from '@assent/domain';
import { askWallet } from './ask-wallet.ts';
import { issuerAuthority, pemOf } from './certified.ts';
import { factsWallet } from './facts-wallet.ts';
import { baseUrl, type HttpWorld, nextYear } from './http-world.ts';
import {
  accessRequest,
  assessment,
  emergencyDoctor,
  emergencyOrder,
  factsOf,
  familyNameQuery,
  grantOf,
  grantQuery,
  healthBundleOf,
  identityOf,
  mandateOf,
  prescription,
  prescriptionQuery,
  ticketOrderOf,
  trialOf,
  uuid,
} from './samples.ts';
import { staffBrowser } from './staff-browser.ts';
import { athOf, newVciKey, vciWallet } from './test-vci-wallet.ts';

/** What the main job came to: the operations called, everything secret that passed, and what was answered. */
export interface FlowResult {
  readonly called: ReadonlySet<string>;
  /** Keys, session tokens, challenges, consent secrets, credentials and presentations. */
  readonly secrets: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly intake: Awaited<ReturnType<Client['verifyPresentation']>>;
  readonly replay: Awaited<ReturnType<Client['verifyPresentation']>>;
  /** A session with a wallet of another maker. */
  readonly shown: Awaited<ReturnType<Client['readPresentationSession']>>;
  readonly taken: Awaited<ReturnType<Client['readOffer']>>;
  readonly screening: Awaited<ReturnType<Client['checkEligibility']>>;
}

const dayBefore = '2026-05-31T00:00:00Z' as Instant;
const nextDay = '2026-06-02T00:00:00Z' as Instant;

interface Player {
  readonly tenant: Tenant;
  readonly client: Client;
}

/** The whole main job over HTTP, through the typed client, about a patient of this family name. */
export async function runMainFlow(world: HttpWorld, family: string): Promise<FlowResult> {
  const flow = startFlow(world);
  const clinic = await flow.onboard('flow-clinic', 'clinic');
  const sponsor = await flow.onboard('flow-sponsor', 'sponsor');
  await readNetwork(flow, clinic);
  const patient = await registerPatient(flow, clinic);
  const wallet = await issueTo(flow, clinic, patient, family);
  const holder = await openSession(flow, clinic, patient);
  const { held, secret } = await consentTo(flow, clinic, patient);

  const { intake, replay } = await checkIn(flow, clinic, patient, [...wallet.held, held]);
  await chooseIssuers(clinic, wallet.held);
  await openToFhirClients(clinic, patient);
  await chooseRules(clinic);
  await certifyIssuer(clinic);
  await handOutCards(flow, clinic, patient, holder, family);
  await signTickets(flow, clinic, holder);
  await shareAccess(flow, clinic);
  await proveEligibility(flow, { clinic, sponsor }, patient, holder);
  const shown = await showTo(flow, clinic, patient, wallet.held);
  const taken = await offerTo(flow, clinic, world, family);
  await denyOffer(clinic);
  await lookFromDesk(flow, clinic, patient, family);
  const before = await decide(clinic, patient);
  const screening = await screen(flow, sponsor, patient, wallet);
  await takeBack(flow, clinic, wallet.identity, secret);
  const after = await decide(clinic, patient);
  await breakGlass(flow, clinic, patient);
  await consentWithoutDevice(flow, clinic);
  await fillPrescription(flow, clinic, patient);
  await signInStaff(flow, clinic);
  await hearOfIt(flow, clinic);
  await changeKeys(flow, world);
  await clinic.client.readHistory({ query: { subject: patient } });
  await readInWords(clinic, holder);
  await holder.exportOwnData({ params: { tenant: clinic.tenant.id } });
  await world.logReceipts();
  await clinic.client.readReceiptBundle({ query: { subject: patient } });
  await holder.readOwnReceiptBundle({ params: { tenant: clinic.tenant.id } });
  return { called: flow.called, secrets: flow.secrets, before, after, intake, replay, shown, taken, screening };
}

type Flow = ReturnType<typeof startFlow>;

function startFlow(world: HttpWorld) {
  const called = new Set<string>();
  const secrets: string[] = [];
  const watched = (client: Client): Client => {
    const methods = Object.entries(client).map(([name, method]) => [
      name,
      (call: never) => {
        called.add(name);
        return method(call);
      },
    ]);
    return Object.fromEntries(methods) as Client;
  };
  const clientOf = (token?: string) => watched(world.clientOf(token));
  const operator = watched(world.operator);
  return {
    ...world,
    called,
    secrets,
    clientOf,
    operator,
    anybody: clientOf(),
    watched,
    async onboard(id: string, kind: TenantKind): Promise<Player> {
      const accreditedFor: ('PatientIdentity' | 'TrialEligibility' | 'Prescription' | 'EligibilityFacts')[] =
        kind === 'clinic' ? ['PatientIdentity', 'TrialEligibility', 'Prescription', 'EligibilityFacts'] : [];
      const made = await operator.onboardOrganization({ body: { id: id as never, kind, name: id, accreditedFor } });
      const { apiKey } = await operator.rotateApiKey({ params: { tenant: made.tenant.id } });
      secrets.push(made.apiKey, apiKey);
      return { tenant: made.tenant, client: clientOf(apiKey) };
    },
    async answer(
      holder: Did,
      { challenge, audience, query }: { challenge: string; audience: Did; query: DcqlQuery },
      held: readonly HeldCredential[] = [],
    ) {
      const binding = { challenge, audience };
      const presentation = await answerRequest(world.ports, holder, chooseCredentials(query, held), binding);
      secrets.push(challenge, presentation);
      return presentation;
    },
  };
}

async function readNetwork({ operator, anybody, ports }: Flow, { tenant }: Player): Promise<void> {
  const body = { issuer: tenant.did, type: 'LabResult' as const, from: ports.clock.now(), until: nextYear };
  await operator.listOrganizations({});
  await operator.readOperations({});
  await operator.accreditIssuer({ body });
  await operator.suspendIssuer({ body: { issuer: tenant.did, type: 'LabResult' } });
  await operator.reinstateIssuer({ body: { issuer: tenant.did, from: ports.clock.now() } });
  await anybody.listAccreditations({});
  await anybody.readNetwork({});
  await anybody.readWebDocument({ params: { tenant: tenant.id } });
  await anybody.readDid({ params: { did: tenant.did } });
}

async function registerPatient({ agent, answer }: Flow, { client }: Player): Promise<Did> {
  const patient = agent.newDid('flow-patient');
  const request = await client.requestPresentation({ body: { query: { credentials: [] }, purpose: 'Registration' } });
  const presentation = await answer(patient, request);
  await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
  return patient;
}

interface Issued {
  readonly identity: string;
  readonly eligibility: TrialEligibility;
  readonly held: readonly HeldCredential[];
}

async function issueTo({ secrets }: Flow, { client }: Player, subject: Did, family: string): Promise<Issued> {
  const issue = (content: TypedClaims) =>
    client.issueCredential({ body: { subject, content: structuredClone(content) as never, validUntil: nextYear } });
  const identity = identityOf(family);
  const eligibility = await client.assessEligibility({ body: assessment(family) });
  const issued = await issue(identity);
  const assessed = await issue({ type: 'TrialEligibility', claims: eligibility });
  secrets.push(issued.compact, assessed.compact);
  await client.listCredentials({ query: { subject } });
  await client.readCredential({ params: { id: issued.id } });
  return {
    identity: issued.id,
    eligibility,
    held: [heldAs('dc+sd-jwt', issued, identity.claims), heldAs('dc+sd-jwt', assessed, eligibility)],
  };
}

const heldAs = (
  format: HeldCredential['format'],
  { type, compact }: { type: HeldCredential['type']; compact: string },
  claims: object,
): HeldCredential => ({ type, format, compact: compact as CompactCredential, claims: { ...claims } });

async function openSession({ anybody, answer, secrets, clientOf }: Flow, { tenant }: Player, patient: Did) {
  const params = { tenant: tenant.id };
  const request = await anybody.requestHolderProof({ params });
  const body = { request: request.id, presentation: await answer(patient, request) };
  const session = await anybody.openHolderSession({ params, body });
  if (!session.valid) throw new Error('the holder was refused');
  secrets.push(session.token);
  const holder = clientOf(session.token);
  await holder.listOwnCredentials({ params });
  return holder;
}

async function consentTo({ ports, secrets }: Flow, { tenant }: Player, patient: Did) {
  const epochSecret = ports.random.bytes32();
  const { compact, grant, secret } = await signConsentGrant(
    ports,
    grantOf(patient, tenant.did, uuid(1)),
    ports.registries.keyOf(epochSecret),
    'holder',
  );
  secrets.push(secret, epochSecret, compact);
  return { secret, held: heldAs('vc+jwt', { type: 'ConsentGrant', compact }, grant) };
}

async function checkIn({ answer }: Flow, { client }: Player, patient: Did, held: readonly HeldCredential[]) {
  const request = await client.requestPresentation({ body: { query: familyNameQuery, purpose: 'Check-in' } });
  const call = { params: { id: request.id }, body: { presentation: await answer(patient, request, held) } };
  return { intake: await client.verifyPresentation(call), replay: await client.verifyPresentation(call) };
}

/** A clinic says whom it believes, tries it, and takes it back. */
async function chooseIssuers({ client, tenant }: Player, [identity]: readonly HeldCredential[]): Promise<void> {
  const { id } = await client.addTrust({ body: { kind: 'did', did: tenant.did, types: ['PatientIdentity'] } });
  const explained = await client.explainTrust({ body: { credential: identity?.compact ?? '' } });
  const { entries } = await client.listTrust({});
  await client.removeTrust({ params: { id } });
  if (!explained.trusted || entries.length !== 1) throw new Error('a rule of trust does not hold');
}

async function openToFhirClients({ client, tenant }: Player, patient: Did): Promise<void> {
  const requester = { did: tenant.did, roles: [], identifiers: [] };
  const body = { name: 'Registry', requester, purposes: ['TREAT' as const], scopes: ['system/*.rs'] };
  const { id } = await client.registerFhirClient({ body });
  const { clients } = await client.listFhirClients({});
  await client.removeFhirClient({ params: { id } });
  const { patients } = await client.listPatients({});
  const known = patients.find(({ did }) => did === patient);
  await client.linkFhirPatient({ params: { id: known?.id ?? '' }, body: { fhirId: 'patient-1' } });
  if (clients.length !== 1) throw new Error('a client is not listed');
}

/** A clinic is certified as an issuer by an authority of its own. */
async function certifyIssuer({ client }: Player): Promise<void> {
  const authority = await issuerAuthority();
  const pem = pemOf(await authority.certify(client), authority.middle);
  const kept = await client.setIssuerCertificate({ body: { pem } });
  const { certificate } = await client.readIssuerCertificate({});
  if (!certificate || certificate.endsAt !== kept.certificate?.endsAt) throw new Error('a certificate was not kept');
}

/** A clinic and its patient hand out a health card and links to it, and end both. */
async function handOutCards(flow: Flow, { client, tenant }: Player, subject: Did, holder: Client, family: string) {
  const bundle = healthBundleOf(family);
  const { id, jws } = await client.issueHealthCard({ body: { bundle, types: ['immunization'] } });
  const content = { verifiableCredential: [jws] };
  const body = { files: [{ contentType: 'application/smart-health-card' as const, content }], passcode: 'Zz-Passcode' };
  const made = await client.createHealthLink({ body: { ...body, label: family, subject } });
  const params = { tenant: tenant.id };
  const own = await holder.createOwnHealthLink({ params, body });
  for (const { link } of [made, own]) {
    const payload = JSON.parse(Buffer.from(link.slice('shlink:/'.length), 'base64url').toString()) as { url: string };
    const visit = { recipient: family, passcode: body.passcode };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(visit) };
    await flow.call(new URL(payload.url).pathname, init);
    flow.secrets.push(link, payload.url, new URL(payload.url).pathname.split('/').at(-1) ?? '');
  }
  flow.secrets.push(jws, body.passcode);
  await readForeign(flow, made.link);
  const { links } = await client.listHealthLinks({ query: { subject } });
  const mine = await holder.listOwnHealthLinks({ params });
  const opened = [...links, ...mine.links].flatMap(({ openings }) => openings);
  if (links.length !== 2 || opened.length !== 4) throw new Error('links were not listed or not opened');
  await client.revokeHealthLink({ params: { id: made.id } });
  await holder.revokeOwnHealthLink({ params: { ...params, id: own.id } });
  const { cards } = await client.listHealthCards({});
  await client.revokeHealthCard({ params: { id } });
  const { earlier } = await client.rotateHealthCardKey({});
  if (cards.length !== 1 || earlier.length !== 1) throw new Error('a card is not listed, or a key is forgotten');
}

/** A wallet asks the service about cards and links, which are those of this service here. */
async function readForeign({ anybody }: Flow, link: string): Promise<void> {
  const { url } = JSON.parse(Buffer.from(link.slice('shlink:/'.length), 'base64url').toString()) as { url: string };
  const iss = url.replace('/health-links/', '/health-cards/').split('/').slice(0, -1).join('/');
  const { keySet, vouchedBy } = await anybody.readHealthCardIssuer({ query: { iss } });
  const [{ kid = '' } = {}] = keySet.keys as { kid?: string }[];
  const { list } = await anybody.readRevokedHealthCards({ query: { iss, kid } });
  const { status } = await anybody.visitHealthLink({
    body: { url, visit: { recipient: 'Wallet', passcode: 'wrong' } },
  });
  if (vouchedBy !== 'service' || list.kid !== kid || status !== 401)
    throw new Error('own cards and links are not known');
}

/** A clinic signs tickets for a consent that it holds, on its own and for the patient. */
async function signTickets({ secrets }: Flow, { client, tenant }: Player, holder: Client): Promise<void> {
  const body = () => structuredClone(ticketOrderOf(tenant.did));
  const made = await client.signPermissionTicket({ params: { id: uuid(1) }, body: body() });
  const own = await holder.signOwnPermissionTicket({ params: { tenant: tenant.id, id: uuid(1) }, body: body() });
  secrets.push(made.ticket, own.ticket);
  if (made.jti === own.jti) throw new Error('two tickets are one');
}

/** A clinic signs facts, and their patient proves to a sponsor that they fit a trial. */
async function proveEligibility(
  { ports, eligibility, anybody, secrets }: Flow,
  { clinic, sponsor }: { clinic: Player; sponsor: Player },
  subject: Did,
  holder: Client,
): Promise<void> {
  const wallet = factsWallet();
  const tenant = clinic.tenant.id;
  for (const order of factsOf('1980-01-01'))
    await clinic.client.orderFacts({ body: structuredClone({ subject, ...order, validUntil: nextYear }) as never });
  secrets.push(...(await wallet.take(holder, tenant)));
  const other = structuredClone({ subject, ...factsOf('1980-01-01')[1], validUntil: nextYear }) as never;
  const revoked = await clinic.client.orderFacts({ body: other });
  secrets.push(...(await factsWallet(wallet.secret).take(holder, tenant)));
  await clinic.client.revokeCredential({ params: { id: revoked.id } });
  // the wallet comes to this epoch with a file that is the same for everybody
  await publishProofEpochs({ ...ports, eligibility }, tenant);
  const criteria = structuredClone(trialOf('NCT00000009')) as never;
  const study = await sponsor.client.openStudy({
    body: { criteria, issuers: [clinic.tenant.did], purpose: 'Screening' },
  });
  const { id } = await sponsor.client.requestProof({ params: { id: study.id }, body: {} });
  const { text } = await wallet.prove(anybody, sponsor.tenant.id, id, ports.clock.now());
  const at = { tenant: sponsor.tenant.id, id };
  const answer = await anybody.answerProofRequest({ params: at, body: { presentation: text } });
  secrets.push(text);
  await sponsor.client.readProofRequest({ params: { id } });
  // at first the site says no
  await sponsor.client.declineEnrolment({ params: { id: study.id }, body: { request: id, criterion: 'consent' } });
  await sponsor.client.enrol({ params: { id: study.id }, body: { request: id } });
  await conductStudy(sponsor, study.id, answer.valid ? answer.pseudonym : '');
  await sponsor.client.exportAuditPackage({ params: { id: study.id } });
  const { studies } = await sponsor.client.listStudies({});
  await clinic.client.rotateProofKey({});
  const { keys } = await anybody.readProofIssuer({ params: { tenant } });
  if (!answer.valid || studies.length !== 1 || keys.length !== 2) throw new Error('a proof was not accepted');
}

const studyResource = {
  resourceType: 'EvidenceVariable',
  characteristic: [{ description: 'Willing to come to the clinic' }],
};

/** A sponsor keeps the journal of a trial, in which somebody is known by a pseudonym. */
async function conductStudy({ client }: Player, id: string, pseudonym: string): Promise<void> {
  const params = { id };
  await client.readStudyCriteria({ body: { resource: studyResource } });
  await client.readStudy({ params });
  await client.listProofRequests({ params, query: {} });
  await client.publishConsentVersion({ params, body: { version: '2', sha256: '0'.repeat(64) } });
  await client.recordConsent({ params, body: { pseudonym } });
  await client.readEnrolmentCredential({ params: { id, pseudonym } });
  await client.recordDeviation({ params, body: { code: 'visit', text: 'The visit was two days late' } });
  await client.withdrawEnrolment({ params, body: { pseudonym } });
  await client.readEnrolmentCredential({ params: { id, pseudonym } });
  const { participants } = await client.listParticipants({ params });
  const { journal } = await client.readStudyJournal({ params });
  const { steps } = await client.readStudyFunnel({ params });
  if (!participants[0]?.withdrawnAt || journal?.entries.length !== 6 || steps[0]?.count !== null)
    throw new Error('a journal is not as it must be');
}

/** A clinic gives a key to a part of it, says what that may do, and takes it back. */
async function shareAccess({ secrets, clientOf }: Flow, { client }: Player): Promise<void> {
  const { id, key } = await client.createApiKey({ body: { name: 'Ward', roles: ['reader'] } });
  secrets.push(key);
  const { policies } = await client.readOrganizationPolicy({});
  await client.setOrganizationPolicy({ body: { policies: `${policies}// all of it` } });
  const tried = await client.tryOrganizationPolicy({ body: { roles: ['reader'], action: 'ReadPatients' } });
  await clientOf(key).listPatients({});
  await client.revokeApiKey({ params: { id } });
  const { keys } = await client.listApiKeys({});
  if (!tried.valid || !tried.allowed || keys.length !== 1) throw new Error('a key may not do what its role is for');
}

/** A clinic says by what it decides, and takes it back. */
async function chooseRules({ client }: Player): Promise<void> {
  const url = 'https://sets.example/labs';
  await client.putValueSet({ body: { url, codes: [{ system: 'http://loinc.org', code: '718-7' }] } });
  await client.setConsentRules({ body: { algorithm: 'most-recent/1' } });
  const { rules, valueSets } = await client.readConsentRules({});
  if (rules.algorithm !== 'most-recent/1' || valueSets.length !== 1) throw new Error('rules were not kept');
  await client.setConsentRules({ body: { algorithm: 'deny-overrides/1' } });
  await client.removeValueSet({ query: { url } });
}

async function showTo(flow: Flow, { client }: Player, patient: Did, held: readonly HeldCredential[]) {
  const identities = held.filter(({ type }) => type === 'PatientIdentity');
  const asked = await askWallet(flow, client, { credentials: familyNameQuery.credentials.slice(0, 1) });
  const vpToken = await asked.vpToken(patient, identities);
  flow.secrets.push(asked.nonce, asked.state, ...Object.values(vpToken).flat());
  await asked.reply({ vp_token: JSON.stringify(vpToken), state: asked.state });
  await showToPage(flow, client, patient, identities);
  return asked.session();
}

/** The same through a page of the clinic and its browser. */
async function showToPage(flow: Flow, client: Client, patient: Did, held: readonly HeldCredential[]): Promise<void> {
  const origin = 'https://clinic.example';
  const dcql = { credentials: familyNameQuery.credentials.slice(0, 1) };
  const page = { response_mode: 'dc_api', client_id_prefix: 'origin' } as const;
  const order = { ...page, expected_origins: [origin] };
  const { id, dc_api } = await client.openPresentationSession({ body: { dcql, ...order } });
  const disclosures = chooseCredentials(dcql, held).map((disclosure) => ({ ...disclosure, holder: patient }));
  const challenge = String(dc_api?.data.nonce);
  const shown = await showAnswers(flow.ports, disclosures, { challenge, audience: `origin:${origin}` });
  const data = { vp_token: Object.fromEntries(shown) };
  flow.secrets.push(challenge, ...[...shown.values()].flat());
  const answered = await client.answerPresentationSession({ params: { id }, body: { origin, data: data as never } });
  if (answered.verdict !== 'accepted') throw new Error('an answer through a page was refused');
}

/** What a desk looks at: a request with its code, all requests, the consents of a patient, who may be the same person, a resource. */
async function lookFromDesk({ anybody }: Flow, { client }: Player, patient: Did, family: string): Promise<void> {
  const dcql = { credentials: familyNameQuery.credentials.slice(0, 1) };
  const order = { dcql, with_code: true, client_id_prefix: 'decentralized_identifier' } as const;
  const { id, code = '', uri } = await client.openPresentationSession({ body: order });
  const found = await anybody.readPresentationCode({ params: { code: code.toLowerCase() } });
  const { sessions } = await client.listPresentationSessions({});
  const { issuers } = await client.readOfflineTrust({});
  const { grants } = await client.listConsents({ query: { subject: patient } });
  const person = { family: family.toUpperCase(), given: ['up'], birthDate: '1980-01-01' as never };
  const { matches } = await client.matchPatients({ body: person });
  const [first] = healthBundleOf(family).entry;
  const { type } = await client.readResource({ body: { resource: first?.resource as never } });
  const isListed = sessions.some((one) => one.id === id && one.state === 'open');
  const isKept = issuers.some(({ statusLists }) => statusLists.length > 0);
  const isSeen = isKept && found.uri === uri && isListed && grants.some(({ state }) => state === 'in_force');
  if (!isSeen || matches[0]?.confidence !== 'high' || type !== 'PatientIdentity')
    throw new Error('a desk does not see what there is');
}

/** A wallet of any maker takes an offer, with a transaction code and a key of its own. */
async function offerTo({ secrets }: Flow, { client }: Player, world: HttpWorld, family: string) {
  const { claims } = identityOf(family);
  const body = { type: 'PatientIdentity' as const, claims: structuredClone(claims) as never, tx_code: true };
  const { id, uri, tx_code } = await client.openOffer({ body });
  const wallet = vciWallet(world, `${baseUrl}/openid4vci/flow-clinic`);
  for (const name of ['openid-credential-issuer', 'oauth-authorization-server'])
    await world.call(`/.well-known/${name}/openid4vci/flow-clinic`);
  const [grant] = Object.values((await wallet.offer(uri)).body.grants as Record<string, Record<string, string>>);
  const code = grant?.['pre-authorized_code'] ?? '';
  const key = await newVciKey();
  const dpop = await wallet.dpop(key, 'token');
  const { access_token: token } = (
    await wallet.token({ 'pre-authorized_code': code, tx_code: tx_code ?? '' }, { dpop })
  ).body as { access_token: string };
  const nonce = await wallet.nonce();
  const proof = await wallet.proof(key, nonce);
  const use = async (name: string, content: object) =>
    wallet.post(name, content, {
      authorization: `DPoP ${token}`,
      dpop: await wallet.dpop(key, name, { ath: await athOf(token) }),
    });
  const request = { credential_configuration_id: 'PatientIdentity_dc+sd-jwt', proofs: { jwt: [proof] } };
  const { credentials } = (await use('credential', request)).body as { credentials: { credential: string }[] };
  await use('notification', { notification_id: id, event: 'credential_accepted' });
  secrets.push(code, tx_code ?? '', token, nonce, proof, ...credentials.map(({ credential }) => credential));
  return client.readOffer({ params: { id } });
}

/** An offer that needs more time, and comes to nothing. */
async function denyOffer({ client }: Player): Promise<void> {
  const { id } = await client.openOffer({ body: { type: 'PatientIdentity', deferred: true } });
  await client.releaseOffer({ params: { id }, body: { decision: 'deny' } });
}

async function decide({ client, tenant }: Player, patient: Did): Promise<string> {
  return (await client.decide({ body: accessRequest(patient, tenant.did) })).verdict;
}

/** Data are opened without consent for a moment, by one approver, and it is looked into afterwards. */
async function breakGlass({ operator, anybody, secrets }: Flow, { client }: Player, patient: Did): Promise<void> {
  const key = `0x${'5a'.repeat(32)}` as Bytes32;
  const approver = addressOfPrivateKey(key);
  const policy = { id: 1, threshold: 1, requiredClasses: ['clinician' as const], maxSeconds: 3600, active: true };
  await operator.setEmergencyPolicy({ body: policy });
  await operator.setEmergencyApprover({ body: { address: approver, classes: ['clinician'] } });
  await anybody.readEmergencyRules({});
  const asked = await client.requestEmergency({ body: { order: emergencyOrder(patient, 1) } });
  if (!asked.valid) throw new Error('a request for emergency access was refused');
  const params = { id: asked.emergency.id };
  const signature = signEmergencyDigest(
    emergencyDigest(await anybody.readEmergencyRules({}), asked.emergency.request),
    key,
  );
  secrets.push(key, asked.emergency.salts.subject, asked.emergency.salts.reason);
  await client.approveEmergency({ params, body: { approver, signature } });
  const body = { ...accessRequest(patient, emergencyDoctor), purposes: ['BTG' as const] };
  if ((await client.decide({ body })).emergency !== params.id) throw new Error('an open case permits nothing');
  await client.closeEmergency({ params, body: { by: emergencyDoctor, note: 'Zz-Marker-Note' } });
  await client.listEmergencies({ query: { which: 'unreviewed' } });
  await client.reviewEmergency({ params, body: { by: 'did:key:zReviewer' as Did, outcome: 'justified' } });
  if ((await client.readEmergency({ params })).state !== 'reviewed') throw new Error('a case was not reviewed');
}

/** The patient reads in words what happened, and chooses what to be told of: emergency access comes without being chosen. */
async function readInWords({ tenant, client }: Player, holder: Client): Promise<void> {
  const params = { tenant: tenant.id };
  const { told = [] } = await holder.readOwnHistory({ params, query: { language: 'es', timeZone: 'Europe/Madrid' } });
  const before = await holder.readOwnNotices({ params, query: { language: 'en' } });
  const { settings } = await holder.setOwnNotices({ params, body: { enabled: true, purposes: ['HRESCH'] } });
  const isTold = before.receipts.some(({ event }) => event === 'emergency_opened') && before.settings === undefined;
  const { looked } = await holder.readOwnAnomalies({ params, query: { language: 'es' } });
  const { anomalies } = await client.listAnomalies({ query: { from: dayBefore, to: nextDay } });
  if (anomalies.some(({ actor }) => actor === undefined) || looked === 0) throw new Error('nothing was looked at');
  if (told.length === 0 || !isTold || !settings.enabled) throw new Error('a history was not told');
}

async function screen({ answer }: Flow, { client }: Player, patient: Did, { eligibility, held }: Issued) {
  const { registry, id, version, criteriaSha256 } = eligibility.study;
  const request = await client.requestPresentation({ body: { query: eligibilityQuery, purpose: 'Screening' } });
  const presentation = await answer(patient, request, held);
  const body = { presentation, study: { registry, id, version, criteriaSha256 } };
  return client.checkEligibility({ params: { id: request.id }, body });
}

/** A clinic rotates its key, withdraws the new one, and closes. */
async function changeKeys(flow: Flow, { keys }: HttpWorld): Promise<void> {
  const { tenant, client } = await flow.onboard('flow-closing', 'clinic');
  await client.rotateIssuerKey({});
  keys.mine();
  await client.listIssuerKeys({});
  await client.revokeIssuerKey({ body: { keyId: 'delegate-1' } });
  await client.reportKeyCompromise({ body: { keyId: 'controllerKey' } });
  await client.deactivateDid({ body: { did: tenant.did } });
}

async function takeBack({ anybody }: Flow, { client }: Player, credential: string, secret: string): Promise<void> {
  const { intent } = await anybody.revokeConsent({ body: { secret: secret as never } });
  await anybody.readIntent({ params: { id: intent } });
  const change = (status: 'valid' | 'suspended') =>
    client.setCredentialStatus({ params: { id: credential }, body: { status } });
  const suspended = await change('suspended');
  const reinstated = await change('valid');
  if (suspended.intent === reinstated.intent) throw new Error('a suspension and its end are one');
  const revoked = await client.revokeCredential({ params: { id: credential } });
  const again = await client.setCredentialStatus({ params: { id: credential }, body: { status: 'revoked' } });
  if (again.intent !== revoked.intent) throw new Error('a credential was revoked twice');
  const { status } = await client.readCredential({ params: { id: credential } });
  await anybody.readStatusList({ params: { listId: status.listId } });
  await anybody.readCertifiedStatusList({ params: { listId: status.listId } });
  await anybody.readStatusListCredential({ params: { listId: status.listId } });
  await anybody.readStatusWord({ params: { listId: status.listId, word: '0' } });
}

/** The clinic has a pharmacy of its own. */
async function fillPrescription({ answer, ports, secrets }: Flow, { client }: Player, subject: Did): Promise<void> {
  const issued = await client.issueCredential({
    body: { subject, content: structuredClone(prescription) as never, validUntil: nextYear },
  });
  const request = await client.requestPresentation({ body: { query: prescriptionQuery, purpose: 'Pharmacy' } });
  const presentation = await answer(subject, request, [heldAs('dc+sd-jwt', issued, prescription.claims)]);
  await client.verifyPresentation({ params: { id: request.id }, body: { presentation } });
  const body = { issuer: issued.issuer, dispense: ports.random.uuid() };
  const filled = await client.dispensePrescription({ params: { id: issued.id }, body });
  secrets.push(issued.compact);
  if (!filled.valid) throw new Error('a prescription was not filled');
}

/** Somebody gets an account, sets a password, and works at the desk until the account ends. */
async function signInStaff(flow: Flow, { client, tenant }: Player): Promise<void> {
  const { id, login } = await client.addStaff({ body: { login: 'zz-ana', name: 'Zz-Ana', roles: ['clinician'] } });
  const { token } = await client.inviteStaff({ params: { id } });
  const browser = staffBrowser(flow);
  const ana = flow.watched(browser.client);
  const passwords = ['zz secret of ana 1', 'zz secret of ana 2'] as const;
  await ana.readStaffSignIn({});
  await ana.readStaffInvite({ body: { token } });
  await ana.acceptStaffInvite({ body: { token, password: passwords[0] } });
  const { actions } = await ana.openStaffSession({ body: { organization: tenant.id, login, password: passwords[0] } });
  await ana.listPatients({});
  await ana.lockStaffSession({});
  const { state } = await ana.readStaffSession({});
  await ana.unlockStaffSession({ body: { password: passwords[0] } });
  await client.changeStaff({ params: { id }, body: { roles: ['reader'] } });
  await ana.endStaffSession({});
  await client.resetStaffPassword({ params: { id }, body: { password: passwords[1] } });
  await client.endStaff({ params: { id } });
  const { staff } = await client.listStaff({});
  flow.secrets.push(token, ...passwords, ...browser.received);
  if (state !== 'locked' || !actions.includes('ActForPatients') || staff.length !== 1) throw new Error('no desk');
}

async function hearOfIt({ secrets }: Flow, { client }: Player): Promise<void> {
  const { next } = await client.readEvents({ query: { after: 0 } });
  await client.streamEvents({ query: { after: next, seconds: 1 } });
  const { id, secret } = await client.addWebhook({ body: { url: 'https://receiver.example/events' } });
  const { secret: another } = await client.rotateWebhookSecret({ params: { id } });
  secrets.push(secret, another);
  await client.testWebhook({ params: { id } });
  await client.listDeliveries({ params: { id } });
  await client.listWebhooks({});
  await client.removeWebhook({ params: { id } });
}

async function consentWithoutDevice({ secrets }: Flow, { client, tenant }: Player): Promise<void> {
  const onboarded = await client.onboardPatient({ body: { custody: 'service' } });
  if (!onboarded.valid) throw new Error('a patient without a device was refused');
  await client.listPatients({});
  await client.readPatient({ params: { id: onboarded.patient.id } });
  const grant = grantOf(onboarded.patient.did, tenant.did, uuid(2));
  const params = { id: onboarded.patient.id };
  await client.grantForPatient({ params, body: { grant: structuredClone(grant) as never } });
  const { challenge, audience } = await client.requestPresentation({
    body: { query: grantQuery, purpose: 'Check-in' },
  });
  const { presentation } = await client.presentForPatient({ params, body: { challenge, audience, query: grantQuery } });
  secrets.push(challenge, presentation);
  await client.revokeGrantForPatient({ params: { id: grant.id } });
  await client.revokeGrantsForPatient({ params });
  await forget({ client }, params.id);
}

/** A clinic hands over what it has of a patient, and erases it: first a credential, then the rest. */
async function forget({ client }: Pick<Player, 'client'>, id: string): Promise<void> {
  const body = structuredClone(mandateOf('did:key:zGuardian' as Did)) as never;
  const mandate = await client.registerMandate({ params: { id }, body });
  await client.endMandate({ params: { id: mandate.id }, body: { reason: 'over' } });
  const { mandates } = await client.listMandates({ params: { id } });
  if (mandates.length !== 1) throw new Error('a mandate is not listed');
  const { patient, grants } = await client.exportPatient({ params: { id } });
  if (grants.length !== 1) throw new Error('a grant is missing in the export');
  const content = structuredClone(identityOf('Zz-Leaving')) as never;
  const issued = await client.issueCredential({ body: { subject: patient.did, content, validUntil: nextYear } });
  await client.eraseCredential({ params: { id: issued.id }, body: {} });
  await client.erasePatient({ params: { id }, body: { credentials: 'keep' } });
  const { erasures } = await client.listErasures({});
  if (erasures.length !== 2) throw new Error('an erasure is not listed');
}
