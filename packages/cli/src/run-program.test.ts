import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from './demo/local-service.ts';
import { commandLine } from './testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-cli-'));
const nobody = `http://127.0.0.1:${await freePort()}`;
const environment = { ASSENT_URL: nobody, ASSENT_HOME: join(folder, 'home'), ASSENT_API_KEY: 'Zz-Marker-api-key' };
const assent = commandLine(environment, 'passphrase of the test');
const request = join(folder, 'access-request.json');
const accessRequest = {
  subject: 'did:example:patient',
  requester: { did: 'did:example:clinic' },
  purposes: ['TREAT'],
  action: 'view',
  resource: { type: 'Observation', securityLabels: [], codes: [] },
};
writeFileSync(request, JSON.stringify(accessRequest));
writeFileSync(join(folder, 'broken.json'), '{"name": "Zz-Marker"');
writeFileSync(join(folder, 'other.json'), '{"name": "Zz-Marker"}');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** The address of a service that answers everything with this. */
async function answering(status: number, body: unknown): Promise<string> {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a wrong call', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['nonsense']],
    ['an unknown subcommand', ['organization', 'nonsense']],
    ['a missing argument', ['organization', 'add']],
    ['a missing argument of a command in no group', ['decide']],
    ['a missing option', ['credential', 'issue', 'x.json']],
    ['an unknown option', ['network', '--nonsense']],
    ['an argument too many', ['network', 'nonsense']],
  ])('(%s) exits with 2 and shows how to call it', async (_, args) => {
    const { code, out, err } = await assent(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: assent');
  });

  test.each([
    ['an address that is none', ['--url', 'nonsense', 'network'], 'option=--url'],
    ['a file that is not there', ['decide', join(folder, 'none.json')], 'cannot be read'],
    ['a folder in place of a file', ['decide', folder], 'cannot be read'],
    ['a file that is no JSON', ['decide', join(folder, 'broken.json')], 'not JSON'],
    ['a file of something else', ['decide', join(folder, 'other.json')], 'pointers='],
    ['an identifier that is none', ['credential', 'revoke', 'Zz-Marker'], 'pointers='],
    ['a type that is none', ['organization', 'add', 'abc', 'clinic', 'A', '--for', 'Zz-Marker'], 'pointers='],
    ['a moment that is none', ['organization', 'add', 'abc', 'clinic', 'A', '--until', 'Zz-Marker'], 'pointers='],
  ])('(%s) exits with 2 and says what is wrong, without the value', async (_, args, why) => {
    const { code, out, err } = await assent(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(why);
    expect(err).not.toMatch(/Zz-Marker|Unexpected/);
  });

  test('for help exits with 0 and shows every command and exit code', async () => {
    const { code, out } = await assent('--help');
    expect(code).toBe(0);
    expect(out).toContain(
      'Exit codes: 0 yes, 1 no, 2 wrong call or input, 3 unknown (cannot be reached), 4 not allowed.',
    );
    for (const name of [
      'organization',
      'patient',
      'credential',
      'request',
      'verify',
      'decide',
      'wallet',
      'doctor',
      'demo',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
    expect((await assent('wallet', '--help')).code).toBe(0);
  });
});

describe('a service that cannot be asked', () => {
  test.each([
    ['network', ['network']],
    ['decide', ['decide', request]],
    ['organization accreditations', ['organization', 'accreditations']],
  ])('makes %s exit with 3 and say what to do, not with a no', async (_, args) => {
    const { code, out, err } = await assent(...args);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('Is the service running? Start it with `npm start`, or name it with --url.');
  });

  test.each([
    ['fails', 500, { type: 'about:blank', status: 500, title: 'x', code: 'internal' }],
    ['cannot read the chain', 503, { type: '', status: 503, title: '', code: 'registry_unavailable' }],
    ['has no database', 503, { type: '', status: 503, title: '', code: 'store_unavailable' }],
    ['is busy', 429, { type: '', status: 429, title: '', code: 'rate_limited', params: { retryAfterSeconds: 1 } }],
    ['is something else', 200, { hello: 'Zz-Marker' }],
  ])('since it %s makes decide exit with 3', async (_, status, body) => {
    const { code, out, err } = await assent('--url', await answering(status, body), 'decide', request);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).not.toMatch(/Zz-Marker|Unexpected/);
  });
});

describe('a key', () => {
  test.each([
    ['of an organisation', ['decide', request], 'ASSENT_API_KEY'],
    ['of the operator', ['organization', 'list'], 'ASSENT_OPERATOR_KEY'],
  ])('%s that is missing exits with 4 and says which', async (_, args, name) => {
    const without = commandLine({ ASSENT_URL: nobody, ASSENT_HOME: join(folder, 'home') });
    const { code, err } = await without(...args);
    expect(code).toBe(4);
    expect(err).toContain(`missing=${name}`);
    expect(err).toContain('Give the right key');
  });

  test('that is wrong exits with 4, and is not shown', async () => {
    const url = await answering(401, { type: '', status: 401, title: '', code: 'unauthenticated' });
    const { code, err } = await assent('--url', url, '--key', 'Zz-Marker-of-nobody', 'decide', request);
    expect(code).toBe(4);
    expect(err).not.toContain('Zz-Marker');
  });
});

describe('a wallet', () => {
  const file = join(folder, 'wallet.json');
  const wallet = (...args: string[]) => assent('wallet', '--file', file, ...args);

  test('is made once, is empty, and is not made again', async () => {
    expect(await wallet('create')).toMatchObject({ code: 0, out: `Made ${file}.\n` });
    expect(await wallet('list')).toMatchObject({ code: 0, out: 'ID  TYPE  STATE\n' });
    expect(JSON.parse((await wallet('list', '--json')).out)).toEqual([]);
    expect((await wallet('create')).code).toBe(2);
  });

  test('that is not there exits with 2', async () => {
    expect(await assent('wallet', '--file', join(folder, 'none.json'), 'list')).toMatchObject({ code: 2, out: '' });
  });

  test('with a wrong passphrase exits with 4 and tells no more than the remedy', async () => {
    const wrong = commandLine(environment, 'another passphrase');
    const { code, out, err } = await wrong('wallet', '--file', file, 'list');
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toBe(
      `Error: wallet_unreadable (file=${file})\nThe passphrase is wrong or the wallet file is damaged.\n`,
    );
  });

  test('with a passphrase that is too short is not made', async () => {
    const short = commandLine(environment, 'short');
    const { code, err } = await short('wallet', '--file', join(folder, 'short.json'), 'create');
    expect(code).toBe(2);
    expect(err).toContain('minLength=12');
  });
});

describe('the doctor', () => {
  test('says of each fault what it is and how to mend it, and exits with 1', async () => {
    const { code, out } = await assent('doctor');
    expect(code).toBe(1);
    expect(out).toContain(`✓ Node version: ${process.version}`);
    expect(out).toContain('✓ SQLite module: loads');
    expect(out).toContain(`✗ service: does not answer at ${nobody}\n    Start it with`);
    expect(out).toContain('✗ readiness: unknown\n    The service must run first.');
    expect(out).toContain('✗ chain: cannot be read\n    ');
    expect(out).toMatch(/✗ service home: .* is missing or not writable\n {4}It is made at the first/);
    for (const fault of out.matchAll(/^✗.*\n(.*)$/gm)) expect(fault[1]).toMatch(/^ {4}\S/);
  });

  test('sees secrets that others can read', async () => {
    writeFileSync(join(folder, 'secrets.json'), '{"operatorKey":"Zz-Marker"}', { mode: 0o644 });
    const careless = commandLine({ ...environment, ASSENT_HOME: folder });
    const { out, err } = await careless('--json', 'doctor');
    const findings = JSON.parse(out) as { check: string; ok: boolean; remedy?: string }[];
    const secrets = findings.find(({ check }) => check === 'secrets');
    expect(secrets).toMatchObject({ ok: false, remedy: `chmod 600 ${join(folder, 'secrets.json')}` });
    expect(err).toBe('');
    expect(out).not.toContain('Zz-Marker');
  });

  test('sees a service that is not ready, and names what does not work', async () => {
    const url = await answering(503, { ready: false, checks: { database: true, chain: false } });
    const { code, out } = await assent('--url', url, 'doctor');
    expect(code).toBe(1);
    expect(out).toContain('✗ readiness: not ready: chain\n');
  });
});
