import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient, type PresentationRequestMessage } from '@assent/api';
import { type AccessRequest, AppError, type DcqlQuery, type PurposeOfUse, vctOf } from '@assent/domain';
import { historyLines } from '../commands/presentation.ts';
import { standaloneVerifier } from '../network.ts';
import { grantQueryEntry, openSession } from '../wallet/wallet.ts';
import type { Scene } from './scene.ts';
import type { Timeline } from './timeline.ts';

const intakeQuery: DcqlQuery = {
  credentials: [
    {
      id: 'identity',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('PatientIdentity')] },
      claims: [{ path: ['name', 'family'] }, { path: ['name', 'given'] }, { path: ['birthDate'] }],
    },
    {
      id: 'coverage',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vctOf('InsuranceCoverage')] },
      claims: [{ path: ['payer'] }, { path: ['memberId'] }],
    },
    grantQueryEntry,
  ],
};

const reasonsOf = (result: { valid: boolean; rejections?: readonly { reason: string }[] }) =>
  (result.rejections ?? []).map(({ reason }) => reason);

/** The patient checks in: the clinic verifies, then asks what it may do. */
export async function intakeSteps(timeline: Timeline, scene: Scene): Promise<PresentationRequestMessage> {
  const { cast, wallet, dids } = scene;
  const { client, tenant } = cast.clinic;
  timeline.chapter('Intake');
  const body = { query: intakeQuery, purpose: 'Check-in' };
  const request = await client.requestPresentation({ body });
  const { presentation } = await timeline.step(
    'the wallet answers the clinic: name, birth date, member number, the consent',
    () => wallet.answer(request, dids.clinic),
    ({ disclosures }) => ({
      outcome: `${disclosures.length} credentials, only the claims asked for`,
      asExpected: true,
    }),
  );
  const call = { params: { id: request.id }, body: { presentation } };
  await timeline.step(
    'the clinic verifies it',
    () => client.verifyPresentation(call),
    (result) => ({
      outcome: result.valid ? `verified, status as of block ${result.statusBlock}` : `refused: ${reasonsOf(result)}`,
      asExpected: result.valid,
    }),
  );
  await timeline.step(
    'the same presentation again',
    () => client.verifyPresentation(call),
    (result) => ({
      outcome: `refused: ${reasonsOf(result)}`,
      asExpected: reasonsOf(result).includes('challenge_used'),
    }),
  );
  await decisionStep(timeline, scene, 'may the clinic view observations for treatment?', {}, 'Permit');
  const medication = { resource: { type: 'MedicationRequest', securityLabels: [], codes: [] } };
  await decisionStep(timeline, scene, 'and medication requests?', medication, 'NoConsent');
  const marketing: Partial<AccessRequest> = { purposes: ['HMARKT' as PurposeOfUse] };
  await decisionStep(timeline, scene, 'and observations for marketing?', marketing, 'NoConsent');
  const insurer = { requester: { did: cast.insurer.tenant.did, roles: [], identifiers: [] } };
  await decisionStep(timeline, scene, 'and the insurer?', insurer, 'NoConsent');
  return { ...request, audience: tenant.did };
}

function decisionStep(
  timeline: Timeline,
  { cast, dids }: Scene,
  title: string,
  changes: Partial<AccessRequest>,
  expected: string,
) {
  const request: AccessRequest = {
    subject: dids.clinic,
    requester: { did: cast.clinic.tenant.did, roles: [], identifiers: [] },
    purposes: ['TREAT'],
    action: 'view',
    human: true,
    resource: { type: 'Observation', securityLabels: [], codes: [] },
    ...changes,
  };
  const body = structuredClone(request) as Parameters<Client['decide']>[0]['body'];
  return timeline.step(
    title,
    () => cast.clinic.client.decide({ body }),
    ({ verdict, notUsed }) => ({
      outcome: [verdict, ...notUsed.map(({ reason }) => `the grant is not used: ${reason}`)].join('; '),
      asExpected: verdict === expected,
    }),
  );
}

