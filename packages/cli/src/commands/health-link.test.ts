import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandContext } from '../context.ts';
import type { LocalService } from '../demo/local-service.ts';
import { createOutput, type ExitCode } from '../output.ts';
import { commandLine, type Run } from '../testing/command-line.ts';
import { json } from '../testing/command-scene.ts';
import { startTestService } from '../testing/test-service.ts';
import { linkServerAt, openLink } from './health-link-open.ts';

const publicUrl = 'https://cards.example';
const passcode = 'passcode of the link';
const folder = mkdtempSync(join(tmpdir(), 'assent-health-'));
const fileOf = (name: string, contents: unknown) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(contents));
  return file;
};
const vaccination = (family: string) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Patient', name: [{ family }], birthDate: '1980-01-01' } },
    {
      fullUrl: 'urn:uuid:2',
      resource: {
        resourceType: 'Immunization',
        status: 'completed',
        vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '141' }] },
        patient: { reference: 'urn:uuid:1' },
        occurrenceDateTime: '2026-05-01',
      },
    },
  ],
});

let service: LocalService;
let clinic: (...args: string[]) => Promise<Run>;
beforeAll(async () => {
  service = await startTestService({}, publicUrl);
  const operator = commandLine({ ASSENT_URL: service.url, ASSENT_HOME: service.home });
  const added = await operator('organization', 'add', 'clinic', 'clinic', 'The clinic', '--json');
  const { apiKey } = json<{ apiKey: string }>(added);
  clinic = commandLine({ ASSENT_URL: service.url, ASSENT_API_KEY: apiKey }, passcode);
}, 60_000);
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a directory would hold of the clinic: its keys and revoked cards, as the service has them now. */
async function snapshot(): Promise<string> {
  const wellKnown = `${service.url}/health-cards/clinic/.well-known`;
  const { keys } = (await (await fetch(`${wellKnown}/jwks.json`)).json()) as { keys: { kid: string }[] };
  const crls = await Promise.all(keys.map(async ({ kid }) => (await fetch(`${wellKnown}/crl/${kid}.json`)).json()));
  const issuer = { iss: `${publicUrl}/health-cards/clinic`, name: 'The clinic' };
  return fileOf('snapshot.json', { time: new Date().toISOString(), issuerInfo: [{ issuer, keys, crls }] });
}

describe('a health card', () => {
  test('is issued, is good for who trusts the clinic, and is refused once it is revoked', async () => {
    const bundle = fileOf('bundle.json', vaccination('Made'));
    const [card, svg] = [join(folder, 'made.smart-health-card'), join(folder, 'made.svg')];
    const issued = await clinic('health-card', 'issue', bundle, '--type', 'immunization', '--out', card, '--qr', svg);
    expect(issued).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
    const verify = async () => clinic('health-card', 'verify', card, '--snapshot', await snapshot());
    expect(await verify()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^valid {2}of The clinic .*immunization/),
    });
    const [{ id } = { id: '' }] = json<{ id: string }[]>(await clinic('health-card', 'list', '--json'));
    expect((await clinic('health-card', 'revoke', id)).code).toBe(0);
    expect(await verify()).toMatchObject({ code: 1, out: expect.stringMatching(/^refused {2}revoked/) });
    expect((await clinic('health-card', 'list')).out).toMatch(new RegExp(`${id} +immunization +.* revoked 20`));
  });

  test('that is too long for a QR code says so', async () => {
    // hashes do not compress
    const hashes = Array.from({ length: 60 }, (_, index) => createHash('sha256').update(`${index}`).digest('hex'));
    const random = hashes.join('');
    const long = await clinic(
      'health-card',
      'issue',
      fileOf('long.json', vaccination(random)),
      '--qr',
      join(folder, 'no.svg'),
    );
    expect(long).toMatchObject({ code: 1, err: expect.stringContaining('too long for a QR code') });
  });

  test.each(['health-card revoke 00000000-0000-4000-8000-000000000000', 'health-card issue nothing.json'])(
    '%s is refused',
    async (line) => {
      expect((await clinic(...line.split(' '))).code).toBe(2);
    },
  );
});

/** Opens a link as the command does, with the address of the test in place of the public one. */
async function open(link: string, given = passcode) {
  let out = '';
  let code: ExitCode = 0;
  const streams = {
    out: (text: string) => {
      out += text;
    },
    err: () => undefined,
  };
  const context = {
    output: createOutput(false, streams),
    readPassphrase: async () => given,
    setExitCode: (value: ExitCode) => {
      code = value;
    },
  } as unknown as CommandContext;
  const ask = linkServerAt(async (url, { json: body }) => {
    const init = body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const response = await fetch(url.href.replace(publicUrl, service.url), init);
    return { status: response.status, mediaType: '', body: new Uint8Array(await response.arrayBuffer()) };
  });
  await openLink(context, link, { recipient: 'The school' }, ask);
  return { code, out };
}

describe('a health link', () => {
  test('is made, opened with its passcode, seen to be opened, and ended', async () => {
    const file = fileOf('shared.json', vaccination('Made'));
    const svg = join(folder, 'link.svg');
    const options = ['--passcode', '--attempts', '2', '--label', 'For the school', '--qr', svg] as const;
    const { id, link } = json<{ id: string; link: string }>(
      await clinic('health-link', 'create', file, ...options, '--json'),
    );
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
    expect(await open(link, 'wrong')).toEqual({
      code: 1,
      out: 'refused  passcode_wrong  1 attempts are left, for good\n',
    });
    const opened = await open(link);
    expect(opened.code).toBe(0);
    expect(opened.out).toMatch(/^application\/fhir\+json\n\{.*"family":"Made"/);
    expect((await clinic('health-link', 'list')).out).toMatch(
      new RegExp(`${id} +active +For the school +The school \\(20`),
    );
    expect((await clinic('health-link', 'revoke', id)).code).toBe(0);
    expect(await open(link)).toEqual({ code: 1, out: 'refused  link_inactive\n' });
    expect((await clinic('health-link', 'list')).out).toMatch(new RegExp(`${id} +revoked`));
  });

  test('that leads into the own network is not asked', async () => {
    const payload = { url: 'https://localhost.localdomain/x', key: 'A'.repeat(43) };
    const link = `shlink:/${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    const refused = await clinic('health-link', 'open', link, '--recipient', 'x');
    expect(refused.code).toBe(3);
    expect(refused.err).not.toContain('localdomain');
  });

  test.each([
    ['what is no link', ['open', 'shlink:/!', '--recipient', 'x'], 1],
    ['a file that is neither cards nor FHIR', ['create', fileOf('other.json', { a: 1 })], 2],
    ['a patient of nobody', ['create', fileOf('b.json', vaccination('A')), '--subject', 'did:example:nobody'], 2],
    ['attempts without end', ['create', fileOf('c.json', vaccination('A')), '--attempts', '1000'], 2],
  ])('refuses %s', async (_what, args, code) => {
    expect((await clinic('health-link', ...args)).code).toBe(code);
  });
});
