import { readFileSync } from 'node:fs';
import type { Did, Tenant } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandScene, family, json, observation, patient } from '../testing/command-scene.ts';

const scene = await commandScene();
const { service, operator: assent, clinic, asClinic, did, inOneYear, fileOf, onboard, issue, ask } = scene;
afterAll(() => scene.end());

describe('assent organization', () => {
  test('list shows organisations to the operator of this machine, as a table and as JSON', async () => {
    expect((await assent('organization', 'list')).out).toContain(`clinic  clinic  The clinic  ${clinic.did}`);
    expect(json<Tenant[]>(await assent('organization', 'list', '--json'))).toContainEqual(clinic);
  });

  test('add prints the API key once, and refuses an id that is taken', async () => {
    const { code, out } = await assent('organization', 'add', 'lab-of-list', 'lab', 'A Lab', '--for', 'LabResult');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^A Lab \(lab\)\n {2}DID {6}did:ethr:\S+\n {2}did:web {2}did:web:\S+\n {2}API key {2}\S{43} {3}\(shown once\)\n$/,
    );
    expect(await assent('organization', 'add', 'lab-of-list', 'lab', 'A Lab')).toMatchObject({ code: 2, out: '' });
  });

  test('is not for an organisation', async () => {
    expect(await asClinic('organization', 'list', '--key', 'a-key-of-nobody-in-particular')).toMatchObject({
      code: 4,
      out: '',
    });
  });

  test('rotate-key stops the old key at once', async () => {
    const { run } = await onboard('rotated', 'lab');
    expect((await run('patient', 'list')).code).toBe(0);
    const { apiKey } = json<{ apiKey: string }>(await assent('organization', 'rotate-key', 'rotated', '--json'));
    expect((await run('patient', 'list')).code).toBe(4);
    expect((await run('patient', 'list', '--key', apiKey)).code).toBe(0);
  });

  test('accredit lets an organisation issue what it could not', async () => {
    const { tenant, run } = await onboard('accredited', 'lab', ['LabResult']);
    const { did: subject } = json<{ did: Did }>(await run('patient', 'add', '--json'));
    const identity = () =>
      run('credential', 'issue', fileOf('p.json', patient), '--subject', subject, '--until', inOneYear);
    const refused = await identity();
    expect(refused.code).toBe(4);
    expect(refused.err).toContain('The network operator can accredit');
    const period = ['--from', '2026-01-01T00:00:00Z', '--until', inOneYear];
    const accredited = await assent('network', 'accredit', tenant.did, 'PatientIdentity', ...period);
    expect(accredited).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^TYPE .*\nPatientIdentity .*\nOn chain: /s),
    });
    expect((await identity()).code).toBe(0);
    const list = json<{ issuer: string; type: string }[]>(await assent('organization', 'accreditations', '--json'));
    expect(list).toContainEqual({
      issuer: tenant.did,
      type: 'PatientIdentity',
      from: period[1],
      until: period[3],
      gaps: [],
    });
  });
});

describe('assent network', () => {
  test('suspend stops an issuer at once, and reinstate leaves a gap for what was issued meanwhile', async () => {
    const { tenant, run } = await onboard('suspended', 'lab', ['LabResult', 'PatientIdentity']);
    const { did: subject } = json<{ did: Did }>(await run('patient', 'add', '--json'));
    const identity = () =>
      run('credential', 'issue', fileOf('p.json', patient), '--subject', subject, '--until', inOneYear);
    expect((await identity()).code).toBe(0);

    const suspended = json<{ accreditations: { suspendedSince: string }[]; intents: string[] }>(
      await assent('network', 'suspend', tenant.did, '--since', '2026-01-01T00:00:00Z', '--json'),
    );
    expect(suspended.accreditations.map(({ suspendedSince }) => suspendedSince)).toEqual(
      Array(2).fill('2026-01-01T00:00:00Z'),
    );
    expect((await identity()).code).toBe(4);

    const reinstated = await assent('network', 'reinstate', tenant.did, 'PatientIdentity');
    expect(reinstated).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /PatientIdentity .* not 2026-01-01T00:00:00Z\/\S+ .*\nOn chain: assent intent \S+\n$/s,
      ),
    });
    expect((await identity()).code).toBe(0);
    expect((await assent('organization', 'accreditations')).out).toMatch(/LabResult .* suspended since 2026-01-01T/);
    expect((await assent('network', 'reinstate', tenant.did, 'PatientIdentity')).code).toBe(2);
    for (const intent of suspended.intents) expect(await scene.untilFinal(intent)).toMatch(/^final/);
  });

  test('accredit refuses an issuer that cannot be on the chain, and says why', async () => {
    const period = ['--from', '2026-01-01T00:00:00Z', '--until', inOneYear];
    const { code, err } = await assent('network', 'accredit', 'did:web:lab.example', 'LabResult', ...period);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('the issuer has no did:ethr') });
  });
});

