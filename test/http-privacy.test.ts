import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutput, type LocalService, runDemo, startLocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { builtProgram, readPatientBundle, readTrialCriteria } from './support/repository.ts';

const marker = 'Zz-Marker';
const birthDate = '1974-02-11';

const home = mkdtempSync(join(tmpdir(), 'assent-privacy-'));
const realFetch = globalThis.fetch;
let service: LocalService;
let log = '';
let metrics = '';
let problems: string[];
/** Keys, session tokens, consent secrets, credentials and presentations. */
let secrets: Set<string>;
let challenges: Set<string>;

/** A bundle in which everything that tells who the patient is carries the marker. */
function markedBundle() {
  const identifying = ['family', 'city', 'postalCode', 'line', 'given', 'subscriberId', 'lotNumber'];
  const mark = (value: unknown): unknown => (Array.isArray(value) ? value.map(mark) : `${marker}-${value}`);
  const text = JSON.stringify(readPatientBundle('jose-ibarra-nunez'), (key, value: unknown) =>
    identifying.includes(key) || (key === 'value' && typeof value === 'string') ? mark(value) : value,
  );
  return JSON.parse(text) as { resourceType: 'Bundle' };
}

/** The values of some members of a message. */
function membersOf(text: string, names: readonly string[]): string[] {
  const found: string[] = [];
  JSON.parse(text || 'null', (key, value: unknown) => {
    if (names.includes(key) && typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}
const secretMembers = ['apiKey', 'token', 'secret', 'presentation', 'compact', 'credential'];

/** Passes requests on, and keeps what is secret in them and every problem that is answered. */
const watchingFetch: typeof fetch = async (input, init) => {
  const response = await realFetch(input, init);
  const text = await response.clone().text();
  const authorization = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '');
  const body = typeof init?.body === 'string' ? init.body : '';
  if (authorization) secrets.add(authorization);
  for (const message of [body, text]) {
    // in requests for proofs `credential` is a name, such as `identity`
    for (const secret of membersOf(message, secretMembers)) if (secret.length > 16) secrets.add(secret);
    for (const challenge of membersOf(message, ['challenge'])) challenges.add(challenge);
  }
  if (response.status >= 400) problems.push(text);
  return response;
};

/** Requests that put the marker wherever a stranger or an operator can put text. */
async function provokeProblems(url: string, operatorKey: string): Promise<void> {
  const post = (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` };
    return watchingFetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
  };
  await post('/v1/organizations', { id: marker, kind: marker, name: marker, more: marker });
  await post('/v1/consent-revocations', { secret: marker });
  await post(`/v1/organizations/${marker}/holder-requests`, {});
  await post('/v1/organizations/nobody/holder-sessions', { request: marker, presentation: `${marker}.a.b` });
  await watchingFetch(new URL(`/v1/patients/${marker}?${marker}`, url), { headers: { cookie: marker } });
  await watchingFetch(new URL(`/${marker}`, url));
}

beforeAll(async () => {
  secrets = new Set();
  challenges = new Set();
  problems = [];
  service = await startLocalService({
    program: builtProgram('service'),
    home,
    environment: { ...process.env, ASSENT_LOG_LEVEL: 'debug' },
    onLog: (text) => {
      log += text;
    },
  });
  globalThis.fetch = watchingFetch;
  const silent = createOutput(true, { out: () => true, err: () => true });
  const { url, operatorKey } = service;
  const options = { url, operatorKey, bundle: markedBundle(), criteria: readTrialCriteria(), output: silent };
  const { succeeded } = await runDemo(options);
  await provokeProblems(url, operatorKey);
  globalThis.fetch = realFetch;
  if (!succeeded) throw new Error('the demo did not go as it must');
  metrics = await (await realFetch(new URL('/metrics', url))).text();
  await service.stop();
}, 90_000);

afterAll(async () => {
  globalThis.fetch = realFetch;
  await service?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Those that occur in a text, shortened: a failing test does not print them whole. */
const foundIn = (text: string, unwanted: Iterable<string>) =>
  [...unwanted].filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 12)}…`);
const personal = [marker, birthDate];

describe('a whole demo on the real service', () => {
  test('is seen by these tests: requests are logged, secrets are known', () => {
    expect(log.match(/"msg":"request"/g)?.length).toBeGreaterThan(80);
    expect(log).toContain('"msg":"outbox"');
    expect(secrets.size).toBeGreaterThan(80);
  });

  test('leaves no claim, key, token, secret, challenge or presentation in the log', () => {
    expect(foundIn(log, [...personal, ...secrets, ...challenges])).toEqual([]);
  });

  test('leaves none in metrics, and no identifier as a label', () => {
    expect(foundIn(metrics, [...personal, ...secrets])).toEqual([]);
    const values = [...metrics.matchAll(/^assent_\w+\{(.*)\}/gm)].flatMap(([, labels = '']) =>
      [...labels.matchAll(/="([^"]*)"/g)].map(([, value = '']) => value),
    );
    expect(values.length).toBeGreaterThan(50);
    expect(values.filter((value) => /did:|[0-9a-f]{8}-|0x[0-9a-f]{8}/.test(value))).toEqual([]);
  });

  test('leaves none in any problem', () => {
    expect(problems).toHaveLength(7);
    expect(foundIn(problems.join('\n'), [...personal, ...secrets])).toEqual([]);
  });

  test('leaves no claim, key, token, secret or credential readable in the files of the service', () => {
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const kept = files.filter(({ name }) => name !== 'secrets.json');
    expect(kept.some(({ name }) => name.endsWith('.sqlite'))).toBe(true);
    for (const { parentPath, name } of kept) {
      const text = readFileSync(join(parentPath, name), 'latin1');
      expect({ name, found: foundIn(text, [...personal, ...secrets]) }).toEqual({ name, found: [] });
    }
  });
});
