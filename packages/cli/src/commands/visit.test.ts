import { readFileSync } from 'node:fs';
import type { Did } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { treatmentGrant } from '../demo/cast.ts';
import { commandLine } from '../testing/command-line.ts';
import { bundle, commandScene, criteriaFrom, family, json, observation, queryOf } from '../testing/command-scene.ts';

const scene = await commandScene();
const { operator: assent, clinic, asClinic, wallet, did, fileOf, onboard, issue, ask } = scene;
afterAll(() => scene.end());

/** The Consent of a synthetic patient. */
function fhirConsent(): object {
  const file = new URL('../../../../test/patients/jose-ibarra-nunez.json', import.meta.url);
  const { entry } = JSON.parse(readFileSync(file, 'utf8')) as { entry: { resource: { resourceType: string } }[] };
  return entry.map(({ resource }) => resource).find(({ resourceType }) => resourceType === 'Consent') ?? {};
}

describe('a visit', () => {
  test('signs a FHIR R4 Consent as a grant of the patient, once it is known under which DID and where', async () => {
    const file = fileOf('fhir-consent.json', fhirConsent());
    expect((await wallet('consent', file)).code).toBe(2);
    expect((await wallet('consent', file, '--tenant', clinic.id)).code).toBe(2);
    // The clinic is named by its address in the bundle alone.
    const party = 'urn:uuid:5c0a4949-afa0-4d65-9838-ddb2705ab100=did:web:clinic.example';
    const said = ['--jurisdiction', 'US-OR', '--party', party] as const;
    const signed = await wallet('consent', file, '--tenant', clinic.id, ...said, '--json');
    const { id } = json<{ id: string }>(signed);
    expect((await wallet('list')).out).toMatch(new RegExp(`${id} +ConsentGrant +until 20`));

    const exported = json<{ resourceType: string; patient: unknown }>(await wallet('export', id));
    expect(exported).toMatchObject({ resourceType: 'Consent', patient: { identifier: { value: did } } });
    const again = await wallet('consent', fileOf('again.json', exported), '--tenant', clinic.id, '--party', party);
    expect(again.code).toBe(0);
    const inR5 = json<object>(await wallet('export', id, '--as', 'fhir-r5', '--lossy'));
    expect(inR5).toMatchObject({ resourceType: 'Consent', decision: 'deny', subject: { identifier: { value: did } } });
    const fromR5 = await wallet('consent', fileOf('r5.json', inR5), '--tenant', clinic.id, '--party', party);
    expect(fromR5.code).toBe(0);
    // no notice was shown to the patient that a receipt could tell of
    expect((await wallet('export', id, '--as', 'kantara')).code).toBe(2);
    for (const wrong of [
      ['--as', 'word'],
      ['--as', 'kantara', '--lossy'],
      ['--contacts', 'x.json'],
      ['--ticket', 'x.json'],
      ['--as', 'ticket'],
      ['--as', 'ticket', '--contacts', 'x.json'],
    ]) {
      expect((await wallet('export', id, ...wrong)).code).toBe(2);
    }
    expect((await wallet('export', '00000000-0000-4000-8000-000000000000')).code).not.toBe(0);

    const patient = json<{ id: string }>(await asClinic('patient', 'add', '--json'));
    const custodial = ['custodial', 'consent', patient.id, file] as const;
    expect((await asClinic(...custodial)).code).toBe(2);
    expect((await asClinic(...custodial, ...said)).out).toContain('(custody: service)');
  });

  test('goes from consent to a no, by the exit codes alone', async () => {
    const grant = treatmentGrant(did, clinic.did);
    const grantFile = fileOf('grant.json', grant);
    expect((await asClinic('decide', scene.accessRequest('TREAT'))).code).toBe(1);
    expect((await wallet('consent', grantFile)).code).toBe(0);
    expect((await wallet('consent', grantFile)).code).toBe(2);

    const { request, proved, presentation } = await ask(
      queryOf(['PatientIdentity', 'dc+sd-jwt', ['name', 'family']], ['ConsentGrant', 'vc+jwt']),
    );
    expect(proved.err).toBe(
      'leaves the wallet: PatientIdentity: name.family\nleaves the wallet: ConsentGrant: all of it\n',
    );
    const explained = await wallet('explain', fileOf('explained.json', request));
    expect(explained).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^purpose: Check-in\ncredential +need +asks for +held +would leave\nPatientIdentity +required +name\.family +1 +name\.family\nConsentGrant +required +that you have it +4 +all of it\n$/,
      ),
    });
    const unknown = { ...request, query: queryOf(['LabResult', 'dc+sd-jwt', ['code']]) };
    expect(await wallet('explain', fileOf('unknown.json', unknown))).toMatchObject({
      code: 1,
      out: expect.stringContaining('cannot be answered: /credentials/0'),
    });
    const verified = await asClinic('verify', request.id, presentation);
    expect(verified).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^verified\n {2}PatientIdentity from did:ethr/),
    });
    expect(await asClinic('verify', request.id, presentation)).toMatchObject({
      code: 1,
      out: 'refused\n  challenge_used\n',
    });

    expect(await asClinic('decide', scene.accessRequest('TREAT'))).toMatchObject({
      code: 0,
      out: `Permit\n  permit TREAT by grant ${grant.id}\n`,
    });
    expect((await asClinic('decide', scene.accessRequest('HMARKT'))).code).toBe(1);
    const revoked = json<{ intent: string }>(await wallet('revoke', grant.id, '--json'));
    expect(await asClinic('decide', scene.accessRequest('TREAT'))).toMatchObject({
      code: 1,
      out: `NoConsent\n  grant ${grant.id} not used: revoked\n`,
    });
    expect(await scene.untilFinal(revoked.intent)).toMatch(/^final/);
    expect((await wallet('list')).out).toMatch(new RegExp(`${grant.id} +ConsentGrant +taken back`));

    const [forClinic, forPatient] = [await asClinic('history', did), await wallet('history', 'clinic')];
    for (const { code, out } of [forClinic, forPatient]) {
      expect(code).toBe(0);
      expect(out).not.toContain(family);
    }
    expect(forClinic.out).toMatch(/^WHEN +WHAT +DATA +WHY +WHO\n/);
    for (const line of ['grant revoked', 'access permitted', 'presentation accepted'])
      expect(forClinic.out).toContain(line);
    for (const sentence of [
      'you took back a consent.',
      'a person acting for The clinic looked at your measurements and laboratory results for treatment. It was allowed because of your consent received on',
      'was not allowed to look at your measurements and laboratory results for treatment. No consent of yours allowed it. A consent had been taken back.',
      'checked and accepted what you showed: your proof of identity and your consent. You were told why: “Check-in”.',
    ])
      expect(forPatient.out).toContain(sentence);
  });

  test('is checked by somebody who asks no service, before and after the credential is revoked', async () => {
    const { id } = json<{ id: string }>(await issue(observation, '--format', 'vc+jwt'));
    expect(await wallet('receive', 'clinic')).toMatchObject({ code: 0 });
    const query = queryOf(['LabResult', 'vc+jwt']);
    const { request, presentation } = await ask(query);
    const alone = commandLine({ ASSENT_URL: 'http://nobody.invalid' });
    const network = fileOf('network.json', (await assent('network', '--json')).out);
    const trust = fileOf('trust.json', (await assent('organization', 'accreditations', '--json')).out);
    const check = (challenge: string, ...more: string[]) =>
      alone(
        'verify-standalone',
        presentation,
        '--challenge',
        challenge,
        '--audience',
        request.audience,
        '--network',
        network,
        '--query',
        fileOf('lab.json', query),
        ...more,
      );
    expect(await check(request.challenge)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^verified\n {2}LabResult\n {2}status from a mirror of the chain, block \d+, \d+ ms old\n$/,
      ),
    });
    expect(await check(request.challenge, '--trust', trust)).toMatchObject({ code: 0 });
    const { issuerRegistry: _, ...older } = JSON.parse(readFileSync(network, 'utf8')) as Record<string, unknown>;
    const before = ['--network', fileOf('older-network.json', older)] as const;
    expect(await check(request.challenge, ...before)).toMatchObject({ code: 2 });
    expect(await check(request.challenge, ...before, '--trust', trust)).toMatchObject({ code: 0 });
    expect(await check('another challenge')).toMatchObject({
      code: 1,
      out: expect.stringContaining('wrong_challenge'),
    });
    const { intent } = json<{ intent: string }>(await asClinic('credential', 'revoke', id, '--json'));
    await scene.untilFinal(intent);
    expect(await check(request.challenge)).toMatchObject({ code: 1, out: 'refused\n  revoked at /credentials/0\n' });
  });
});