describe('assent patient', () => {
  test('add registers a patient without a device, whose key the service holds', async () => {
    const added = json<{ did: Did; custody: string }>(await asClinic('patient', 'add', '--json'));
    expect(added.custody).toBe('service');
    const { out } = await asClinic('patient', 'list');
    expect(out).toMatch(new RegExp(`service +${added.did}\\n`));
    expect(out).toMatch(new RegExp(`holder +${did}\\n`));
  });

  test('add takes an answer once: the second time is a no', async () => {
    const { request, presentation } = await ask({ credentials: [] });
    const options = ['--request', request.id, '--presentation', presentation];
    // The wallet is registered already: the answer is good, and the patient is there.
    expect((await asClinic('patient', 'add', ...options)).code).toBe(2);
    const again = fileOf('forged.txt', `${readFileSync(presentation, 'utf8').trim().slice(0, -4)}AAAA`);
    const { request: other } = await ask({ credentials: [] });
    expect(await asClinic('patient', 'add', '--request', other.id, '--presentation', again)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^refused: /),
    });
  });
});

describe('assent credential', () => {
  test('issue takes claims as well as a FHIR resource', async () => {
    const claims = {
      code: { system: 'http://loinc.org', code: '4548-4' },
      effective: '2026-03-01T08:30:00Z',
      quantity: { value: 6, unit: '%' },
    };
    const issued = json<{ type: string; format: string }>(await issue({ type: 'LabResult', claims }));
    expect(issued).toMatchObject({ type: 'LabResult', format: 'dc+sd-jwt' });
  });

  test.each([
    ['a member that is not understood', { ...patient, implicitRules: `https://x.example/${family}` }],
    ['a type that becomes no credential', { resourceType: 'Basic', id: family }],
    ['claims of another type', { type: 'Problem', claims: { name: family } }],
  ])('issue refuses %s with 2, without its values', async (_, document) => {
    const { code, out, err } = await issue(document);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toContain(family);
  });

  test('revoke is shown in the list, and reaches the chain', async () => {
    const { id } = json<{ id: string }>(await issue(observation));
    const { intent } = json<{ intent: string }>(await asClinic('credential', 'revoke', id, '--json'));
    expect((await asClinic('credential', 'list', '--subject', did)).out).toMatch(new RegExp(`${id} .* revoked\\n`));
    expect(await scene.untilFinal(intent)).toMatch(/^final, block \d+, \d+ gas for \d+\n$/);
  });

  test('suspend and reinstate are shown in the list, and reach the chain; what is revoked is refused with 2', async () => {
    const { id } = json<{ id: string }>(await issue(observation));
    const stateOf = async () =>
      (await asClinic('credential', 'list', '--subject', did)).out.match(`${id} .* (\\w+)\n`)?.[1];
    for (const [command, state] of [
      ['suspend', 'suspended'],
      ['reinstate', 'valid'],
    ] as const) {
      const { intent } = json<{ intent: string }>(await asClinic('credential', command, id, '--json'));
      expect(await stateOf()).toBe(state);
      expect(await scene.untilFinal(intent)).toMatch(/^final, block \d+/);
    }
    await asClinic('credential', 'revoke', id);
    const refused = await asClinic('credential', 'suspend', id);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('revoked');
  });
});

describe('the doctor', () => {
  test('finds nothing wrong with a service that runs', async () => {
    const { code, out } = await assent('doctor');
    expect(out).not.toContain('✗');
    expect(out).toMatch(/✓ chain: chain 20261 at block \d+/);
    expect(out).toContain('✓ secrets: readable by their owner only');
    expect(out).toContain(`✓ service: answers at ${service.url}`);
    expect(code).toBe(0);
  });
});

