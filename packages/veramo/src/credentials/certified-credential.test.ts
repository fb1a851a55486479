import { createPrivateKey, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { presentationWorld } from '../testing/presentation-world.ts';
import { certificate, certificateKey } from '../testing/self-signed.ts';
import { partsOf } from '../testing/token-tools.ts';

const world = await presentationWorld();
const x5c = [certificate.replaceAll(/-----[A-Z ]+-----|\s/g, '')];
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token that the key of the certificate signed. */
function signedUnder(header: object, payload: object): string {
  const signed = `${encoded(header)}.${encoded(payload)}`;
  const key = createPrivateKey(certificateKey);
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

const [jwt = '', ...disclosures] = world.hidden.split('~');
const { iss: _, jti: __, ...payload } = partsOf(jwt).payload as Record<string, unknown>;
const sdJwt = (changes: object = {}, header: object = {}) => {
  const token = signedUnder({ typ: 'dc+sd-jwt', alg: 'ES256', x5c, ...header }, { ...payload, ...changes });
  return [token, ...disclosures].join('~');
};
const verify = (compact: string) => world.clinic.proofs.verifyCredential(compact);
const iss = 'https://did.example';

describe('an SD-JWT VC that is signed under a certificate', () => {
  test('is of the issuer that it names, and brings its certificates', async () => {
    const checked = await verify(sdJwt({ iss, jti: 'urn:x:1' }));
    expect(checked).toMatchObject({
      valid: true,
      value: { issuer: iss, id: 'urn:x:1', certificates: x5c, type: 'PatientIdentity' },
    });
  });

  test('is called by hashes where it does not say what it and its issuer are called', async () => {
    const [first, second] = [await verify(sdJwt()), await verify(sdJwt({ iat: 1_767_225_601 }))];
    expect(first).toMatchObject({ value: { issuer: expect.stringMatching(/^x509_hash:.{43}$/) } });
    const idOf = (one: typeof first) => (one.valid ? one.value.id : '');
    expect(idOf(first)).toMatch(/^urn:assent:token:.{43}$/);
    expect(idOf(first)).not.toBe(idOf(second));
  });

  test('is shown by its holder as any other', async () => {
    const compact = sdJwt({ iss }) as never;
    const shown = await world.patient.signer.showCredential(
      world.subject,
      { compact, disclose: [['name', 'family']] },
      world.binding,
      '2026-03-01T12:00:00Z' as never,
    );
    const checked = await world.verify(shown);
    expect(checked).toMatchObject({
      valid: true,
      value: {
        credentials: [{ issuer: iss, keyBound: true, certificates: x5c, claims: { name: { family: 'Okafor' } } }],
      },
    });
  });

  test.each<[string, string, string]>([
    ['the issuer is a DID, which has keys of its own', sdJwt({ iss: 'did:web:did.example' }), 'malformed'],
    ['the issuer is no address', sdJwt({ iss: 'did.example' }), 'malformed'],
    ['the address is not safe', sdJwt({ iss: 'http://did.example' }), 'malformed'],
    ['the certificate cannot be read', sdJwt({ iss }, { x5c: ['AAAA'] }), 'malformed'],
    ['there is no certificate', sdJwt({ iss }, { x5c: [] }), 'malformed'],
    ['the certificate is no text', sdJwt({ iss }, { x5c: [1] }), 'malformed'],
    ['the algorithm is not that of the key', sdJwt({ iss }, { alg: 'ES256K' }), 'bad_proof'],
    ['another key signed it', `${sdJwt({ iss }).split('.').slice(0, 2).join('.')}.${jwt.split('.')[2]}~`, 'bad_proof'],
    ['a DID has signed it and it says otherwise', `${sdJwt({ iss }, { x5c: undefined })}`, 'malformed'],
  ])('is refused if %s', async (_name, compact, reason) => {
    expect(await verify(compact)).toMatchObject({ valid: false, rejections: [{ reason }] });
  });
});

describe('a jwt_vc_json that is signed under a certificate', () => {
  const body = {
    iss,
    sub: world.subject,
    nbf: 1_767_225_600,
    exp: 1_798_761_600,
    jti: 'urn:x:2',
    vc: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiableCredential', 'PatientIdentityCredential'],
      credentialSubject: { gender: 'female' },
    },
  };
  const header = { typ: 'JWT', alg: 'ES256', x5c };

  test('is of the issuer that it names', async () => {
    expect(await verify(signedUnder(header, body))).toMatchObject({
      valid: true,
      value: { issuer: iss, subject: world.subject, certificates: x5c, claims: { gender: 'female' } },
    });
  });

  test('is not of a DID', async () => {
    const of = (issuer: string) => verify(signedUnder(header, { ...body, iss: issuer }));
    expect(await of(world.issuer)).toMatchObject({ valid: false, rejections: [{ reason: 'malformed' }] });
  });
});

test('presentations and key bindings are signed with keys, and not under certificates', async () => {
  const presentation = await world.present([]);
  const { header, payload: vp } = partsOf(presentation);
  const withChain = signedUnder({ ...header, alg: 'ES256', x5c }, vp);
  expect(await world.verify(withChain)).toMatchObject({ valid: false, rejections: [{ reason: 'malformed' }] });
});
