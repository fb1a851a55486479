import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, endpoints } from '@assent/api';
import { freePort, type LocalService, startLocalService } from '@assent/cli';
import { parse, zTenantId } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtProgram } from './support/repository.ts';
import { until } from './support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-http-'));
const home = join(folder, 'home');
const environment = { ...process.env };
let port: number;
let service: LocalService;

const start = () => startLocalService({ program: builtProgram('service'), home, port, environment });
beforeAll(async () => {
  port = await freePort();
  service = await start();
}, 60_000);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A start that must fail: how it ended, and what it said. */
async function failingStart(own: Record<string, string>) {
  const env = { PATH: process.env.PATH, ...own };
  const child = spawn(process.execPath, [builtProgram('service')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += data;
    });
  const [code] = await once(child, 'exit');
  return { code, said };
}

const get = (path: string, init?: RequestInit) => fetch(new URL(path, service.url), init);

describe('a running service', () => {
  test('is healthy and ready, and serves what operators and developers need', async () => {
    expect(await (await get('/health')).json()).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(await (await get('/ready')).json()).toEqual({
      ready: true,
      checks: { database: true, chain: true, index: true },
    });
    expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain/);
    const document = (await (await get('/openapi.json')).json()) as { paths: object; servers: { url: string }[] };
    expect(document.servers).toEqual([{ url: service.url }]);
    expect(Object.keys(document.paths).length).toBeGreaterThan(20);
  });

  test.each([
    '/agent',
    '/agent/keyManagerSign',
    '/agent/assentIssueCredential',
    '/api',
    '/api/keyManagerSign',
    '/api-docs',
    '/keyManagerSign',
    '/remote',
    '/messaging',
    '/schema',
    '/open-api.json',
    '/.well-known/did.json',
    '/did.json',
    '/v1/agent',
    '/v1/didManagerCreate',
    '/rpc',
    '/debug',
  ])('does not offer its agent at %s', async (path) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${service.operatorKey}` };
    const body = JSON.stringify({ kid: 'x', data: 'x' });
    const statuses = [await get(path, { headers }), await get(path, { method: 'POST', headers, body })].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([404, 404]);
  });

  test('serves the did:web document of an organisation, and of no other', async () => {
    const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
    const { tenant } = await operator.onboardOrganization({
      body: { id: parse(zTenantId, 'web-clinic'), kind: 'clinic', name: 'Web Clinic' },
    });
    const document = (await (await get('/tenants/web-clinic/did.json')).json()) as object;
    expect(document).toMatchObject({ id: tenant.webDid, alsoKnownAs: [tenant.did] });
    expect(JSON.stringify(document)).not.toMatch(/"d":/);
    expect((await get('/tenants/nobody/did.json')).status).toBe(404);
  });

  test('refuses a body that is too large though its length is not told, and goes on', async () => {
    const chunk = new Uint8Array(1_000_000).fill(0x20);
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent += 1;
        if (sent > 10) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit;
    const answer = await get('/v1/consent-revocations', init).then(
      ({ status }) => status,
      () => 'the connection was cut',
    );
    expect([413, 'the connection was cut']).toContain(answer);
    expect((await get('/health')).status).toBe(200);
  });

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['an unknown method', 'BREW /v1/network HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['two lengths', 'POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx'],
    [
      'a length and chunks',
      'POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header that is much too long', `GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a path that is much too long', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['a host that is no host', 'GET /health HTTP/1.1\r\nhost: a b\r\n\r\n'],
  ])('refuses %s, and goes on', async (_, request) => {
    expect(await exchange(request)).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
    expect((await get('/health')).status).toBe(200);
  });
});

/** What comes back for bytes that are sent as they are. */
async function exchange(request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  // A connection that the service resets is an answer too: the empty one.
  socket.on('error', () => undefined);
  socket.end(request);
  await new Promise((resolve) => socket.on('close', resolve));
  return answer;
}

