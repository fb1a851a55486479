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
  ASSENT_SIGNER_KEY: '0x8d0f4c6a19e2b37cf5a1068b92d4e37016bc5f28a97d4e03c1b6f29508e7d34a',
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

describe('lists of others', () => {
  test('are fetched unless that is switched off', () => {
    expect(readConfiguration({}).foreignStatusLists).toBe('on');
    expect(readConfiguration({ ASSENT_FOREIGN_STATUS_LISTS: 'off' }).foreignStatusLists).toBe('off');
    const { params } = failureOf({ ASSENT_FOREIGN_STATUS_LISTS: 'no' });
    expect(params).toEqual({ variables: ['ASSENT_FOREIGN_STATUS_LISTS'] });
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
    ['ASSENT_BLOCK_PERIOD_MS', '-1'],
    ['ASSENT_ANCHOR_INTERVAL_MS', '10'],
    ['ASSENT_LOG_LEVEL', 'trace'],
    ['ASSENT_RATE_PER_SECOND', '0'],
    ['ASSENT_RATE_BURST', '1.5'],
    ['ASSENT_MAX_BODY_BYTES', '1023'],
    ['ASSENT_REQUEST_TIMEOUT_MS', '99'],
    ['ASSENT_STATUS_LIST_TTL_SECONDS', '0'],
    ['ASSENT_STATUS_LIST_LIFETIME_SECONDS', '119'],
    ['ASSENT_OPERATOR_KEY', `too-short-${marker}`],
    ['ASSENT_SIGNER_KEY', `0x${marker}`],
    ['ASSENT_PRIORITY_FEE_WEI', '-1'],
    ['ASSENT_PRIORITY_FEE_WEI', '0.5'],
    ['ASSENT_ISSUER_REGISTRY', marker],
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

  test('ASSENT_STATUS_LIST_LIFETIME_SECONDS is twice the ttl or more, so that no copy outlives its list', () => {
    expect(readConfiguration({}).statusLists).toEqual({ ttlSeconds: 60, lifetimeSeconds: 300 });
    const ttl = { ASSENT_STATUS_LIST_TTL_SECONDS: '151' };
    expect(failureOf(ttl).params).toEqual({ variables: ['ASSENT_STATUS_LIST_LIFETIME_SECONDS'] });
    expect(readConfiguration({ ...ttl, ASSENT_STATUS_LIST_LIFETIME_SECONDS: '302' }).statusLists.ttlSeconds).toBe(151);
  });

  test('ASSENT_PRIORITY_FEE_WEI may be 0, and is a tenth of a gwei if it is not there', () => {
    expect(readConfiguration({ ASSENT_PRIORITY_FEE_WEI: '0' }).priorityFeeWei).toBe(0n);
    expect(readConfiguration({}).priorityFeeWei).toBe(100_000_000n);
  });

  test('of somebody else is left alone', () => {
    expect(readConfiguration({ PATH: '', HOME: '' }).profile).toBe('embedded');
  });
});

describe('contracts of a consortium', () => {
  const contracts = {
    ASSENT_STATUS_REGISTRY: `0x${'a1'.repeat(20)}`,
    ASSENT_CONSENT_REVOCATIONS: `0x${'a2'.repeat(20)}`,
    ASSENT_DID_REGISTRY: `0x${'a3'.repeat(20)}`,
    ASSENT_ACCESS_MANAGER: `0x${'A4'.repeat(20)}`,
    ASSENT_ISSUER_REGISTRY: `0x${'a5'.repeat(20)}`,
    ASSENT_ANCHOR_LOG: `0x${'a6'.repeat(20)}`,
    ASSENT_EMERGENCY_ACCESS: `0x${'a7'.repeat(20)}`,
  };
  const rpc = { ASSENT_RPC_URLS: 'https://node.example' };

  test('are all named, in small letters or not', () => {
    expect(readConfiguration({ ...contracts, ...rpc }).contracts).toEqual({
      statusRegistry: `0x${'a1'.repeat(20)}`,
      consentRevocations: `0x${'a2'.repeat(20)}`,
      didRegistry: `0x${'a3'.repeat(20)}`,
      accessManager: `0x${'a4'.repeat(20)}`,
      issuerRegistry: `0x${'a5'.repeat(20)}`,
      anchorLog: `0x${'a6'.repeat(20)}`,
      emergencyAccess: `0x${'a7'.repeat(20)}`,
    });
  });

  test('are all left out otherwise', () => {
    expect(readConfiguration(rpc)).not.toHaveProperty('contracts');
    const { ASSENT_ANCHOR_LOG, ...rest } = contracts;
    expect(failureOf({ ...rest, ...rpc }).params).toEqual({ missing: ['ASSENT_ANCHOR_LOG'] });
    expect(failureOf({ ...rpc, ASSENT_ANCHOR_LOG }).params.missing).toHaveLength(6);
  });

  test('are not those of the embedded chain', () => {
    expect(failureOf(contracts).params).toEqual({ missing: ['ASSENT_RPC_URLS'] });
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

  test.each([
    '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
    '0xDF57089FEBBACF7BA0BC227DAFBFFA9FC08A93FDC68E1E42411A14EFCF23656E',
    `0x${'44'.repeat(32)}`,
    `0x${'deadbeef'.repeat(8)}`,
    `0x${'1'.padStart(64, '0')}`,
  ])('does not start with the signer key of a textbook: %s', (key) => {
    const { params, message } = failureOf({ ...production, ASSENT_SIGNER_KEY: key });
    expect(params.faults).toEqual(['ASSENT_SIGNER_KEY: a key that everybody knows']);
    expect(message.toLowerCase()).not.toContain(key.slice(2, 20).toLowerCase());
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

describe('the VC-API', () => {
  const vcApi = { ASSENT_VC_API: 'keyed', ASSENT_VC_API_TENANT: 'w3c-suites' };

  test('is off unless it is switched on for a tenant', () => {
    expect(readConfiguration({})).not.toHaveProperty('vcApi');
    expect(readConfiguration({ ASSENT_VC_API_TENANT: 'w3c-suites' })).not.toHaveProperty('vcApi');
    expect(readConfiguration(vcApi).vcApi).toEqual({ access: 'keyed', tenant: 'w3c-suites' });
    expect(failureOf({ ASSENT_VC_API: 'keyed' }).params).toEqual({ variables: ['ASSENT_VC_API_TENANT'] });
    expect(failureOf({ ASSENT_VC_API: 'on' }).params).toEqual({ variables: ['ASSENT_VC_API'] });
  });

  test('is never for anybody in production', () => {
    expect(readConfiguration({ ...production, ...vcApi }).vcApi).toMatchObject({ access: 'keyed' });
    const { params } = failureOf({ ...production, ...vcApi, ASSENT_VC_API: 'anonymous' });
    expect(params.faults).toEqual(['ASSENT_VC_API: anonymous, anybody could have documents signed']);
  });
});

test('https needs a certificate and a key, not one of them', () => {
  const files = { ASSENT_TLS_CERTIFICATE_FILE: 'c.pem', ASSENT_TLS_KEY_FILE: 'k.pem' };
  expect(readConfiguration(files).tls).toEqual({ certificateFile: resolve('c.pem'), keyFile: resolve('k.pem') });
  expect(failureOf({ ASSENT_TLS_KEY_FILE: 'k.pem' }).params).toEqual({ variables: Object.keys(files) });
});

describe('attestations of keys', () => {
  test('are taken of whom the configuration names, and required if it says so', () => {
    expect(readConfiguration({})).not.toHaveProperty('keyAttestations');
    const named = { ASSENT_KEY_ATTESTATION_TRUST_FILES: 'roots.pem, providers.json' };
    const files = [resolve('roots.pem'), resolve('providers.json')];
    expect(readConfiguration(named).keyAttestations).toEqual({ files, isRequired: false });
    const required = { ...named, ASSENT_KEY_ATTESTATIONS_REQUIRED: '1' };
    expect(readConfiguration(required).keyAttestations).toEqual({ files, isRequired: true });
    const wallets = { ASSENT_WALLET_ATTESTATION_TRUST_FILES: 'roots.pem,providers.json' };
    expect(readConfiguration(wallets)).toMatchObject({ walletAttestations: { files, isRequired: false } });
  });

  test('cannot be required of nobody', () => {
    expect(failureOf({ ASSENT_WALLET_ATTESTATIONS_REQUIRED: '1' }).params.variables).toEqual([
      'ASSENT_WALLET_ATTESTATION_TRUST_FILES',
    ]);
    const { code, params } = failureOf({ ASSENT_KEY_ATTESTATIONS_REQUIRED: '1' });
    expect([code, params.variables]).toEqual(['configuration_invalid', ['ASSENT_KEY_ATTESTATION_TRUST_FILES']]);
  });
});
