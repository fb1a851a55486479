import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createClient } from '@assent/api';
import { createOutput, type LocalService, openSession, runDemo, startLocalService } from '@assent/cli';
import { plusSeconds } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Attacker } from './support/attacker.ts';
import {
  ask,
  checkIn,
  consentTo,
  hand,
  type IntakeScene,
  intakeScene,
  issueTo,
  reasonsOf,
} from './support/intake-scene.ts';
import { grantOf, inOneYear, onboard, viewObservations, walletFolder } from './support/people.ts';
import { builtProgram, readPatientBundle, readTrialCriteria, repositoryFile } from './support/repository.ts';
import { grantQuery, identityClaims, nameQuery, resultClaims } from './support/sample-claims.ts';
import { until } from './support/until.ts';

const wallets = walletFolder();
let service: LocalService;
let scene: IntakeScene;

beforeAll(async () => {
  service = await startLocalService({ program: builtProgram('service'), environment: process.env });
  scene = await intakeScene(service, wallets);
  await issueTo(scene, identityClaims);
  await issueTo(scene, resultClaims(7.1), 'vc+jwt');
}, 120_000);

afterAll(async () => {
  await service?.stop();
  wallets.remove();
});

/** The `assent` command, as a user runs it. */
async function assent(...args: string[]) {
  const run = promisify(execFile)(process.execPath, [builtProgram('cli'), ...args], { maxBuffer: 2 ** 24 });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
}

const decide = ({ clinic, did }: IntakeScene) =>
  clinic.client.decide({ body: viewObservations(did, clinic.tenant.did) });

describe('the demo', () => {
  test('exits with 0 after every step went as it must, for a patient who is eligible', async () => {
    const { code, stdout } = await assent('--json', 'demo');
    const { succeeded, steps } = JSON.parse(stdout);
    expect(steps.filter(({ asExpected }: { asExpected: boolean }) => !asExpected)).toEqual([]);
    expect({ code, succeeded }).toEqual({ code: 0, succeeded: true });
    expect(steps.length).toBeGreaterThan(20);
  });

  test('goes as it must for a patient who is not eligible, of whom the sponsor hears nothing', async () => {
    const silent = createOutput(true, { out: () => true, err: () => true });
    const bundle = readPatientBundle('tomas-dvorak');
    const { url, operatorKey } = service;
    const { steps } = await runDemo({ url, operatorKey, bundle, criteria: readTrialCriteria(), output: silent });
    expect(steps.filter(({ asExpected }) => !asExpected)).toEqual([]);
    expect(steps.find(({ title }) => title === 'the wallet proves that the patient fits')?.outcome).toBe(
      'it cannot be proven, and nothing was sent',
    );
  });

  test('exits with 2 for a file that is no bundle', async () => {
    expect(await assent('demo', '--bundle', repositoryFile('package.json'))).toMatchObject({ code: 2 });
  });
});