test('a consent is exported as the claims of a ticket for one who may use the data, and of nobody else', async () => {
  const grant = treatmentGrant(did, clinic.did);
  expect((await wallet('consent', fileOf('for-ticket.json', grant))).code).toBe(0);
  const wish = {
    ...{ type: 'provider-consult', grantee: clinic.did },
    ...{ issuer: 'https://clinic.example', audience: 'https://fhir.clinic.example' },
    context: { reason: { text: 'pain' }, consult_request: { resourceType: 'ServiceRequest' } },
  };
  const as = ['--as', 'ticket', '--ticket'] as const;
  const exported = await wallet('export', grant.id, ...as, fileOf('wish.json', wish), '--lossy');
  expect(json(exported)).toMatchObject({
    iss: wish.issuer,
    ticket_type: 'https://smarthealthit.org/permission-ticket-type/provider-consult-v1',
    subject: { patient: { identifier: [{ value: did }] } },
    requester: { identifier: [{ value: clinic.did }] },
  });
  const other = fileOf('other.json', { ...wish, grantee: 'did:web:other.example' });
  expect(await wallet('export', grant.id, ...as, other, '--lossy')).toMatchObject({ code: 2, out: '' });
});

test('a consent given on a notice is exported as a receipt to keep, with how to reach who may use the data', async () => {
  const evidence = {
    ...{ notice: 'https://clinic.example/notice', noticeSha256: '0'.repeat(64) },
    ...{ language: 'es', method: 'web form' },
  };
  const grant = { ...treatmentGrant(did, clinic.did), policy: ['https://clinic.example/privacy'], evidence };
  expect((await wallet('consent', fileOf('on-notice.json', grant))).code).toBe(0);
  const reach = {
    name: 'Clinic',
    contact: 'Privacy',
    email: 'privacy@clinic.example',
    phone: '+1',
    address: { city: 'X' },
  };
  const known = fileOf('contacts.json', { [clinic.did]: reach });
  const exported = await wallet('export', grant.id, '--as', 'kantara', '--contacts', known);
  expect(json(exported)).toMatchObject({ version: 'KI-CR-v1.1.0', consentReceiptID: grant.id, language: 'es' });
  expect((await wallet('export', grant.id, '--as', 'kantara', '--contacts', fileOf('nobody.json', {}))).code).toBe(2);
});

