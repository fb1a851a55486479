import { readFileSync } from 'node:fs';
import type { TrialCriteria } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../testing/command-line.ts';
import { commandScene, json, queryOf } from '../testing/command-scene.ts';

const scene = await commandScene();
const { clinic, asClinic, wallet, walletFile, did, fileOf, onboard, inOneYear } = scene;
const { run: asSponsor } = await onboard('sponsor', 'sponsor');
afterAll(() => scene.end());

const criteria: TrialCriteria = {
  study: { registry: 'ctgov', id: 'NCT00000001', version: '1', title: 'A trial' },
  criteria: [
    { id: 'adult', kind: 'age', exclude: false, label: 'Adult', min: 18 },
    {
      ...{ id: 'pain', kind: 'numeric', exclude: false, label: 'Pain of 4 to 9', min: 4, max: 9 },
      code: { system: 'http://loinc.org', code: '72514-3' },
      ...{ unit: '{score}', maxAgeDays: 30_000, ifMissing: 'fail' },
    },
  ],
};
const schema = (name: string) => `urn:assent:proof-schema:${name}:1`;
const offer = (name: string, facts: object) =>
  asClinic('facts', 'offer', did, fileOf('facts.json', { schema: schema(name), facts, validUntil: inOneYear }));
const prove = (url: string, ...more: string[]) => asClinic('prove', url, '--file', walletFile, ...more);
const ask = async () => (await asSponsor('study', 'ask', study)).out.trim();

let study: string;
let pseudonym: string;
beforeAll(async () => {
  const facts = { birthDate: '1980-02-29', assuranceLevel: { system: 'urn:nist:ial', code: 'IAL2' } };
  expect(await offer('patient-identity', facts)).toMatchObject({ code: 0 });
  const opened = await asSponsor(
    ...['study', 'open', fileOf('criteria.json', criteria), '--issuer', clinic.did, '--purpose', 'Screening', '--json'],
  );
  study = json<{ id: string }>(opened).id;
});

describe('somebody with a wallet', () => {
  test('is told that a fact is missing, and nothing is sent', async () => {
    expect((await wallet('facts', 'clinic')).out).toBe('1 taken.\n');
    const url = await ask();
    const { code, out, err } = await prove(url);
    expect({ code, out }).toEqual({ code: 1, out: 'Not answered: something is missing.\n' });
    expect(err).toContain(schema('lab-result:pain-score'));
    expect((await asSponsor('study', 'answer', url)).out).toBe('open\n');
  });

  test('sees what would be shown, proves it, and is enrolled once', async () => {
    const facts = { birthDate: '1980-02-29', score: 6, effective: '2026-10-01' };
    await offer('lab-result:pain-score', { ...facts, code: { system: 'http://loinc.org', code: '72514-3' } });
    await wallet('facts', 'clinic');
    const url = await ask();
    const { out, err } = await prove(url, '--yes');
    expect(out).toBe('The verifier has accepted it.\n');
    expect(err).toContain('Pain of 4 to 9: score is from 4 to 9');
    expect(err).toContain('updating (1 of 3) …\nupdating (2 of 3) …\nproving (3 of 3) …\n');
    expect(err).toMatch(/It would see these as they are:\n {2}code: Which test it was/);
    expect(err).not.toMatch(/1980|score is 6/);
    const seen = await asSponsor('study', 'answer', url);
    expect(seen.out).toMatch(/^proven\n {2}pseudonym [0-9a-f]{96}\n {2}shown: .*72514-3/);
    expect((await asSponsor('study', 'enrol', study, url)).out).toMatch(/^enrolled [0-9a-f]{96}/);
    const again = await ask();
    await prove(again, '--yes');
    expect(await asSponsor('study', 'enrol', study, again)).toMatchObject({ code: 2 });
    pseudonym = /[0-9a-f]{96}/.exec(seen.out)?.[0] ?? '';
    expect((await asSponsor('study', 'list')).out).toMatch(new RegExp(`${study} +NCT00000001 +3 +2 +1`));
  });

  test('says no, and nothing is sent', async () => {
    const url = await ask();
    expect(await prove(url)).toMatchObject({ code: 1, out: 'Nothing was sent.\n' });
  });

  test('has the same facts as an SD-JWT VC', async () => {
    const listed = json<{ type: string; format: string }[]>(await wallet('list', '--json'));
    expect(listed.filter(({ type }) => type === 'EligibilityFacts').map(({ format }) => format)).toEqual([
      'dc+sd-jwt',
      'dc+sd-jwt',
    ]);
  });
});

