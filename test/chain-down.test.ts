import { setTimeout } from 'node:timers/promises';
import { type LocalService, standaloneVerifier, startLocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signalNode } from './support/embedded-node.ts';
import { emergencyScene } from './support/emergency-scene.ts';
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
import { viewObservations, walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { grantQuery, identityClaims, nameQuery, resultClaims, resultQuery } from './support/sample-claims.ts';
import { until } from './support/until.ts';

const wallets = walletFolder();
/** A did:ethr or a status that nobody can read now. */
const unknown = /^(did_resolution_failed|registry_unavailable)$/;
let service: LocalService;

beforeAll(async () => {
  service = await startLocalService({ program: builtProgram('service'), environment: process.env });
}, 60_000);

afterAll(async () => {
  // A killed service leaves its chain behind.
  await service?.kill();
  if (service) signalNode(service.home, 'SIGKILL');
  await service?.stop();
  wallets.remove();
});

const decide = ({ clinic, did }: IntakeScene) =>
  clinic.client.decide({ body: viewObservations(did, clinic.tenant.did) });

const finalOf = ({ operator }: IntakeScene, id: string) =>
  until(
    () => operator.readIntent({ params: { id } }),
    ({ state }) => state === 'final',
    30_000,
  );

/** A patient whose consent the clinic relies on. */
async function consentingPatient() {
  const scene = await intakeScene(service, wallets);
  const { grant } = await consentTo(scene);
  const { request, presentation, result } = await checkIn(scene, grantQuery);
  expect(reasonsOf(result)).toEqual([]);
  return { scene, grant, request, presentation };
}

describe('while the chain cannot be read', () => {
  test('decisions stay closed, a revocation denies at once, and all of it is anchored later', async () => {
    const { scene, grant } = await consentingPatient();
    const { scene: other } = await consentingPatient();
    const { id } = await issueTo(scene, resultClaims(9.1), 'vc+jwt');
    const { accreditations } = await scene.operator.listAccreditations({});
    expect((await decide(scene)).verdict).toBe('Permit');
    const emergency = await emergencyScene(await intakeScene(service, wallets));

    expect(signalNode(service.home, 'SIGSTOP')).toBe(true);
    await setTimeout(300); // for what was read before: a look at the chain is good for 200 ms
    const request = await ask(scene.clinic, resultQuery);
    const { presentation } = await scene.wallet.answer(request, scene.did);
    const waiting = Promise.allSettled([
      decide(other),
      hand(scene.clinic, request, presentation),
      fetch(new URL('/ready', service.url)),
    ]);
    const startedMs = performance.now();
    const consent = await scene.wallet.revoke(grant.id, scene.operator);
    expect((await decide(scene)).verdict).toBe('NoConsent');
    const result = await scene.clinic.client.revokeCredential({ params: { id } });
    expect(await emergency.breakGlass()).toMatchObject({ verdict: 'Permit', emergency: expect.any(String) });
    // Less than any wait for the chain takes.
    expect(performance.now() - startedMs).toBeLessThan(3000);

    const [decision, check, readiness] = await waiting;
    expect(decision).toMatchObject({ status: 'rejected', reason: { code: 'registry_unavailable' } });
    expect(check).toMatchObject({ status: 'rejected', reason: { code: expect.stringMatching(unknown) } });
    expect(readiness).toMatchObject({ status: 'fulfilled', value: { status: 503 } });
    expect((await scene.operator.readIntent({ params: { id: consent.intent } })).state).not.toBe('final');

    signalNode(service.home, 'SIGCONT');
    expect((await finalOf(scene, consent.intent)).state).toBe('final');
    expect((await finalOf(scene, result.intent)).state).toBe('final');
    expect(await emergency.recorded()).toEqual(['open', 'close', 'review']);
    expect((await decide(other)).verdict).toBe('Permit');
    expect(reasonsOf(await hand(scene.clinic, request, presentation))).toEqual(['revoked']);
    const elsewhere = standaloneVerifier(scene.network, accreditations);
    expect(reasonsOf(await elsewhere(presentation, request, resultQuery))).toEqual(['revoked']);
  }, 90_000);
});

describe('while the service is gone and its chain is not', () => {
  test('a stand-alone verifier tells good credentials from revoked ones', async () => {
    const revoked = await consentingPatient();
    const { scene, request, presentation } = await consentingPatient();
    await issueTo(scene, identityClaims);
    const name = await ask(scene.clinic, nameQuery);
    const named = await scene.wallet.answer(name, scene.did);
    const { accreditations } = await scene.operator.listAccreditations({});
    const { intent } = await revoked.scene.wallet.revoke(revoked.grant.id, scene.operator);
    expect((await finalOf(scene, intent)).state).toBe('final');

    await service.kill();
    await expect(decide(scene)).rejects.toMatchObject({ code: 'timeout' });
    const verify = standaloneVerifier(scene.network, accreditations);
    expect(reasonsOf(await verify(presentation, request, grantQuery))).toEqual([]);
    expect(reasonsOf(await verify(named.presentation, name, nameQuery))).toEqual([]);
    expect(reasonsOf(await verify(revoked.presentation, revoked.request, grantQuery))).toEqual(['revoked']);
    expect(reasonsOf(await verify(presentation, { ...request, challenge: 'another' }, grantQuery))).toContain(
      'wrong_challenge',
    );
    expect(reasonsOf(await standaloneVerifier(scene.network, [])(named.presentation, name, nameQuery))).toEqual([
      'issuer_not_accredited',
    ]);

    signalNode(service.home, 'SIGKILL');
    await expect(verify(presentation, request, grantQuery)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