describe('taking everything back', () => {
  const permits = async () => (await asClinic('decide', scene.accessRequest('TREAT'))).code === 0;

  test('needs one secret for all consents at an organisation, which are then refused here and by the chain alone', async () => {
    const query = queryOf(['ConsentGrant', 'vc+jwt']);
    const shown: Awaited<ReturnType<typeof ask>>[] = [];
    for (const name of ['first', 'second']) {
      const grant = fileOf(`${name}.json`, treatmentGrant(did, clinic.did));
      expect((await wallet('consent', grant)).code).toBe(0);
      const asked = await ask(query);
      expect((await asClinic('verify', asked.request.id, asked.presentation)).code).toBe(0);
      shown.push(asked);
    }
    expect(await permits()).toBe(true);
    expect((await wallet('revoke')).code).toBe(2);
    expect((await wallet('revoke', '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001', '--all')).code).toBe(2);
    expect((await wallet('revoke', '--all', '--at', 'nobody')).code).toBe(2);

    const revoked = await wallet('revoke', '--all', '--at', clinic.id, '--json');
    const takenBack = json<{ tenant: string; grants: string[]; intent: string }[]>(revoked);
    expect(takenBack.map(({ tenant }) => tenant)).toEqual([clinic.id]);
    expect(takenBack[0]?.grants.length).toBeGreaterThanOrEqual(2);
    expect(await permits()).toBe(false);
    expect((await wallet('revoke', '--all')).out).toBe('There was nothing to take back.\n');

    expect(await scene.untilFinal(takenBack[0]?.intent ?? '')).toMatch(/^final/);
    const network = fileOf('network.json', (await assent('network', '--json')).out);
    const alone = commandLine({ ASSENT_URL: 'http://nobody.invalid' });
    for (const { presentation, request } of shown) {
      const binding = ['--challenge', request.challenge, '--audience', request.audience];
      expect(await alone('verify-standalone', presentation, ...binding, '--network', network)).toMatchObject({
        code: 1,
        out: 'refused\n  revoked at /credentials/0\n',
      });
    }
    expect((await wallet('consent', fileOf('third.json', treatmentGrant(did, clinic.did)))).code).toBe(0);
    const { request, presentation } = await ask(query);
    expect((await asClinic('verify', request.id, presentation)).code).toBe(0);
    expect(await permits()).toBe(true);
  });

  test('is done by the organisation for a patient whose key the service holds', async () => {
    const added = json<{ id: string; did: Did }>(await asClinic('patient', 'add', '--json'));
    for (const name of ['one', 'two']) {
      const grant = fileOf(`custodial-${name}.json`, treatmentGrant(added.did, clinic.did));
      expect((await asClinic('custodial', 'consent', added.id, grant)).code).toBe(0);
    }
    const takenBack = json<{ intent: string }[]>(await asClinic('custodial', 'revoke-all', added.id, '--json'));
    expect(takenBack).toHaveLength(1);
    const { out } = await asClinic('history', added.did);
    expect(out.match(/grant revoked/g)).toHaveLength(2);
  });
});

