import { createHash, randomBytes, verify } from 'node:crypto';
import type { PresentationBinding } from '@assent/application';
import { type Did, toUnixSeconds } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { importJWK, jwtVerify } from 'jose';
import { createPatientDid } from '../dids/did-providers.ts';
import { findDidKey, signJws } from '../jws/sign-jws.ts';
import { jwkOfKey, keyObjectOf, type PublicJwk } from '../keys/public-jwk.ts';
import { draftOf, identityClaims, noon, registryEntry } from '../testing/sample-credentials.ts';
import { partsOf } from '../testing/token-tools.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';

let clinic: Wallet;
let patient: Wallet;
let issuer: Did;
let holder: Did;
let issuerKey: PublicJwk;
let holderKey: PublicJwk;
let binding: PresentationBinding;

const keyOf = async ({ agent }: Wallet, did: Did): Promise<PublicJwk> =>
  jwkOfKey((await agent.didManagerGet({ did })).keys[0]!)!;

beforeAll(async () => {
  clinic = createWallet();
  patient = createWallet();
  issuer = await createPatientDid(clinic.agent, 'jwk');
  holder = await createPatientDid(patient.agent, 'jwk');
  issuerKey = await keyOf(clinic, issuer);
  holderKey = await keyOf(patient, holder);
  binding = { challenge: 'nonce-1', audience: issuer };
});