describe('assent consent', () => {
  test('says by what the organisation decides, and takes another rule and value sets', async () => {
    const { run } = await onboard('deciding', 'clinic', []);
    expect((await run('consent', 'policy', 'show')).out).toContain('Grants are combined by deny-overrides/1.');
    const set = fileOf(
      'set.json',
      '{"url":"https://sets.example/a","codes":[{"system":"http://loinc.org","code":"1"}]}',
    );
    expect((await run('consent', 'value-set', 'put', set)).out).toMatch(/https:\/\/sets.example\/a +1/);
    const house = fileOf('house.json', '{"id":"house","base":"deny","provisions":[]}');
    const algorithm = 'environment-with-residual/1';
    expect((await run('consent', 'policy', 'set', algorithm)).code).toBe(2);
    const options = ['--environment', house, '--max-status-age', '60', '--keep-receipts', '1095'];
    const changed = await run('consent', 'policy', 'set', algorithm, ...options);
    expect(changed.out).toContain('Lines of history are kept for 1095 days');
    expect(changed.out).toContain('Where no consent speaks: house, 0 provisions, base deny.');
    expect((await run('consent', 'policy', 'show')).out).toContain('A status older than 60 s does not count.');
    expect((await run('consent', 'policy', 'set', 'other/1')).code).toBe(2);
    expect((await run('consent', 'value-set', 'remove', 'https://sets.example/a')).out).toContain('No value sets');
    expect((await run('consent', 'value-set', 'remove', 'https://sets.example/a')).code).toBe(2);
  });
});

describe('assent trust', () => {
  test('believes whom it is told to, explains itself with a credential, and takes it back', async () => {
    const { tenant, run } = await onboard('trusting', 'clinic', ['LabResult']);
    expect((await run('trust', 'list')).out).toBe('No rules: issuers accredited on chain are believed.\n');
    const added = json<{ id: string }>(
      await run('trust', 'add', tenant.did, '--type', 'PatientIdentity', '--label', 'Ourselves', '--json'),
    );
    const { compact } = json<{ compact: string }>(await issue(patient));
    const credential = fileOf('credential.txt', compact);
    const refused = await run('trust', 'explain', credential);
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('The issuer is NOT believed.') });
    expect(refused.out).toContain('no   "Ourselves": the rule names another DID');
    await run('trust', 'add', clinic.did);
    expect(await run('trust', 'explain', credential)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`yes  ${clinic.did}: it holds`),
    });
    expect((await run('trust', 'list')).out).toContain('Ourselves, did:ethr:');
    expect((await run('trust', 'remove', added.id)).code).toBe(0);
    expect((await run('trust', 'remove', added.id)).code).toBe(2);
    expect((await run('trust', 'add', fileOf('no-root.pem', 'hello'))).code).toBe(2);
  });
});

describe('assent fhir-client', () => {
  test('registers who may ask, links patients, lists and removes', async () => {
    const { did: subject, id } = json<{ did: Did; id: string }>(await asClinic('patient', 'add', '--json'));
    const register = (...options: string[]) =>
      asClinic('fhir-client', 'register', 'Registry', subject, '--purpose', ...options);
    const roles = ['--role', 'urn:roles|nurse', '--role-to-prove', 'urn:roles|doctor'];
    const client = json<{ id: string; rolesToProve: object[] }>(await register('TREAT', ...roles, '--json'));
    expect(client.rolesToProve).toEqual([{ system: 'urn:roles', code: 'doctor' }]);
    expect((await asClinic('fhir-client', 'list')).out).toMatch(
      new RegExp(`^CLIENT .*\\n${client.id}  Registry  ${subject}  TREAT +its DID\\n$`),
    );
    expect((await asClinic('fhir-client', 'link-patient', id, 'patient-1')).out).toBe(`Linked ${id}.\n`);
    expect((await asClinic('fhir-client', 'link-patient', id, 'not an id')).code).not.toBe(0);
    const secret = { keys: [{ kty: 'EC', crv: 'P-256', x: 'AQAB', y: 'AQAB', d: 'AQAB', kid: '1' }] };
    const refused = await register('TREAT', '--jwks', fileOf('private.json', secret));
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect((await asClinic('fhir-client', 'remove', client.id)).out).toBe(`Removed ${client.id}.\n`);
    expect((await asClinic('fhir-client', 'list')).out).toBe('No clients.\n');
  });
});