describe('a verifier that asks for a credential and a proof in one query', () => {
  test('gets both from a wallet, which shows what it would send', async () => {
    const opened = await asClinic(
      ...['study', 'open', fileOf('criteria.json', criteria), '--issuer', clinic.did, '--purpose', 'Intake', '--json'],
    );
    const own = json<{ id: string }>(opened).id;
    const query = fileOf('name.json', queryOf(['PatientIdentity', 'dc+sd-jwt', ['name', 'family']]));
    const session = json<{ id: string; uri: string }>(
      await asClinic(
        ...['--json', 'session', 'open', query, '--client-id-prefix', 'decentralized_identifier'],
        ...['--proof', `eligible=${own}`],
      ),
    );
    const environment = { ASSENT_URL: scene.service.url, ASSENT_ALLOW_LOOPBACK_HTTP: '1' };
    const person = commandLine(environment, 'passphrase of the test', true);
    const { out, err } = await person('wallet', '--file', walletFile, 'present', session.uri);
    expect(out).toBe('sent: PatientIdentity: name.family\nproven: eligible\nThe verifier has accepted it.\n');
    expect(err).toContain('Pain of 4 to 9: score is from 4 to 9');
    const shown = json<{ verdict: string; proof: { query: string; request: string }; disclosed: object[] }>(
      await asClinic('--json', 'session', 'show', session.id),
    );
    expect(shown).toMatchObject({
      verdict: 'accepted',
      proof: { query: 'eligible' },
      disclosed: [{ query: 'PatientIdentity' }],
    });
    expect((await asClinic('study', 'answer', shown.proof.request)).out).toMatch(/^proven\n {2}pseudonym/);
    expect(await person('wallet', '--file', walletFile, 'present', session.uri)).toMatchObject({ code: 2 });
  });
});

describe('an audit package', () => {
  let file: string;
  beforeAll(async () => {
    file = fileOf('audit.json', '');
    expect((await asSponsor('study', 'audit', study, file)).out).toContain('2 proofs');
  });
  const changed = (change: (pack: Package) => void) => {
    const pack = JSON.parse(readFileSync(file, 'utf8')) as Package;
    change(pack);
    return fileOf('changed.json', pack);
  };

  test('holds, for whoever has nothing else', async () => {
    const { code, out } = await asSponsor('verify-proof', file);
    expect({ code, out }).toEqual({
      code: 0,
      out: '2 proofs, 1 enrolled, 1 entries (0 with a time that was checked), 0 faults\n',
    });
  });

  test.each<[string, (pack: Package) => void, RegExp]>([
    ['a proof of another request', (p) => swap(p), /wrong_challenge/],
    ['a bound that was moved', (p) => bound(p), /wrong_challenge/],
    [
      'somebody who has proven nothing',
      (p) => p.enrolments.push({ ...first(p.enrolments), pseudonym: 'ab'.repeat(48) }),
      /not proven/,
    ],
    ['somebody who is there twice', (p) => p.enrolments.push(first(p.enrolments)), /enrolled twice/],
    [
      'an entry of the journal that was changed',
      ({ journal }) => Object.assign(first(journal.entries), { at: '2020-01-01T00:00:00Z' }),
      /wrong_digest/,
    ],
    ['somebody who was left out', (p) => void p.enrolments.pop(), /left out/],
    ['a request that is there twice', (p) => p.answers.push(first(p.answers)), /there twice/],
  ])('with %s does not', async (_, change, fault) => {
    const { code, out } = await asSponsor('verify-proof', changed(change));
    expect(code).toBe(1);
    expect(out).toMatch(fault);
  });

  test('that is none is bad input', async () => {
    expect(await asSponsor('verify-proof', fileOf('none.json', {}))).toMatchObject({ code: 2 });
  });
});

