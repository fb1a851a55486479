import { verify } from 'node:crypto';
import type { CertificateKeys } from '@assent/application';
import { type CertificateIssuer, type Did, zTenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import type { IDIDManager, IKeyManager, IResolver } from '@veramo/core-types';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import type { SigningAgent } from './agent/assent-agent.ts';
import { AssentCredentialPlugin } from './agent/assent-credential-plugin.ts';
import { AssentResolver } from './dids/assent-resolver.ts';
import { createPatientDid, JwkDidProvider, KeyDidProvider } from './dids/did-providers.ts';
import { AssentKms } from './keys/assent-kms.ts';
import { SealedPrivateKeyStore } from './keys/sealed-private-key-store.ts';
import { tenantAgent } from './stores/acting-tenant.ts';
import { PortDidStore } from './stores/port-did-store.ts';
import { PortKeyStore } from './stores/port-key-store.ts';
import { inMemoryKeyStore, testKeyring } from './testing/in-memory-keys.ts';
import { draftOf, registryEntry } from './testing/sample-credentials.ts';
import { partsOf } from './testing/token-tools.ts';
import { veramoCertificateKeys } from './veramo-certificate-keys.ts';
import { veramoSigner } from './veramo-signer.ts';

const [clinic, lab] = [zTenantId.parse('clinic-a'), zTenantId.parse('lab-b')];
const iss = 'https://assent.example/openid4vci/clinic-a' as CertificateIssuer;
const uri = `https://assent.example/status-lists/0x${'01'.repeat(32)}`;

let agent: SigningAgent;
let keys: CertificateKeys;
let keyRef: string;
let issuer: Did;
let subject: Did;
beforeEach(async () => {
  const keyStore = inMemoryKeyStore();
  const kms = new AssentKms(new SealedPrivateKeyStore(keyStore, testKeyring('certificates')));
  agent = createAgent<IDIDManager & IKeyManager & IResolver>({
    plugins: [
      new KeyManager({ store: new PortKeyStore(keyStore), kms: { local: kms } }),
      new DIDManager({
        store: new PortDidStore(keyStore),
        defaultProvider: 'did:key',
        providers: {
          'did:key': new KeyDidProvider({ defaultKms: 'local' }),
          'did:jwk': new JwkDidProvider({ defaultKms: 'local' }),
        },
      }),
      new AssentResolver({}),
      new AssentCredentialPlugin(),
    ],
  }) as unknown as SigningAgent;
  keys = veramoCertificateKeys(agent);
  keyRef = await keys.create(clinic);
  issuer = await createPatientDid(tenantAgent(agent, clinic), 'key');
  subject = await createPatientDid(agent, 'jwk');
});

const publicKeyOf = async () => {
  const key = { ...(await keys.publicKey(clinic, keyRef)) };
  return { key, format: 'jwk' as const };
};
const isSigned = async (data: string | Uint8Array, signature: Uint8Array) =>
  verify('sha256', Buffer.from(data), { ...(await publicKeyOf()), dsaEncoding: 'ieee-p1363' }, signature);

describe('a key for certificates', () => {
  test('is of P-256, signs octets as they are, and signs tokens with ES256', async () => {
    expect(await keys.publicKey(clinic, keyRef)).toMatchObject({ kty: 'EC', crv: 'P-256' });
    const data = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    expect(await isSigned(data, await keys.sign(clinic, keyRef, data))).toBe(true);
    expect(await isSigned(data.slice(1), await keys.sign(clinic, keyRef, data))).toBe(false);
    const token = await keys.signJwt(clinic, keyRef, { typ: 'x+jwt', x5c: ['AAAA'] }, { iss });
    expect(partsOf(token)).toMatchObject({ header: { typ: 'x+jwt', alg: 'ES256', x5c: ['AAAA'] }, payload: { iss } });
    const [header, payload, signature = ''] = token.split('.');
    expect(await isSigned(`${header}.${payload}`, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('is out of reach of another tenant, and of the service itself', async () => {
    const missing = { code: 'key_unavailable', params: { keyRef } };
    await expect(keys.publicKey(lab, keyRef)).rejects.toMatchObject(missing);
    await expect(keys.sign(lab, keyRef, new Uint8Array(1))).rejects.toMatchObject(missing);
    await expect(keys.signJwt(lab, keyRef, { typ: 'x' }, {})).rejects.toMatchObject(missing);
    await expect(veramoSigner(agent).signCredential(draft())).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test('is another one each time, and a key of another kind is none', async () => {
    expect(await keys.create(clinic)).not.toBe(keyRef);
    const { kid } = await tenantAgent(agent, clinic).keyManagerCreate({ kms: 'local', type: 'Ed25519' });
    await expect(keys.sign(clinic, kid, new Uint8Array(1))).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});

const draft = (changes: object = {}) =>
  draftOf(issuer, subject, {
    status: { ...registryEntry, uri } as never,
    certificate: { issuer: iss, keyRef, chain: ['AAAA', 'BBBB'] },
    ...changes,
  });
const sign = (changes: object = {}) => veramoSigner(tenantAgent(agent, clinic)).signCredential(draft(changes));

describe('a credential that is signed under a certificate', () => {
  test('has the chain and no name of a key in its header, and is of whom the certificate names', async () => {
    const [jwt = ''] = (await sign()).split('~');
    const { header, payload } = partsOf(jwt);
    expect(header).toEqual({ typ: 'dc+sd-jwt', alg: 'ES256', x5c: ['AAAA', 'BBBB'] });
    expect(payload).toMatchObject({
      iss,
      cnf: { jwk: { kty: 'EC' } },
      status: { status_list: { idx: 4711, uri: `${uri}/certified` } },
    });
    const [first, second, signature = ''] = jwt.split('.');
    expect(await isSigned(`${first}.${second}`, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test.each(['vc+jwt', 'jwt_vc_json'] as const)('is no %s: that is signed with keys of DIDs alone', async (format) => {
    await expect(sign({ format })).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/certificate'] },
    });
  });

  test('is not signed with a key that is not there', async () => {
    const certificate = { issuer: iss, keyRef: 'no-such-key', chain: ['AAAA'] };
    await expect(sign({ certificate })).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});