describe('assent api-key', () => {
  test('gives a part of an organisation a key of its own, says what it may do, and takes it back', async () => {
    const { run } = await onboard('sharing', 'clinic', []);
    expect((await run('api-key', 'list')).out).toBe('No keys but the owner’s.\n');
    const shown = await run('api-key', 'add', 'Ward 3', '--role', 'reader', 'auditor', '--until', inOneYear);
    const [, id = '', key = ''] =
      /^Ward 3 \((\S{36})\)\n {2}API key {2}(\S{43}) {3}\(shown once\)\n$/.exec(shown.out) ?? [];
    const asWard = (...words: string[]) => run(...words, '--key', key);
    expect((await asWard('patient', 'list')).code).toBe(0);
    for (const words of [
      ['patient', 'add'],
      ['api-key', 'list'],
      ['policy', 'show'],
    ]) {
      const refused = await asWard(...words);
      expect(refused).toMatchObject({ code: 4, out: '', err: expect.stringContaining('policy check') });
      expect(refused.err).not.toContain(key);
    }
    const listed = await run('api-key', 'list');
    expect(listed.out).toMatch(new RegExp(`${id}  Ward 3  reader,auditor  ${inOneYear}  -\\n$`));
    expect(listed.out).not.toContain(key);
    expect((await run('api-key', 'revoke', id)).out).toMatch(new RegExp(`^Revoked ${id} at `));
    expect((await asWard('patient', 'list')).code).toBe(4);
    expect((await run('api-key', 'revoke', '00000000-0000-4000-8000-000000000000')).code).toBe(2);
    expect((await run('api-key', 'add', 'Late', '--role', 'reader', '--until', '2020-01-01T00:00:00Z')).code).toBe(2);
    expect((await run('api-key', 'add', 'Two\nlines', '--role', 'reader')).code).toBe(2);
  });

  test('goes by the policy that is set, which can be tried before', async () => {
    const { run } = await onboard('ruling', 'clinic', []);
    expect((await run('policy', 'show', '--schema')).out).toMatch(
      /entity ApiKey, Staff .*principal.roles.contains\("issuer"\)/s,
    );
    const check = (action: string, ...more: string[]) => run('policy', 'check', action, '--role', 'ward', ...more);
    expect(await check('ReadPatients')).toMatchObject({ code: 1, out: 'no: no policy speaks of it\n' });
    const policies =
      'permit (principal, action == Action::"ReadPatients", resource)\nwhen { principal.name like "Ward *" };';
    const file = fileOf('ward.cedar', policies);
    expect((await check('ReadPatients', '--file', file, '--name', 'Ward 3')).out).toBe('yes: policy0\n');
    const faulty = fileOf('faulty.cedar', policies.replace('name', 'nam'));
    expect(await check('ReadPatients', '--file', faulty)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^line 2: .*nam/),
    });
    expect((await run('policy', 'set', faulty)).code).toBe(2);
    expect((await run('policy', 'set', file)).out).toMatch(/^Taken as \S+\.\n$/);
    const { key } = json<{ key: string }>(await run('api-key', 'add', 'Ward 3', '--role', 'ward', '--json'));
    expect((await run('patient', 'list', '--key', key)).code).toBe(0);
    expect((await run('patient', 'add', '--key', key)).code).toBe(4);
  });
});