describe('the credential of somebody who takes part', () => {
  /** Their credential as it is now, in a file. */
  const credential = async (name: string) => {
    const file = fileOf(name, '');
    expect(await asSponsor('study', 'credential', study, pseudonym, file)).toMatchObject({ code: 0 });
    return file;
  };
  /** What a check says once the chain is as far: at first it has no list, and then no revocation. */
  async function checkedAs(expected: RegExp, file: string) {
    for (let tries = 0; ; tries++) {
      const checked = await asClinic('study', 'check', file);
      if (expected.test(checked.out) || tries === 300) return checked;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('holds until they withdraw, and then says that they did', async () => {
    const enrolment = await credential('enrolment.jwt');
    const before = await checkedAs(/takes part/, enrolment);
    expect(before).toMatchObject({ code: 0 });
    expect(before.out).toMatch(
      /^takes part in NCT00000001 \(version 1\)\n {2}says did:.*\n {2}pseudonym [0-9a-f]{96}\n/,
    );
    expect(before.out).toMatch(/ {2}status valid {2}from a mirror of the chain, block \d+/);
    expect((await asSponsor('study', 'withdraw', study, pseudonym)).out).toBe(`withdrawn ${pseudonym}\n`);
    expect(await asSponsor('study', 'withdraw', study, pseudonym)).toMatchObject({ code: 2 });
    expect(await checkedAs(/revoked/, enrolment)).toMatchObject({ code: 1, out: 'revoked\n' });
    const after = await asClinic('study', 'check', await credential('withdrawal.jwt'));
    expect(after.code).toBe(0);
    expect(after.out).toMatch(/^has withdrawn from NCT00000001(.*\n)+ {2}withdrawn \d{4}-/);
  });

  test('does not hold with another word in it, or as another type', async () => {
    const [head = '', body = '', signature = ''] = readFileSync(await credential('withdrawal.jwt'), 'utf8').split('.');
    const changed = (part: string, change: object) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(`${Buffer.from(part, 'base64url')}`), ...change })).toString(
        'base64url',
      );
    const check = (...parts: string[]) => asClinic('study', 'check', fileOf('changed.jwt', parts.join('.')));
    const later = { withdrawnAt: '2020-01-01T00:00:00Z' };
    expect(await check(head, changed(body, later), signature)).toMatchObject({ code: 1, out: 'bad_proof\n' });
    const malformed = { code: 1, out: 'malformed\n' };
    expect(await check(changed(head, { typ: 'assent-enrolment+jwt' }), body, signature)).toMatchObject(malformed);
    expect(await check(head, changed(body, { more: 1 }), signature)).toMatchObject(malformed);
    expect(await check('none')).toMatchObject(malformed);
  });
});

interface Package {
  answers: { presentation: string; request: { criteria: { kind: string; max?: string }[] } }[];
  enrolments: { pseudonym: string; request: string; at: string }[];
  journal: { entries: { at: string }[] };
}
const first = <T>([one]: readonly T[]): T => one as T;

function swap({ answers }: Package): void {
  const [a, b] = answers as [Package['answers'][number], Package['answers'][number]];
  [a.presentation, b.presentation] = [b.presentation, a.presentation];
}
function bound({ answers }: Package): void {
  const range = answers[0]?.request.criteria.find(({ kind }) => kind === 'number-range');
  if (range) range.max = '10';
}
