import { attestationTrust, makeRequestCertificate } from '@assent/openid4vc';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { importPKCS8, SignJWT } from 'jose';
import { baseUrl, type HttpWorld, httpWorld, now, type Organization } from '../testing/http-world.ts';
import { identityOf } from '../testing/samples.ts';
import { newVciKey, type VciKey, vciWallet } from '../testing/test-vci-wallet.ts';

const { claims } = identityOf('Made');
const type = 'key-attestation+jwt';
const provider = await newVciKey();
const kid = 'provider-1';
const jwks = JSON.stringify({ keys: [{ ...provider.jwk, kid }] });
const [keyPem = '', leafPem = '', rootPem = ''] =
  (await makeRequestCertificate('provider.example', new Date(now))).match(
    /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g,
  ) ?? [];
const derOf = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');

let world: HttpWorld;
let clinic: Organization;
let wallet: ReturnType<typeof vciWallet>;

async function start(trust?: Parameters<typeof attestationTrust>) {
  world = await httpWorld(trust ? { attestations: attestationTrust(...trust) } : {});
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
  wallet = vciWallet(world, `${baseUrl}/openid4vci/clinic`);
}
beforeEach(() => start([[jwks, rootPem], false]));

/** What is asked for with these proofs under a new offer: an error, or how many credentials. */
async function asked(proofs: object) {
  const body = { type: 'PatientIdentity' as const, claims: structuredClone(claims) as never };
  const { uri } = await clinic.client.openOffer({ body });
  const { grants } = (await wallet.offer(uri)).body as { grants: Record<string, Record<string, string>> };
  const code = Object.values(grants)[0]?.['pre-authorized_code'] ?? '';
  const { access_token: token } = (await wallet.token({ 'pre-authorized_code': code })).body;
  const request = { credential_configuration_id: 'PatientIdentity_dc+sd-jwt', proofs };
  const { status, body: answer } = await wallet.post('credential', request, { authorization: `Bearer ${token}` });
  if (status !== 200) return [status, answer.error];
  const credentials = answer.credentials as { credential: string }[];
  return Promise.all(
    credentials.map(async ({ credential }) => {
      const proven = await world.agent.verifyCredential(credential);
      return proven.valid ? proven.value.subject : undefined;
    }),
  );
}

const attested = (keys: readonly VciKey[], changes: object = {}, header: object = {}, signer = provider) =>
  signer.sign({ typ: type, kid, jwk: undefined, ...header }, {
    ...{ iat: wallet.nowSeconds(), exp: wallet.nowSeconds() + 3600, key_storage: ['iso_18045_moderate'] },
    ...{ attested_keys: keys.map(({ jwk }) => jwk), ...changes },
  } as never);
const keysOf = (count: number) => Promise.all(Array.from({ length: count }, () => newVciKey()));
const proofTypes = async () => {
  const response = await world.call('/.well-known/openid-credential-issuer/openid4vci/clinic');
  const metadata = (await response.json()) as {
    readonly credential_configurations_supported: Record<string, { readonly proof_types_supported: object }>;
  };
  const known = metadata.credential_configurations_supported['PatientIdentity_dc+sd-jwt'];
  if (!known) throw new Error('the configuration is not there');
  return known.proof_types_supported;
};
const invalidProof = [400, 'invalid_proof'];
const invalidNonce = [400, 'invalid_nonce'];

describe('metadata', () => {
  test('asks for attestations only where somebody is trusted, and requires them only where that is configured', async () => {
    expect(Object.keys(await proofTypes())).toEqual(['jwt', 'attestation']);
    expect(JSON.stringify(await proofTypes())).not.toContain('required');
    await start([[jwks], true]);
    expect(await proofTypes()).toMatchObject({
      jwt: { key_attestations_required: {} },
      attestation: { key_attestations_required: {} },
    });
    await start();
    expect(Object.keys(await proofTypes())).toEqual(['jwt']);
  });
});