const verifierOf = (key: () => PublicJwk) => (data: string, signature: string) =>
  verify(
    'sha256',
    Buffer.from(data),
    { key: keyObjectOf(key()), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );

/** The library that most wallets use, with our keys. */
const theirs = () =>
  new SDJwtVcInstance({
    hasher: (data: string | ArrayBuffer, algorithm: string) =>
      createHash(algorithm.replace('-', ''))
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: () => randomBytes(16).toString('base64url'),
    signer: async (data: string) =>
      clinic.agent.keyManagerSign({
        keyRef: (await findDidKey(clinic.agent, issuer, 'assertionMethod')).keyRef,
        algorithm: 'ES256',
        data,
      }),
    signAlg: 'ES256',
    verifier: async (data: string, signature: string) => verifierOf(() => issuerKey)(data, signature),
    kbSigner: async (data: string) =>
      patient.agent.keyManagerSign({
        keyRef: (await findDidKey(patient.agent, holder, 'authentication')).keyRef,
        algorithm: 'ES256',
        data,
      }),
    kbSignAlg: 'ES256',
    kbVerifier: async (data: string, signature: string) => verifierOf(() => holderKey)(data, signature),
  });

const payload = () => ({
  iss: issuer,
  nbf: toUnixSeconds(noon) - 86_400,
  exp: toUnixSeconds(noon) + 86_400 * 365,
  jti: 'urn:uuid:0b0f6a3e-5f0d-4f6e-9c1b-1f2d3c4b5a69',
  vct: 'urn:assent:PatientIdentity:1',
  cnf: { jwk: holderKey },
  sub: holder,
  ...identityClaims,
});

const frame = {
  _sd: ['sub', 'name', 'birthDate', 'identifiers'],
  name: { _sd: ['family', 'given'], given: { _sd: [0, 1] } },
  identifiers: { _sd: [0] },
};

describe('@sd-jwt/sd-jwt-vc', () => {
  test('verifies what is issued here, and reads the same claims', async () => {
    const compact = await clinic.signer.signCredential(draftOf(issuer, holder));
    const verified = await theirs().verify(compact, { currentDate: toUnixSeconds(noon) });
    expect(verified.payload).toMatchObject({ ...identityClaims, sub: holder, vct: 'urn:assent:PatientIdentity:1' });
  });

  test('verifies what names its type by the address of its Type Metadata, and by the name of all services', async () => {
    const typeReference = {
      vct: 'https://clinic.example/credential-types/PatientIdentity/1',
      integrity: 'sha256-AA==',
    };
    const compact = await clinic.signer.signCredential({ ...draftOf(issuer, holder), typeReference });
    const verified = await theirs().verify(compact, { currentDate: toUnixSeconds(noon) });
    const urn = 'urn:assent:PatientIdentity:1';
    const named = { vct: typeReference.vct, 'vct#integrity': 'sha256-AA==', aka_vcts: [urn] };
    expect(verified.payload).toMatchObject({ ...identityClaims, ...named });
    const proven = await clinic.proofs.verifyCredential(compact);
    const value = { type: 'PatientIdentity', vcts: [typeReference.vct, urn], claims: identityClaims };
    expect(proven).toMatchObject({ valid: true, value });
  });

  test('verifies what is presented here', async () => {
    const compact = await clinic.signer.signCredential(draftOf(issuer, holder));
    const presentation = await patient.signer.signPresentation(
      holder,
      [{ compact, disclose: [['name', 'given', 0]] }],
      binding,
      { at: noon, custody: 'holder' },
    );
    const [envelope] = partsOf(presentation).payload.verifiableCredential as { id: string }[];
    const shown = envelope?.id.slice(envelope.id.indexOf(',') + 1) ?? '';
    const options = { keyBindingNonce: 'nonce-1', currentDate: toUnixSeconds(noon) };
    const verified = await theirs().verify(shown, options);
    expect(verified.payload.name).toEqual({ given: ['Amara'] });
    expect(verified.kb?.payload).toMatchObject({ aud: issuer, nonce: 'nonce-1', iat: toUnixSeconds(noon) });
  });

  test('issues what is verified here, with what it discloses', async () => {
    const header = { kid: `${issuer}#0` };
    const compact = await theirs().issue(
      { ...payload(), status: { status_registry: registryEntry } } as never,
      frame as never,
      { header },
    );
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({
      valid: true,
      value: { issuer, subject: holder, claims: identityClaims, status: registryEntry },
    });
    const shown = await theirs().present(compact, { birthDate: true } as never);
    const verification = await clinic.proofs.verifyCredential(shown);
    const { name: _, identifiers: __, ...rest } = identityClaims;
    expect(verification).toMatchObject({ valid: true, value: { claims: rest } });
    expect(verification.valid && verification.value.subject).toBeUndefined();
  });

  test('binds what is verified here', async () => {
    const compact = await theirs().issue(payload() as never, frame as never, { header: { kid: `${issuer}#0` } });
    const bound = await theirs().present(compact, { name: { family: true } } as never, {
      kb: { payload: { iat: toUnixSeconds(noon), aud: issuer, nonce: 'nonce-1', holder } as never },
    });
    const id = `data:application/dc+sd-jwt,${bound}`;
    const key = await findDidKey(patient.agent, holder, 'authentication');
    const presentation = await signJws(
      patient.agent,
      key,
      { typ: 'vp+jwt', kid: key.kid },
      {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiablePresentation'],
        holder,
        verifiableCredential: [{ id, type: 'EnvelopedVerifiableCredential' }],
        nonce: 'nonce-1',
        aud: issuer,
        iat: toUnixSeconds(noon),
        exp: toUnixSeconds(noon) + 60,
      },
    );
    expect(await clinic.proofs.verifyPresentation(presentation, binding, noon)).toMatchObject({
      valid: true,
      value: { credentials: [{ keyBound: true, claims: { name: { family: 'Okafor' } } }] },
    });
  });
});

describe('jose', () => {
  test.each(['vc+jwt', 'jwt_vc_json'] as const)('verifies %s', async (format) => {
    const compact = await clinic.signer.signCredential(draftOf(issuer, holder, { format }));
    const { protectedHeader } = await jwtVerify(compact, await importJWK({ ...issuerKey }, 'ES256'), {
      currentDate: new Date(noon),
    });
    expect(protectedHeader.kid).toBe(`${issuer}#0`);
  });
});
