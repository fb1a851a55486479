import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@assent/domain';
import { parseKeyEncryptionKeys } from '@assent/store';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Configuration, readConfiguration, type Secrets } from './configuration.ts';
import { provideSecrets } from './secrets.ts';

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assent-secrets-'));
  home = join(folder, 'home');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configurationOf = (secrets: Partial<Secrets> = {}): Configuration => ({
  ...readConfiguration({ ASSENT_HOME: home }),
  secrets,
});
const file = () => join(home, 'secrets.json');
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** The fault of a home that cannot be used. */
function failure(): AppError {
  try {
    provideSecrets(configurationOf());
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('these secrets were accepted');
}

describe('the first start', () => {
  test('makes secrets that only their owner can read, and says where', () => {
    const { secrets, created } = provideSecrets(configurationOf());
    expect(created).toBe(file());
    expect([modeOf(home), modeOf(file())]).toEqual(['700', '600']);
    expect(readdirSync(home)).toEqual(['secrets.json']);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(secrets);
  });

  test('makes secrets that the parts that need them take', () => {
    const { secrets } = provideSecrets(configurationOf());
    expect(parseKeyEncryptionKeys(secrets.keyEncryptionKeys)).toHaveLength(1);
    expect(secrets.operatorKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(secrets.signerKey).toMatch(/^0x[0-9a-f]{64}$/);
  });

  test('makes other secrets in another home', () => {
    const first = provideSecrets(configurationOf()).secrets;
    home = join(folder, 'elsewhere');
    const second = provideSecrets(configurationOf()).secrets;
    for (const name of ['keyEncryptionKeys', 'operatorKey', 'signerKey'] as const) {
      expect(second[name]).not.toBe(first[name]);
    }
  });

  test('leaves alone what a crash in the middle of an earlier one left', () => {
    mkdirSync(home);
    writeFileSync(join(home, 'secrets.json.1'), '{"keyEncryp', { mode: 0o600 });
    expect(provideSecrets(configurationOf()).created).toBe(file());
  });
});

describe('a later start', () => {
  test('uses the secrets that are there, and writes nothing', () => {
    const { secrets } = provideSecrets(configurationOf());
    const before = statSync(home, { bigint: true }).mtimeNs;
    expect(provideSecrets(configurationOf())).toEqual({ secrets });
    expect(statSync(home, { bigint: true }).mtimeNs).toBe(before);
  });

  test('prefers what the environment gives, secret by secret', () => {
    const { secrets } = provideSecrets(configurationOf());
    const operatorKey = 'another-operator-key-of-32-characters';
    expect(provideSecrets(configurationOf({ operatorKey })).secrets).toEqual({ ...secrets, operatorKey });
  });

  test.each([0o640, 0o604, 0o660, 0o644])('refuses a file that others can read (mode %d)', (mode) => {
    provideSecrets(configurationOf());
    chmodSync(file(), mode);
    expect(failure()).toMatchObject({
      code: 'configuration_invalid',
      params: { file: file(), fault: 'readable by others: chmod 600' },
    });
  });

  test.each([
    ['nothing', () => ''],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['a member less', (text: string) => JSON.stringify({ ...JSON.parse(text), signerKey: undefined })],
    ['a member more', (text: string) => JSON.stringify({ ...JSON.parse(text), more: 1 })],
    ['an empty key', (text: string) => JSON.stringify({ ...JSON.parse(text), keyEncryptionKeys: '' })],
    ['something else', () => '[]'],
  ])('refuses a damaged file (%s) without its contents, and does not replace it', (_, damage) => {
    const { secrets } = provideSecrets(configurationOf());
    const damaged = damage(readFileSync(file(), 'utf8'));
    writeFileSync(file(), damaged);
    const { code, params, message, cause } = failure();
    expect({ code, params, cause }).toEqual({
      code: 'configuration_invalid',
      params: { file: file(), fault: 'damaged' },
      cause: undefined,
    });
    for (const secret of Object.values(secrets)) expect(message).not.toContain(secret);
    expect(readFileSync(file(), 'utf8')).toBe(damaged);
  });
});

describe('production', () => {
  test('neither makes nor reads a file', () => {
    const given = { keyEncryptionKeys: 'a', operatorKey: 'b', signerKey: '0xc' } as const;
    const configuration = { ...configurationOf(given), profile: 'production' as const };
    expect(provideSecrets(configuration)).toEqual({ secrets: given });
    expect(existsSync(home)).toBe(false);
  });
});

describe('starts at once', () => {
  test('agree on one file, made by exactly one of them', async () => {
    const starts = await Promise.all(Array.from({ length: 4 }, () => startElsewhere(Date.now() + 1500)));
    expect(new Set(starts.map(({ secrets }) => JSON.stringify(secrets))).size).toBe(1);
    expect(starts.filter(({ created }) => created !== undefined)).toHaveLength(1);
    expect(readdirSync(home)).toEqual(['secrets.json']);
  });

  test('do not spoil the file of one that has not cleaned up yet, though they share a process id', () => {
    // As two containers on one volume do: each is process 1.
    const { secrets } = provideSecrets(configurationOf());
    linkSync(file(), `${file()}.${process.pid}`);
    expect(provideSecrets(configurationOf())).toEqual({ secrets });
  });
});

type Provided = ReturnType<typeof provideSecrets>;

/** The first start of a service in a process of its own, at a given moment. */
async function startElsewhere(atMs: number): Promise<Provided> {
  const compiled = (name: string) => new URL(`../dist/${name}.js`, import.meta.url).href;
  const script = `
    const { readConfiguration } = await import('${compiled('configuration')}');
    const { provideSecrets } = await import('${compiled('secrets')}');
    while (Date.now() < ${atMs}) {}
    process.stdout.write(JSON.stringify(provideSecrets(readConfiguration({ ASSENT_HOME: ${JSON.stringify(home)} }))));`;
  const options = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, options, { env: { PATH: process.env.PATH } });
  return JSON.parse(stdout) as Provided;
}