describe('a request for a host that is none', () => {
  test.each(['.1', '1.2.3.4.5'])('%s: is refused, also if its length is not known', async (host) => {
    const head = `POST ${endpoints.decide.path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
    const answer = await exchange(`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"invalid_request"');
  });
});

describe('a second service', () => {
  test('on the same port ends before it touches anything, and the first goes on', async () => {
    const { code, said } = await failingStart({ ASSENT_HOME: join(folder, 'second'), ASSENT_PORT: String(port) });
    expect(code).toBe(1);
    expect(said).toContain('cannot listen');
    expect(said).not.toMatch(/\n\s+at /);
    expect((await get('/ready')).status).toBe(200);
  });

  test('on the same home does not start, and the first goes on', async () => {
    const { code, said } = await failingStart({ ASSENT_HOME: home, ASSENT_PORT: String(await freePort()) });
    expect(code).toBe(1);
    expect(said).toContain('Assent cannot start: configuration_invalid');
    expect((await get('/ready')).status).toBe(200);
  });
});

describe('a service that is not configured as it must be', () => {
  test.each([
    [{ ASSENT_PROFILE: 'production' }, 'ASSENT_OPERATOR_KEY: missing'],
    [{ ASSENT_AGENT_FILE: '/nowhere/agent.yml' }, 'cannot be read'],
  ])('says why in one line and ends: %p', async (own: Record<string, string>, why) => {
    const { code, said } = await failingStart({
      ASSENT_HOME: join(folder, 'unfit'),
      ASSENT_PORT: String(await freePort()),
      ...own,
    });
    expect(code).toBe(1);
    expect(said).toMatch(/^Assent cannot start: configuration_invalid/m);
    expect(said).toContain(why);
    expect(said).not.toMatch(/Zz-Marker|\n\s+at /);
  });
});

describe('a service that is told to stop', () => {
  test('ends requests under way, takes no new ones, and exits with 0', async () => {
    const ownPort = await freePort();
    const env = { ...environment, ASSENT_HOME: join(folder, 'stopping'), ASSENT_PORT: String(ownPort) };
    const child: ChildProcess = spawn(process.execPath, [builtProgram('service')], { env, stdio: 'ignore' });
    const url = `http://127.0.0.1:${ownPort}`;
    await until(
      () => fetch(new URL('/ready', url)).catch(() => undefined),
      (answer) => answer?.ok === true,
      30_000,
    );

    const body = '{"secret":"0x"}';
    const socket = connect(ownPort, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    await once(socket, 'connect');
    const head = `POST ${endpoints.revokeConsent.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, 5));
    // The request is under way once the service has its head; a request that came later shows that.
    await fetch(new URL('/health', url));
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const refused = await until(
      () =>
        fetch(new URL('/health', url)).then(
          () => false,
          () => true,
        ),
      (isRefused) => isRefused,
    );
    socket.write(body.slice(5));
    const [code] = await exited;
    expect(refused).toBe(true);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(code).toBe(0);
  });
});

describe('a service that is started again', () => {
  test('has kept its secrets, its organisations and their keys, and goes on with its chain', async () => {
    const operator = () => createClient({ baseUrl: service.url, token: service.operatorKey });
    const id = parse(zTenantId, 'lasting-clinic');
    const body = { id, kind: 'clinic' as const, name: 'Lasting', accreditedFor: ['LabResult' as const] };
    const { apiKey, tenant } = await operator().onboardOrganization({ body });
    const network = await operator().readNetwork({});
    const secrets = readFileSync(join(home, 'secrets.json'), 'utf8');
    await service.stop();
    service = await start();
    expect(readFileSync(join(home, 'secrets.json'), 'utf8')).toBe(secrets);
    expect((await operator().listOrganizations({})).organizations).toContainEqual(tenant);
    const clinic = createClient({ baseUrl: service.url, token: apiKey });
    expect(await clinic.onboardPatient({ body: { custody: 'service' } })).toMatchObject({ valid: true });
    const { rpcUrl: _before, ...contracts } = network;
    expect(await operator().readNetwork({})).toMatchObject(contracts);
  });
});