describe('a proof of the kind attestation', () => {
  test('gets a credential for each key that is attested, by a key that is known', async () => {
    const keys = await keysOf(3);
    const subjects = await asked({ attestation: [await attested(keys, { nonce: await wallet.nonce() })] });
    expect(subjects).toEqual(keys.map(({ did }) => did));
  });

  test('gets it by a certificate under a root that is trusted', async () => {
    const keys = await keysOf(1);
    const jwt = await new SignJWT({
      ...{ iat: wallet.nowSeconds(), nonce: await wallet.nonce() },
      attested_keys: keys.map(({ jwk }) => jwk),
    })
      .setProtectedHeader({ typ: type, alg: 'ES256', x5c: [derOf(leafPem)] })
      .sign(await importPKCS8(keyPem, 'ES256'));
    expect(await asked({ attestation: [jwt] })).toEqual(keys.map(({ did }) => did));
    await start([[jwks], false]);
    expect(await asked({ attestation: [jwt] })).toEqual(invalidProof);
  });

  test.each<[string, (keys: VciKey[], nonce: string) => Promise<string>, unknown[]]>([
    ['of nobody who is known', (keys, nonce) => attested(keys, { nonce }, { kid: 'provider-2' }), invalidProof],
    ['signed by somebody else', async (keys, nonce) => attested(keys, { nonce }, {}, await newVciKey()), invalidProof],
    [
      'signed by a key that it brings itself',
      async (keys, nonce) => {
        const own = await newVciKey();
        return attested(keys, { nonce }, { kid: undefined, jwk: own.jwk }, own);
      },
      invalidProof,
    ],
    [
      'under a certificate that is none',
      (keys, nonce) => attested(keys, { nonce }, { kid: undefined, x5c: ['AA'] }),
      invalidProof,
    ],
    [
      'under the certificate of another key',
      (keys, nonce) => attested(keys, { nonce }, { x5c: [derOf(leafPem)] }),
      invalidProof,
    ],
    ['of another type', (keys, nonce) => attested(keys, { nonce }, { typ: 'JWT' }), invalidProof],
    ['that is over', (keys, nonce) => attested(keys, { nonce, exp: wallet.nowSeconds() }), invalidProof],
    ['of the future', (keys, nonce) => attested(keys, { nonce, iat: wallet.nowSeconds() + 301 }), invalidProof],
    ['without a time', (keys, nonce) => attested(keys, { nonce, iat: undefined }), invalidProof],
    ['without a nonce', (keys) => attested(keys), invalidNonce],
    ['with a nonce of nobody', (keys) => attested(keys, { nonce: 'v1.test.AAAA.AAAA' }), invalidNonce],
    ['without keys', (_, nonce) => attested([], { nonce }), invalidProof],
    ['with a key twice', ([key], nonce) => attested([key as VciKey, key as VciKey], { nonce }), invalidProof],
    ['with eleven keys', async (_, nonce) => attested(await keysOf(11), { nonce }), invalidProof],
    [
      'with a private key',
      ([key], nonce) => attested([], { nonce, attested_keys: [{ ...key?.jwk, d: 'AA' }] }),
      invalidProof,
    ],
    ['with a status that nobody here can read', (keys, nonce) => attested(keys, { nonce, status: {} }), invalidProof],
    [
      'with a critical extension',
      (keys, nonce) => attested(keys, { nonce }, { b64: true, crit: ['b64'] }),
      invalidProof,
    ],
    ['that is no JWT', async () => 'attestation', invalidProof],
  ])('is refused: one %s', async (_, make, refusal) => {
    expect(await asked({ attestation: [await make(await keysOf(2), await wallet.nonce())] })).toEqual(refusal);
  });

  test('is good once, alone, and not beside proofs of another kind', async () => {
    const [key] = await keysOf(1);
    const attestation = await attested([key as VciKey], { nonce: await wallet.nonce() });
    for (const proofs of [
      { attestation: [attestation, attestation] },
      { attestation: [] },
      { attestation: [attestation], jwt: ['x'] },
    ])
      expect(await asked(proofs)).toEqual(invalidProof);
    expect(await asked({ attestation: [attestation] })).toHaveLength(1);
    expect(await asked({ attestation: [attestation] })).toEqual(invalidNonce);
  });

  test('is not known where nobody is trusted', async () => {
    await start();
    const attestation = await attested(await keysOf(1), { nonce: await wallet.nonce() });
    expect(await asked({ attestation: [attestation] })).toEqual(invalidProof);
  });
});

describe('a key proof with an attestation', () => {
  const proofOf = async (make: (key: VciKey, nonce: string) => Promise<unknown>) => {
    const [key, nonce] = [await newVciKey(), await wallet.nonce()];
    const key_attestation = await make(key, nonce);
    return { key, proofs: { jwt: [await wallet.proof(key, nonce, {}, { key_attestation })] } };
  };

  test('is good if its key is among those attested, with the same nonce or none', async () => {
    for (const withNonce of [true, false]) {
      const { key, proofs } = await proofOf(async (own, nonce) =>
        attested([await newVciKey(), own], withNonce ? { nonce } : {}),
      );
      expect(await asked(proofs)).toEqual([key.did]);
    }
  });

  test.each<[string, (key: VciKey, nonce: string) => Promise<unknown>, unknown[]]>([
    ['of other keys', async () => attested(await keysOf(2)), invalidProof],
    ['without an end', (key) => attested([key], { exp: undefined }), invalidProof],
    ['that is over', (key) => attested([key], { exp: wallet.nowSeconds() - 1 }), invalidProof],
    ['of nobody who is known', (key) => attested([key], {}, { kid: 'provider-2' }), invalidProof],
    ['with another nonce', async (key) => attested([key], { nonce: await wallet.nonce() }), invalidNonce],
    ['that is no text', async () => ({}), invalidProof],
  ])('is refused with one %s', async (_, make, refusal) => {
    expect(await asked((await proofOf(make)).proofs)).toEqual(refusal);
  });

  test('is needed only where that is configured, and not looked at where nobody is trusted', async () => {
    const plain = async () => ({ jwt: [await wallet.proof(await newVciKey(), await wallet.nonce())] });
    expect(await asked(await plain())).toHaveLength(1);
    await start([[jwks], true]);
    expect(await asked(await plain())).toEqual(invalidProof);
    const { proofs } = await proofOf((key) => attested([key]));
    expect(await asked(proofs)).toHaveLength(1);
    await start();
    expect(await asked((await proofOf(async () => 'whatever')).proofs)).toHaveLength(1);
  });
});

test.each([
  ['nothing', ''],
  ['a JWKS without keys', '{"keys":[]}'],
  ['a key without a name', JSON.stringify({ keys: [provider.jwk] })],
  ['a text that is neither', 'hello'],
])('trust is not made of %s', (_, text) => {
  expect(() => attestationTrust([text], false)).toThrow();
});
