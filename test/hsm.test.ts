import { verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeyStore, TenantKeyStores } from '@assent/application';
import type { TenantId } from '@assent/domain';
import { loadAgentFile, type RemoteKms, type SigningAgent, tenantAgent, veramoCertificateKeys } from '@assent/veramo';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAgent, type IDIDManager, type IKeyManager, type TAgent } from '@veramo/core';
import { describeWithSoftHsm, type SoftHsm, startSoftHsm } from '../packages/veramo/src/testing/soft-hsm.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const contracts = [
  'DID_REGISTRY',
  'STATUS_REGISTRY',
  'CONSENT_REVOCATIONS',
  'ISSUER_REGISTRY',
  'ANCHOR_LOG',
  'EMERGENCY_ACCESS',
];
const textOf = (name: string) => readFileSync(join(repository, name), 'utf8');

/** agent.yml with the changes that docs/keys.md describes. It stays in its folder, from where packages are found. */
const agentWithHsm = () =>
  textOf('agent.yml')
    .replace(/^kms:\n(?: +.*\n)+/m, textOf('docs/agent-hsm-kms.yml'))
    .replace(
      'ethrDidProvider"\n          $args:\n            - $ref: /ethrNetwork\n',
      (same) => `${same}            - hsm\n`,
    );

describeWithSoftHsm('agent.yml with an HSM', (module) => {
  let hsm: SoftHsm;
  let folder: string;
  let file: string;
  let environment: Record<string, string>;
  beforeAll(() => {
    hsm = startSoftHsm(module);
    folder = mkdtempSync(join(tmpdir(), 'assent-hsm-'));
    file = join(repository, `.agent-hsm-${process.pid}.yml`);
    writeFileSync(file, agentWithHsm());
    environment = {
      ASSENT_KEY_ENCRYPTION_KEYS: `first:${Buffer.alloc(32, 7).toString('base64url')}`,
      ASSENT_DATABASE_URL: `sqlite:${join(folder, 'assent.sqlite')}`,
      ASSENT_RPC_URL: 'http://127.0.0.1:9',
      ASSENT_RPC_URLS: 'http://127.0.0.1:9',
      ASSENT_CHAIN_ID: '20261',
      ASSENT_BLOCK_PERIOD_MS: '0',
      ...Object.fromEntries(contracts.map((name, at) => [`ASSENT_${name}`, `0x${`1${at}`.repeat(20)}`])),
      ASSENT_PKCS11_MODULE: hsm.module,
      ASSENT_PKCS11_TOKEN: hsm.token,
      ASSENT_PKCS11_PIN: hsm.pin,
    };
  });
  afterAll(() => {
    rmSync(file, { force: true });
    rmSync(folder, { recursive: true, force: true });
    hsm.remove();
  });

  const pointers = ['/keyManager', '/didManager', '/kms', '/keyStore', '/database', '/ethrNetwork'];

  async function start() {
    const built = await loadAgentFile(file, pointers, environment);
    const [keyManager, didManager, kms, keyStore, database, network] = built as [
      never,
      never,
      { hsm: RemoteKms },
      KeyStore,
      { close(): Promise<void> },
      { close(): void },
    ];
    const agent: TAgent<IDIDManager & IKeyManager> = createAgent({ plugins: [keyManager, didManager] });
    const stop = async () => {
      kms.hsm.close();
      network.close();
      await database.close();
    };
    return { agent, keyStore, stop };
  }

  test('keeps the keys of organisations in it and nowhere else, also after a restart', async () => {
    const first = await start();
    const alias = 'clinic-a';
    const { did, keys } = await first.agent.didManagerCreate({ alias, provider: 'did:ethr:assent' });
    expect(did).toMatch(/^did:ethr:assent:0x[0-9a-f]{66}$/);
    expect(await first.keyStore.listPrivateKeys()).toEqual([]);
    await first.stop();

    const second = await start();
    expect(await second.agent.didManagerGetByAlias({ alias })).toMatchObject({ did });
    const [key] = keys;
    const signature = await second.agent.keyManagerSign({ keyRef: key!.kid, algorithm: 'ES256K', data: 'x' });
    expect(signature).toMatch(/^[A-Za-z0-9_-]{86}$/);
    const patient = await second.agent.didManagerCreate({ provider: 'did:key' });
    expect((await second.keyStore.listPrivateKeys()).map(({ alias: name }) => name)).toEqual([patient.keys[0]!.kid]);
    await second.stop();
  });

  test('keeps the keys of issuers for certificates in it too, and signs with them', async () => {
    const { agent, keyStore, stop } = await start();
    const before = await keyStore.listPrivateKeys();
    const tenant = 'clinic-b' as TenantId;
    await tenantAgent(agent, tenant).didManagerCreate({ alias: tenant, provider: 'did:ethr:assent' });
    const keys = veramoCertificateKeys(agent as unknown as SigningAgent);
    const keyRef = await keys.create(tenant);
    const data = new TextEncoder().encode('a request for a certificate');
    const key = { key: { ...(await keys.publicKey(tenant, keyRef)) }, format: 'jwk' as const };
    const signature = await keys.sign(tenant, keyRef, data);
    expect(verify('sha256', data, { ...key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    expect(await (keyStore as TenantKeyStores).of(tenant).listPrivateKeys()).toEqual([]);
    expect(await keyStore.listPrivateKeys()).toEqual(before);
    await stop();
  });

  test('names the line of a setting that is missing', async () => {
    const call = loadAgentFile(file, ['/kms'], { ...environment, ASSENT_PKCS11_PIN: '' });
    await expect(call).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { name: 'ASSENT_PKCS11_PIN', problem: 'environment variable is missing or empty' },
    });
  });
});