/** The patient takes the consent back; the laboratory revokes a result; everybody refuses. */
export async function revocationSteps(
  timeline: Timeline,
  scene: Scene,
  request: PresentationRequestMessage,
): Promise<void> {
  const { cast, wallet, dids, grant, network, operator, url } = scene;
  timeline.chapter('Taking it back');
  const verify = standaloneVerifier(network);
  const consentOnly: DcqlQuery = { credentials: [grantQueryEntry] };
  const consent = (await wallet.answer({ ...request, query: consentOnly }, dids.clinic)).presentation;
  const elsewhere = () => verify(consent, request, consentOnly);
  await timeline.step(
    'before: a verifier that never talked to this service checks the consent',
    elsewhere,
    (result) => ({
      outcome: result.valid
        ? `verified from the chain, block ${result.value.statusBlock}`
        : `refused: ${reasonsOf(result)}`,
      asExpected: result.valid,
    }),
  );
  const { intent } = await timeline.step(
    'the patient takes the consent back',
    () => wallet.revoke(grant.grant.id, createClient({ baseUrl: url })),
    () => ({ outcome: 'refused here from now on, whatever the chain does', asExpected: true }),
  );
  await decisionStep(timeline, scene, 'may the clinic still view observations?', {}, 'NoConsent');
  await anchoredStep(timeline, operator, 'the consent is revoked on chain', intent);
  await timeline.step('the other verifier checks the same consent again', elsewhere, (result) => ({
    outcome: `refused, from the chain alone: ${reasonsOf(result)}`,
    asExpected: reasonsOf(result).includes('revoked'),
  }));

  const labQuery: DcqlQuery = {
    credentials: [{ id: 'lab', format: 'dc+sd-jwt', meta: { vct_values: [vctOf('LabResult')] } }],
  };
  const answer = await wallet.answer({ ...request, query: labQuery }, dids.lab);
  const shown = wallet.contents.credentials.find((c) => c.compact === answer.disclosures[0]?.credential.compact);
  const issuer = [cast.clinic, cast.lab].find(({ tenant }) => tenant.did === shown?.issuer);
  if (!shown || !issuer) throw new AppError('not_found', { type: 'LabResult' });
  const revoked = await timeline.step(
    `${issuer.tenant.kind === 'lab' ? 'the laboratory' : 'the clinic'} revokes a result`,
    () => issuer.client.revokeCredential({ params: { id: shown.id } }),
    () => ({ outcome: '', asExpected: true }),
  );
  await anchoredStep(timeline, operator, 'its bit is set on chain', revoked.intent);
  await timeline.step(
    'the other verifier checks that result',
    () => verify(answer.presentation, request, labQuery),
    (result) => ({
      outcome: `refused, from the chain alone: ${reasonsOf(result)}`,
      asExpected: reasonsOf(result).includes('revoked'),
    }),
  );
}

/** Waits until work for the chain is final, and tells what it cost. */
async function anchoredStep(timeline: Timeline, client: Client, title: string, intent: string) {
  await timeline.step(
    title,
    () => untilFinal(client, intent),
    ({ state, transaction }) => ({
      outcome: `${state} in block ${transaction?.blockNumber}, ${transaction?.gasUsed} gas`,
      asExpected: state === 'final' && (transaction?.gasUsed ?? 0) > 0,
    }),
  );
}

const finalWithinMs = 30_000;

async function untilFinal(client: Client, id: string) {
  const deadline = performance.now() + finalWithinMs;
  for (;;) {
    const progress = await client.readIntent({ params: { id } });
    if (progress.state === 'final' || performance.now() > deadline) return progress;
    await sleep(10);
  }
}

/** The patient sees who did what with the data. */
export async function historySteps(timeline: Timeline, { cast, wallet, url, dids }: Scene): Promise<void> {
  timeline.chapter('History');
  const { id } = cast.clinic.tenant;
  const token = await openSession(wallet, createClient({ baseUrl: url }), id, dids.clinic);
  const session = createClient({ baseUrl: url, token });
  const { receipts } = await timeline.step(
    'the patient reads what the clinic did with the data',
    () => session.readOwnHistory({ params: { tenant: id }, query: { limit: 200 } }),
    ({ receipts: lines }) => {
      const events = new Set(lines.map(({ event }) => event));
      const owed = [
        'credential_issued',
        'presentation_accepted',
        'grant_received',
        'access_permitted',
        'access_denied',
        'grant_revoked',
      ] as const;
      return { outcome: `${lines.length} lines`, asExpected: owed.every((event) => events.has(event)) };
    },
  );
  const notable = receipts.filter(({ event }) => event !== 'credential_issued');
  for (const line of historyLines(notable)) timeline.note(line);
}