describe('a consent', () => {
  test('permits until it ends, and is refused at intake from then on', async () => {
    const own = await intakeScene(service, wallets);
    const now = systemClock().now();
    await consentTo(own, { period: { start: plusSeconds(now, -60), end: plusSeconds(now, 4) } });
    expect(reasonsOf((await checkIn(own, grantQuery)).result)).toEqual([]);
    expect((await decide(own)).verdict).toBe('Permit');
    const decision = await until(
      () => decide(own),
      ({ verdict }) => verdict !== 'Permit',
    );
    expect(decision).toMatchObject({ verdict: 'NoConsent', notUsed: [{ reason: 'expired' }] });
    expect(reasonsOf((await checkIn(own, grantQuery)).result)).toEqual(['expired']);
  });

  test('is believed only from the patient it is about', async () => {
    const request = await ask(scene.clinic, grantQuery);
    const own = await intakeScene(service, wallets);
    const { compact } = await consentTo(own);
    const result = await hand(scene.clinic, request, new Attacker().present([compact], request));
    expect(reasonsOf(result)).toEqual(['wrong_holder']);
  });

  test('is signed for a patient without a device by the service, which says so, and can be taken back', async () => {
    const { clinic } = scene;
    const onboarded = await clinic.client.onboardPatient({ body: { custody: 'service' } });
    if (!onboarded.valid) throw new Error('the patient was not registered');
    const { id, did } = onboarded.patient;
    const grant = grantOf(did, clinic.tenant.did);
    const body = { grant: structuredClone(grant) as never };
    const signed = await clinic.client.grantForPatient({ params: { id }, body });
    const claims = JSON.parse(Buffer.from(signed.credential.split('.')[1] ?? '', 'base64url').toString());
    expect({ answer: signed.custody, credential: claims.custody }).toEqual({
      answer: 'service',
      credential: 'service',
    });
    const decideForThem = () => decide({ ...scene, did });
    expect((await decideForThem()).verdict).toBe('Permit');
    await clinic.client.revokeGrantForPatient({ params: { id: grant.id } });
    expect(await decideForThem()).toMatchObject({ verdict: 'NoConsent', notUsed: [{ reason: 'revoked' }] });
    const { receipts } = await clinic.client.readHistory({ query: { subject: did } });
    expect(receipts.find(({ event }) => event === 'grant_received')?.reasons).toEqual(['custody: service']);
  });

  test('is not signed by the service for a patient who holds the key', async () => {
    const { clinic, did } = scene;
    const { patients } = await clinic.client.listPatients({});
    const id = patients.find((patient) => patient.did === did)?.id ?? '';
    const body = { grant: structuredClone(grantOf(did, clinic.tenant.did)) as never };
    await expect(clinic.client.grantForPatient({ params: { id }, body })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('another organisation', () => {
  test('finds nothing of this one', async () => {
    const other = await onboard(scene.url, scene.operator, 'clinic', ['LabResult']);
    const { id } = await issueTo(scene, resultClaims(6.6));
    const { patients } = await scene.clinic.client.listPatients({});
    const request = await ask(scene.clinic, nameQuery);
    const { presentation } = await scene.wallet.answer(request, scene.did);
    const { client } = other;
    const missing = { code: 'not_found' };
    await expect(client.readPatient({ params: { id: patients[0]?.id ?? '' } })).rejects.toMatchObject(missing);
    await expect(client.readCredential({ params: { id } })).rejects.toMatchObject(missing);
    await expect(client.revokeCredential({ params: { id } })).rejects.toMatchObject(missing);
    await expect(hand(other, request, presentation)).rejects.toMatchObject(missing);
    await expect(
      client.issueCredential({
        body: { subject: scene.did, content: resultClaims(1) as never, validUntil: inOneYear() },
      }),
    ).rejects.toMatchObject(missing);
    expect(await client.listCredentials({})).toEqual({ credentials: [] });
    expect(await client.readHistory({ query: { subject: scene.did } })).toEqual({ receipts: [] });
    expect((await decide({ ...scene, clinic: other })).verdict).toBe('NoConsent');
  });

  test('is not opened by the key or session of this one', async () => {
    const other = await onboard(scene.url, scene.operator, 'lab');
    const { clinic, url, operator, wallet, did } = scene;
    const token = await openSession(wallet, createClient({ baseUrl: url }), clinic.tenant.id, did);
    const session = createClient({ baseUrl: url, token });
    const refused = { code: 'unauthenticated' };
    const params = { tenant: other.tenant.id };
    expect((await session.readOwnHistory({ params: { tenant: clinic.tenant.id } })).receipts.length).toBeGreaterThan(0);
    await expect(session.readOwnHistory({ params })).rejects.toMatchObject(refused);
    await expect(clinic.client.rotateApiKey({ params })).rejects.toMatchObject(refused);
    await expect(operator.listPatients({})).rejects.toMatchObject(refused);
    await expect(createClient({ baseUrl: url }).listPatients({})).rejects.toMatchObject(refused);
  });
});
