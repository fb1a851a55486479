import { resolve } from 'node:path';
import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { readConfiguration } from './configuration.ts';

const marker = 'Zz-Marker';

const production = {
  ASSENT_PROFILE: 'production',
  ASSENT_PUBLIC_URL: 'https://assent.example',
  ASSENT_HOST: '0.0.0.0',
  ASSENT_DATABASE_URL: `postgres://assent:${marker}-password@db.example/assent`,
  ASSENT_RPC_URLS: 'https://node.example',
  ASSENT_KEY_ENCRYPTION_KEYS: `first:${marker}${'A'.repeat(34)}`,
  ASSENT_OPERATOR_KEY: `${marker}-operator-key-of-at-least-32-characters`,
  ASSENT_SIGNER_KEY: `0x${'5a'.repeat(32)}`,
};
const without = (name: keyof typeof production) =>
  Object.fromEntries(Object.entries(production).filter(([key]) => key !== name));

/** What speaks against an environment. */
function failureOf(environment: Record<string, string>): AppError {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('this environment was accepted');
}

describe('without any variable', () => {
  test('a service is for one machine: embedded chain, SQLite, an address nobody else reaches', () => {
    const configuration = readConfiguration({});
    expect(configuration).toMatchObject({
      profile: 'embedded',
      home: resolve('.assent'),
      host: '127.0.0.1',
      port: 4480,
      publicUrl: 'http://localhost:4480',
      secrets: {},
    });
    expect(configuration).not.toHaveProperty('rpcUrls');
    expect(configuration).not.toHaveProperty('databaseUrl');
  });
});

describe('a variable', () => {
  test('that is empty is refused by name, whatever its default', () => {
    const { code, params } = failureOf({ ASSENT_PORT: '', ASSENT_HOME: '', ASSENT_RATE_BURST: '5' });
    expect({ code, params }).toEqual({
      code: 'configuration_invalid',
      params: { empty: ['ASSENT_HOME', 'ASSENT_PORT'] },
    });
  });

  test.each([
    ['ASSENT_PROFILE', `dev ${marker}`],
    ['ASSENT_PORT', '65536'],
    ['ASSENT_PORT', marker],
    ['ASSENT_PUBLIC_URL', `ftp://${marker}.example`],
    ['ASSENT_DATABASE_URL', `mysql://u:${marker}@db/assent`],
    ['ASSENT_PUBLIC_RPC_URL', marker],
    ['ASSENT_CHAIN_ID', '-1'],
    ['ASSENT_FINALITY', marker],
    ['ASSENT_LOG_LEVEL', 'trace'],
    ['ASSENT_RATE_PER_SECOND', '0'],
    ['ASSENT_RATE_BURST', '1.5'],
    ['ASSENT_MAX_BODY_BYTES', '1023'],
    ['ASSENT_REQUEST_TIMEOUT_MS', '99'],
    ['ASSENT_OPERATOR_KEY', `too-short-${marker}`],
    ['ASSENT_SIGNER_KEY', `0x${marker}`],
  ])('%s is refused by name if it is wrong, without its value: %s', (name, value) => {
    const { code, params, message, cause } = failureOf({ [name]: value });
    expect({ code, params }).toEqual({ code: 'configuration_invalid', params: { variables: [name] } });
    expect(message).not.toContain(marker);
    expect(cause).toBeUndefined();
  });

  test.each([
    ['instant', 'instant'],
    ['tag', 'tag'],
    ['12', { depth: 12 }],
  ])('ASSENT_FINALITY is %s', (value, finality) => {
    expect(readConfiguration({ ASSENT_FINALITY: value }).finality).toEqual(finality);
  });

  test('ASSENT_RPC_URLS is a list', () => {
    const environment = { ASSENT_RPC_URLS: 'https://a.example, https://b.example' };
    expect(readConfiguration(environment).rpcUrls).toEqual(['https://a.example', 'https://b.example']);
  });

  test('of somebody else is left alone', () => {
    expect(readConfiguration({ PATH: '', HOME: '' }).profile).toBe('embedded');
  });
});

describe('production', () => {
  test('runs with everything it needs', () => {
    const { secrets, databaseUrl, rpcUrls } = readConfiguration(production);
    expect(Object.keys(secrets).sort()).toEqual(['keyEncryptionKeys', 'operatorKey', 'signerKey']);
    expect({ databaseUrl, rpcUrls }).toEqual({
      databaseUrl: production.ASSENT_DATABASE_URL,
      rpcUrls: ['https://node.example'],
    });
  });

  test('lists every fault at once', () => {
    const { params } = failureOf({ ASSENT_PROFILE: 'production', ASSENT_HOST: '0.0.0.0' });
    expect(params.faults).toEqual([
      'ASSENT_KEY_ENCRYPTION_KEYS: missing',
      'ASSENT_OPERATOR_KEY: missing',
      'ASSENT_SIGNER_KEY: missing',
      'ASSENT_RPC_URLS: missing, the embedded chain is for one machine',
      'ASSENT_DATABASE_URL: missing, SQLite is for one machine',
      'ASSENT_PUBLIC_URL: http on a public address',
    ]);
  });

  test.each([
    'ASSENT_KEY_ENCRYPTION_KEYS',
    'ASSENT_OPERATOR_KEY',
    'ASSENT_SIGNER_KEY',
    'ASSENT_RPC_URLS',
    'ASSENT_DATABASE_URL',
    'ASSENT_PUBLIC_URL',
  ] as const)('does not start without %s, and tells no secret', (name) => {
    const { params, message } = failureOf(without(name));
    expect(params.faults).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
    expect(message).not.toContain(marker);
  });

  test.each(['', ':', ':postgres', ':%70ostgres', ':assent', ':changeme', ':%zz'])(
    'does not start with the password of postgres://assent%s@db',
    (password) => {
      const environment = { ...production, ASSENT_DATABASE_URL: `postgres://assent${password}@db.example/assent` };
      expect(failureOf(environment).params.faults).toEqual([
        'ASSENT_DATABASE_URL: default, empty or malformed password',
      ]);
    },
  );

  test.each([
    ['http://assent.example', '127.0.0.1', 'refused'],
    ['http://localhost:4480', '0.0.0.0', 'refused'],
    ['http://localhost.example', '127.0.0.1', 'refused'],
    ['http://127.0.0.1.example', '127.0.0.1', 'refused'],
    ['http://[::1]:4480', '::1', 'accepted'],
    ['http://127.0.0.1:4480', 'localhost', 'accepted'],
    ['https://assent.example', '0.0.0.0', 'accepted'],
  ])('at %s, listening on %s, is %s', (publicUrl, host, verdict) => {
    const environment = { ...production, ASSENT_PUBLIC_URL: publicUrl, ASSENT_HOST: host };
    if (verdict === 'accepted') expect(readConfiguration(environment).publicUrl).toBe(publicUrl);
    else expect(failureOf(environment).params.faults).toEqual(['ASSENT_PUBLIC_URL: http on a public address']);
  });
});
