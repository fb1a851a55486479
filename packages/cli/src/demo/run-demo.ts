import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@assent/api';
import type { TrialCriteria } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import { readNetwork } from '../network.ts';
import type { Output } from '../output.ts';
import { openSession, openWallet, type Wallet } from '../wallet/wallet.ts';
import { createWalletFile } from '../wallet/wallet-file.ts';
import { onboardCast, register, treatmentGrant } from './cast.ts';
import { eligibilitySteps } from './eligibility-steps.ts';
import { issueEligibility, issueRecord } from './issue-record.ts';
import { readRecord } from './record.ts';
import type { Scene } from './scene.ts';
import { historySteps, intakeSteps, revocationSteps } from './steps.ts';
import { done, Timeline } from './timeline.ts';

export interface DemoOptions {
  readonly url: string;
  readonly operatorKey: string;
  /** A FHIR R4 bundle of one patient. */
  readonly bundle: { readonly resourceType: string };
  readonly criteria: TrialCriteria;
  readonly output: Output;
}

/** The main job, end to end, against a running service. The timeline says whether every step came out as it must. */
export async function runDemo(options: DemoOptions): Promise<Timeline> {
  const timeline = new Timeline(options.output);
  const folder = mkdtempSync(join(tmpdir(), 'assent-wallet-'));
  try {
    const file = createWalletFile(join(folder, 'wallet.json'), secureRandom().token());
    const scene = await setScene(timeline, options, openWallet(file));
    const clinicAnswer = await intakeSteps(timeline, scene);
    await eligibilitySteps(timeline, scene, options.bundle, options.criteria);
    await revocationSteps(timeline, scene, clinicAnswer);
    await historySteps(timeline, scene);
    return timeline;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Onboards everybody, issues the record, and brings it into the wallet. */
async function setScene(timeline: Timeline, options: DemoOptions, wallet: Wallet): Promise<Scene> {
  const { url, operatorKey, bundle, criteria } = options;
  const operator = createClient({ baseUrl: url, token: operatorKey });
  const suffix = `-${secureRandom().uuid().slice(0, 6)}`;
  const network = await readNetwork(operator);

  timeline.chapter('Onboarding');
  const cast = await timeline.step(
    'four organisations get a DID, accreditations and a status list',
    () => onboardCast(url, operator, suffix),
    ({ clinic }) => ({ outcome: `the clinic is ${clinic.tenant.did}`, asExpected: true }),
  );
  const record = await timeline.step(
    "read the patient's FHIR bundle",
    async () => readRecord(bundle),
    ({ byIssuer: { clinic, lab, insurer } }) => ({
      outcome: `${clinic.length + lab.length + insurer.length} resources that can be vouched for`,
      asExpected: true,
    }),
  );
  const dids = await timeline.step(
    'the patient registers at three of them, under a different DID at each',
    async () => ({
      clinic: await register(wallet, url, cast.clinic),
      lab: await register(wallet, url, cast.lab),
      insurer: await register(wallet, url, cast.insurer),
    }),
    (made) => ({ outcome: 'keys are in the wallet only', asExpected: new Set(Object.values(made)).size === 3 }),
  );

  timeline.chapter('Issuing');
  await timeline.step(
    'clinic, laboratory and insurer issue what they vouch for',
    () => issueRecord(cast, dids, record),
    (issued) => {
      const count = Object.values(issued).reduce((sum, { ids }) => sum + ids.length, 0);
      const skipped = Object.values(issued).flatMap((i) => i.skipped);
      for (const line of skipped) options.output.progress(`             not issued: ${line}`);
      return { outcome: `${count} credentials`, asExpected: count > 0 };
    },
  );
  const assessment = await timeline.step(
    'the clinic checks the record against the trial and issues the outcome',
    () => issueEligibility(cast.clinic.client, dids.clinic, bundle, criteria),
    ({ overall, criteria: checked }) => ({ outcome: `${overall}, by ${checked.length} criteria`, asExpected: true }),
  );
  await timeline.step(
    'the wallet fetches its credentials and checks every one',
    () => receiveAll(wallet, { url, cast, dids, network }),
    (added) => ({ outcome: `${added} credentials in the wallet`, asExpected: added > 0 }),
  );
  const grant = await timeline.step(
    'the patient signs a consent: this clinic, treatment, three kinds of data, one year',
    () => wallet.grant(treatmentGrant(dids.clinic, cast.clinic.tenant.did), url, network),
    done('the secret that takes it back stays in the wallet'),
  );
  return { url, network, operator, cast, dids, wallet, grant, assessment };
}

async function receiveAll(
  wallet: Wallet,
  { url, cast, dids, network }: Pick<Scene, 'url' | 'cast' | 'dids' | 'network'>,
) {
  let added = 0;
  for (const role of ['clinic', 'lab', 'insurer'] as const) {
    const { id } = cast[role].tenant;
    const token = await openSession(wallet, createClient({ baseUrl: url }), id, dids[role]);
    const session = createClient({ baseUrl: url, token });
    const { credentials } = await session.listOwnCredentials({ params: { tenant: id }, query: { limit: 200 } });
    // Oldest first, so that the newest of a kind is the last.
    const compacts = [...credentials].reverse().map(({ compact }) => compact);
    added += await wallet.receive(compacts, network);
  }
  return added;
}
