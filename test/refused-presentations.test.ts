import { type LocalService, standaloneVerifier, startLocalService } from '@assent/cli';
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
import { onboard, register, walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { grantQuery, identityClaims, nameQuery, resultClaims, resultQuery } from './support/sample-claims.ts';
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

describe('a presentation is refused', () => {
  test('if it was made for another audience; the challenge stays open for the right one', async () => {
    const request = await ask(scene.clinic, nameQuery);
    const lab = await onboard(scene.url, scene.operator, 'lab');
    const astray = await scene.wallet.answer({ ...request, audience: lab.tenant.did }, scene.did);
    expect(new Set(reasonsOf(await hand(scene.clinic, request, astray.presentation)))).toEqual(
      new Set(['wrong_audience']),
    );
    const { presentation } = await scene.wallet.answer(request, scene.did);
    expect(reasonsOf(await hand(scene.clinic, request, presentation))).toEqual([]);
  });

  test('if it was shown before, to the same request or to another', async () => {
    const { request, presentation, result } = await checkIn(scene, nameQuery);
    expect(result.valid).toBe(true);
    expect(reasonsOf(await hand(scene.clinic, request, presentation))).toEqual(['challenge_used']);
    const next = await ask(scene.clinic, nameQuery);
    expect(new Set(reasonsOf(await hand(scene.clinic, next, presentation)))).toEqual(new Set(['wrong_challenge']));
  });

  test('if somebody else shows a stolen SD-JWT credential', async () => {
    const thief = wallets.create().wallet;
    const { did, onboarded } = await register(thief, scene.url, scene.clinic);
    expect(onboarded.valid).toBe(true);
    thief.contents.credentials.push(...scene.wallet.contents.credentials);
    const request = await ask(scene.clinic, nameQuery);
    await expect(thief.answer(request, did)).rejects.toMatchObject({ code: 'key_unavailable' });

    const attacker = new Attacker();
    const stolen = scene.wallet.contents.credentials.find(({ type }) => type === 'PatientIdentity')?.compact ?? '';
    for (const isBound of [false, true]) {
      const target = await ask(scene.clinic, nameQuery);
      const shown = isBound ? attacker.bind(stolen, target) : stolen;
      const result = await hand(scene.clinic, target, attacker.present([shown], target));
      expect(result).toEqual({ valid: false, rejections: [{ reason: 'bad_proof', at: '/credentials/0' }] });
    }
  });

  test('if whoever relayed it wraps its credentials in a presentation of their own', async () => {
    const request = await ask(scene.clinic, nameQuery);
    const { presentation } = await scene.wallet.answer(request, scene.did);
    const payload = JSON.parse(Buffer.from(presentation.split('.')[1] ?? '', 'base64url').toString());
    const [{ id }] = payload.verifiableCredential as [{ id: string }];
    const wrapped = new Attacker().present([id.slice(id.indexOf(',') + 1)], request);
    expect(await hand(scene.clinic, request, wrapped)).toEqual({
      valid: false,
      rejections: [{ reason: 'wrong_holder', at: '/credentials/0' }],
    });
  });

  test('if somebody else shows a stolen VC-JWT credential', async () => {
    const stolen = scene.wallet.contents.credentials.find(({ type }) => type === 'LabResult')?.compact ?? '';
    const request = await ask(scene.clinic, resultQuery);
    const result = await hand(scene.clinic, request, new Attacker().present([stolen], request));
    expect(result).toEqual({ valid: false, rejections: [{ reason: 'wrong_holder', at: '/credentials/0' }] });
  });

  test('if a credential in it says other than was signed', async () => {
    const own = await intakeScene(service, wallets);
    const { compact } = await issueTo(own, resultClaims(9.9), 'vc+jwt');
    const [held] = own.wallet.contents.credentials;
    const [head = '', body = '', signature = ''] = compact.split('.');
    const forged = Buffer.from(body, 'base64url').toString().replace('9.9', '5.5');
    if (held) held.compact = [head, Buffer.from(forged).toString('base64url'), signature].join('.');
    const { result } = await checkIn(own, resultQuery);
    expect(result).toEqual({ valid: false, rejections: [{ reason: 'bad_proof', at: '/credentials/0' }] });
  });

  test('if a credential in it was not signed by the issuer it names', async () => {
    const { status } = await issueTo(scene, resultClaims(8.2), 'vc+jwt');
    const request = await ask(scene.clinic, resultQuery);
    const attacker = new Attacker();
    const { did } = scene.clinic.tenant;
    const forged = attacker.issue(did, 'LabResult', resultClaims(5.5).claims, status, `${did}#controllerKey`);
    const result = await hand(scene.clinic, request, attacker.present([forged], request));
    expect(result).toEqual({ valid: false, rejections: [{ reason: 'bad_proof', at: '/credentials/0' }] });
  });

  test('if its issuer made itself up', async () => {
    const { status } = await issueTo(scene, resultClaims(8.3), 'vc+jwt');
    const request = await ask(scene.clinic, resultQuery);
    const attacker = new Attacker();
    const selfMade = attacker.issue(attacker.did, 'LabResult', resultClaims(5.5).claims, status);
    const result = await hand(scene.clinic, request, attacker.present([selfMade], request));
    expect(result).toEqual({ valid: false, rejections: [{ reason: 'issuer_not_accredited', at: '/credentials/0' }] });
  });

  test('not as invalid but as unknown, if the keys of its issuer cannot be found', async () => {
    const { status } = await issueTo(scene, resultClaims(8.4), 'vc+jwt');
    const request = await ask(scene.clinic, resultQuery);
    const attacker = new Attacker();
    const unknown = attacker.issue('did:example:nobody', 'LabResult', resultClaims(5.5).claims, status);
    const attempt = hand(scene.clinic, request, attacker.present([unknown], request));
    await expect(attempt).rejects.toMatchObject({ code: 'did_resolution_failed' });
  });

  test('if its issuer lost the accreditation, and then nothing more is issued', async () => {
    const own = await intakeScene(service, wallets);
    await issueTo(own, identityClaims);
    expect(reasonsOf((await checkIn(own, nameQuery)).result)).toEqual([]);
    const ended = { from: plusSeconds(systemClock().now(), -100), until: plusSeconds(systemClock().now(), -1) };
    await own.operator.accreditIssuer({ body: { issuer: own.clinic.tenant.did, type: 'PatientIdentity', ...ended } });
    expect(reasonsOf((await checkIn(own, nameQuery)).result)).toEqual(['issuer_not_accredited']);
    await expect(issueTo(own, identityClaims)).rejects.toMatchObject({ code: 'not_accredited' });
  });

  test('if its issuer is suspended: here at once, elsewhere once it is on chain, and for good in the gap', async () => {
    const own = await intakeScene(service, wallets);
    const { validFrom } = await issueTo(own, identityClaims);
    const elsewhere = standaloneVerifier(own.network);
    const accepted = await checkIn(own, nameQuery);
    expect(reasonsOf(accepted.result)).toEqual([]);
    const reasonsElsewhere = async () => reasonsOf(await elsewhere(accepted.presentation, accepted.request, nameQuery));
    expect(await until(reasonsElsewhere, (reasons) => reasons.length === 0)).toEqual([]);

    const { did: issuer } = own.clinic.tenant;
    await own.operator.suspendIssuer({ body: { issuer, since: plusSeconds(systemClock().now(), -60) } });
    expect(reasonsOf((await checkIn(own, nameQuery)).result)).toEqual(['issuer_not_accredited']);
    expect(await until(reasonsElsewhere, (reasons) => reasons.length > 0)).toEqual(['issuer_not_accredited']);
    await expect(issueTo(own, identityClaims)).rejects.toMatchObject({ code: 'not_accredited' });

    const from = plusSeconds(validFrom, 1);
    await untilFinal(own, (await own.operator.reinstateIssuer({ body: { issuer, from } })).intents);
    expect(reasonsOf((await checkIn(own, nameQuery)).result)).toEqual(['issuer_not_accredited']);
    expect(await reasonsElsewhere()).toEqual(['issuer_not_accredited']);
    await until(
      async () => systemClock().now(),
      (now) => from <= now,
    );
    await issueTo(own, identityClaims);
    expect(reasonsOf((await checkIn(own, nameQuery)).result)).toEqual([]);
  });

  test('if its consent was taken back with all others: here at once, elsewhere after one reveal', async () => {
    const [own, other] = [await intakeScene(service, wallets), await intakeScene(service, wallets)];
    const elsewhere = standaloneVerifier(own.network);
    const shown: Awaited<ReturnType<typeof checkIn>>[] = [];
    for (const giver of [own, own, other]) {
      await consentTo(giver);
      const checkedIn = await checkIn(giver, grantQuery);
      expect(reasonsOf(checkedIn.result)).toEqual([]);
      shown.push(checkedIn);
    }
    const [all, ...more] = await own.wallet.revokeAll(own.url, undefined, own.operator);
    expect(more).toEqual([]);
    await untilFinal(own, [all?.intent ?? '']);
    const answers = shown.map(({ presentation, request }) => elsewhere(presentation, request, grantQuery));
    expect((await Promise.all(answers)).map(reasonsOf)).toEqual([['revoked'], ['revoked'], []]);
    await consentTo(own);
    expect(reasonsOf((await checkIn(own, grantQuery)).result)).toEqual([]);
  });

  test('if a credential in it was revoked: here at once, elsewhere once it is on chain', async () => {
    const own = await intakeScene(service, wallets);
    const { id } = await issueTo(own, resultClaims(8.8), 'vc+jwt');
    const { accreditations } = await own.operator.listAccreditations({});
    const elsewhere = standaloneVerifier(own.network, accreditations);
    const before = await checkIn(own, resultQuery);
    expect(reasonsOf(before.result)).toEqual([]);
    const { intent } = await own.clinic.client.revokeCredential({ params: { id } });
    expect(reasonsOf((await checkIn(own, resultQuery)).result)).toEqual(['revoked']);
    const progress = await until(
      () => own.operator.readIntent({ params: { id: intent } }),
      ({ state }) => state === 'final',
    );
    expect(progress.state).toBe('final');
    expect(reasonsOf(await elsewhere(before.presentation, before.request, resultQuery))).toEqual(['revoked']);
  });
});

/** Waits until this work has come to its end on the chain. */
async function untilFinal({ operator }: IntakeScene, intents: readonly string[]): Promise<void> {
  for (const id of intents) {
    const isFinal = ({ state }: { readonly state: string }) => state === 'final';
    expect(await until(() => operator.readIntent({ params: { id } }), isFinal)).toMatchObject({ state: 'final' });
  }
}