describe('assent staff', () => {
  /** What the real service answers somebody who signs in. */
  const signIn = async (organization: string, login: string, password: string) => {
    const response = await fetch(`${service.url}/v1/staff/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-assent-app': 'clinic' },
      body: JSON.stringify({ organization, login, password }),
    });
    const session = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const patients = await fetch(`${service.url}/v1/patients`, {
      headers: { cookie: session, 'x-assent-app': 'clinic' },
    });
    return [response.status, patients.status];
  };

  test('makes an account that can sign in at once, changes it, sets its password anew, and ends it', async () => {
    const { run } = await onboard('staffed', 'clinic', []);
    expect((await run('staff', 'list')).out).toBe('Nobody yet: assent staff add\n');
    const added = await run('staff', 'add', 'ana', 'Ana Ruiz', '--role', 'reader');
    const [, password = ''] =
      /^Ana Ruiz \(ana\): reader\n {2}Password {2}((?:[a-z2-9]{5}-){4}[a-z2-9]{5}) {3}\(shown once\)\n$/.exec(
        added.out,
      ) ?? [];
    expect(await signIn('staffed', 'ana', password)).toEqual([201, 200]);
    expect((await run('staff', 'change', 'ana', '--role', 'auditor', 'verifier')).out).toBe(
      'Ana Ruiz (ana): auditor, verifier\n',
    );
    expect(await signIn('staffed', 'ana', password)).toEqual([201, 403]);
    const file = fileOf('password.txt', 'a password of my own\n');
    expect((await run('staff', 'reset', 'Ana', '--password-file', file)).out).toBe('Ana Ruiz\n');
    expect(await signIn('staffed', 'ana', password)).toEqual([401, 401]);
    expect(await signIn('staffed', 'ana', 'a password of my own')).toEqual([201, 403]);
    expect((await run('staff', 'end', 'ana')).out).toMatch(/^Ended ana at /);
    expect(await signIn('staffed', 'ana', 'a password of my own')).toEqual([401, 401]);
    expect((await run('staff', 'end', 'ana')).code).toBe(2);
    expect((await run('staff', 'list')).out).toMatch(/^LOGIN .*\nana +Ana Ruiz +auditor,verifier +- +20/);
  });

  test('says so when a role means nothing without a policy of the organisation’s own', async () => {
    const { run } = await onboard('mistyped', 'sponsor', []);
    const told = /Only a policy of your own can give (.+) anything to do\. Without one, roles are: issuer, verifier, /;
    const added = await run('staff', 'add', 'sam', 'Sam', '--role', 'verifier', 'sponsor', 'ward');
    expect(told.exec(added.out)?.[1]).toBe('sponsor, ward');
    expect(told.exec((await run('staff', 'change', 'sam', '--role', 'verifyer')).out)?.[1]).toBe('verifyer');
    expect(told.exec((await run('api-key', 'add', 'Ward', '--role', 'ward')).out)?.[1]).toBe('ward');
    expect((await run('staff', 'change', 'sam', '--role', 'verifier')).out).not.toMatch(told);
  });

  test('prints an invitation once, and binds to an identity provider only as a whole', async () => {
    const { run } = await onboard('inviting', 'sponsor', []);
    const identity = ['--oidc-issuer', 'https://idp.example', '--oidc-subject', 'ben'];
    const added = await run('staff', 'add', 'ben', 'Ben', '--role', 'verifier', '--invite', ...identity);
    const link = /^Ben \(ben\): verifier\n.*(http:\S+\/sponsor\/#\/invite\/inviting\.\S+)\n$/.exec(added.out)?.[1];
    const again = await run('staff', 'invite', 'ben');
    expect(again.out).toMatch(/^http\S+\/sponsor\/#\/invite\/inviting\.\S+\nfor Ben, until /);
    expect(again.out).not.toContain(link);
    expect((await run('staff', 'list')).out).toMatch(/ben +Ben +verifier +identity provider, invitation until 20/);
    await run('staff', 'change', 'ben', '--no-oidc');
    expect((await run('staff', 'list')).out).not.toContain('identity provider');
    const half = await run('staff', 'add', 'cleo', 'Cleo', '--role', 'reader', '--oidc-subject', 'x');
    expect(half.code).toBe(2);
    expect((await run('staff', 'reset', 'nobody')).code).toBe(2);
  });
});

describe('assent erasure', () => {
  test('hands over what is kept of a patient, and erases a credential and then the rest', async () => {
    const { run } = await onboard('forgetting', 'clinic', ['PatientIdentity']);
    const { id, did: subject } = json<{ id: string; did: Did }>(await run('patient', 'add', '--json'));
    const issued = async () => {
      const file = fileOf('erased.json', patient);
      const until = ['--subject', subject, '--until', inOneYear, '--json'];
      return json<{ id: string }>(await run('credential', 'issue', file, ...until)).id;
    };
    const [first] = [await issued(), await issued()];
    const exported = json<{ credentials: object[]; fhir: { history: { resourceType: string } } }>(
      await run('patient', 'export', id, '--json'),
    );
    expect(exported).toMatchObject({
      credentials: [{}, {}],
      fhir: { consents: [], history: { resourceType: 'Bundle' } },
    });
    // without --yes somebody must say so
    expect((await run('credential', 'erase', first)).code).toBe(1);
    const one = await run('credential', 'erase', first, '--yes', '--keep-credentials');
    expect(one.out).toMatch(/^erased: 1 credentials, .*\nbackups of before are unreadable once key \S+ is destroyed\n/);
    expect((await run('credential', 'erase', first, '--yes')).code).toBe(2);
    const all = json<{ erased: { credentials: number }; certificate: string }>(
      await run('patient', 'erase', id, '--yes', '--json'),
    );
    expect(all).toMatchObject({ erased: { credentials: 1 }, certificate: expect.stringMatching(/^eyJ/) });
    expect((await run('patient', 'export', id)).code).toBe(2);
    const listed = await run('erasure', 'list');
    expect(listed.out.trim().split('\n')).toHaveLength(3);
    expect(listed.out).toMatch(/patient +readable with key \S+\n.*credential +readable with key/s);
    expect(listed.out).not.toContain(subject);
  });
});