describe('a patient without a device', () => {
  test('consents, is presented and takes back through the organisation', async () => {
    const added = json<{ id: string; did: Did }>(await asClinic('patient', 'add', '--json'));
    const grant = treatmentGrant(added.did, clinic.did);
    const grantFile = fileOf('custodial.json', grant);
    expect((await asClinic('custodial', 'consent', added.id, grantFile)).out).toContain('(custody: service)');
    const query = fileOf('custodial.query.json', queryOf(['ConsentGrant', 'vc+jwt']));
    const request = await asClinic('--json', 'request', query, 'Check-in');
    const presented = await asClinic('custodial', 'present', added.id, fileOf('custodial.request.json', request.out));
    const { id } = json<{ id: string }>(request);
    expect((await asClinic('verify', id, fileOf('custodial.txt', presented.out))).code).toBe(0);
    expect((await asClinic('custodial', 'revoke', grant.id)).code).toBe(0);
  });
});

describe('trial screening', () => {
  const record = fileOf('bundle.json', bundle);
  const criteriaFor = (age: number) => fileOf(`criteria-${age}.json`, criteriaFrom(age));

  test('assess says yes with 0 and no with 1', async () => {
    expect(await asClinic('assess', record, criteriaFor(18))).toMatchObject({
      code: 0,
      out: 'eligible\n✓  age  inclusion\n',
    });
    expect(await asClinic('assess', record, criteriaFor(99))).toMatchObject({
      code: 1,
      out: 'not-eligible\n✗  age  inclusion\n',
    });
  });

  test('check shows a sponsor the outcome and nothing else, for exactly these criteria', async () => {
    const claims = json<object>(await asClinic('--json', 'assess', record, criteriaFor(18)));
    json(await issue({ type: 'TrialEligibility', claims }));
    expect(await wallet('receive', 'clinic')).toMatchObject({ code: 0 });
    const { run } = await onboard('sponsor', 'sponsor');
    const check = async (min: number) => {
      const request = json<{ id: string }>(await run('--json', 'eligibility', 'request', 'Screening'));
      const { out } = await wallet('prove', 'clinic', fileOf('screening.json', request));
      return run('eligibility', 'check', request.id, fileOf('screening.txt', out), criteriaFor(min));
    };
    const eligible = await check(18);
    expect(eligible).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^eligible\n {2}seen: \{"TrialEligibility":/),
    });
    expect(eligible.out).not.toMatch(/"criteria"|birthDate|Zz-Marker/);
    expect(await check(21)).toMatchObject({ code: 1, out: 'refused\n  study_mismatch\n' });
  });
});

describe('the wallet file', () => {
  test('holds credentials and secrets, and shows nothing of them', async () => {
    const text = readFileSync(scene.walletFile, 'utf8');
    expect((await wallet('list', '--json')).out).toContain('PatientIdentity');
    expect(text).not.toMatch(/Zz-Marker|PatientIdentity|did:|clinic|secret/);
  });
});
