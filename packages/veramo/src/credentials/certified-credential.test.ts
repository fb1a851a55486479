import { createHash, createPrivateKey, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { presentationWorld } from '../testing/presentation-world.ts';
import { registryEntry } from '../testing/sample-credentials.ts';
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

const uri = 'https://lists.example/1?page=2';
const reference = { status_list: { idx: 7, uri } };
const place = { type: 'TokenStatusListEntry', uri, index: 7 };
/** A `status` that is no reference to a list which is read here. */
const unsupported: readonly [string, unknown][] = [
  ['is of another kind', { other: {} }],
  ['has another kind beside the list', { ...reference, other: {} }],
  ['is nothing', {}],
  ['is no object', 'revoked'],
  ['is null', null],
  ['has a list without a place', { status_list: { uri } }],
  ['has a place before the first', { status_list: { idx: -1, uri } }],
  ['has half a place', { status_list: { idx: 0.5, uri } }],
  ['has a place in words', { status_list: { idx: '7', uri } }],
  ['has no list', { status_list: { idx: 7 } }],
  ...[
    'http://lists.example/1',
    'https://me@lists.example/1',
    `${uri}#7`,
    '/1',
    `https://lists.example/${'x'.repeat(1024)}`,
  ].map((wrong): [string, unknown] => [`has a list at ${wrong.slice(0, 40)}`, { status_list: { idx: 7, uri: wrong } }]),
];

describe('the status of an SD-JWT VC that is signed under a certificate', () => {
  test('is a place in a list that others publish', async () => {
    expect(await verify(sdJwt({ iss, status: reference }))).toMatchObject({ valid: true, value: { status: place } });
    const more = { status_list: { ...reference.status_list, more: true } };
    expect(await verify(sdJwt({ iss, status: more }))).toMatchObject({ valid: true, value: { status: place } });
  });

  test.each(unsupported)('is of no kind that is read here if it %s', async (_, status) => {
    expect(await verify(sdJwt({ iss, status }))).toMatchObject({ value: { status: 'unsupported' } });
  });

  test('is absent where it says nothing, and contradicts itself where two kinds do not go together', async () => {
    const silent = await verify(sdJwt({ iss, status: undefined }));
    expect(silent).toMatchObject({ valid: true });
    expect(silent.valid && silent.value).not.toHaveProperty('status');
    const both = { ...(payload.status as object), ...reference };
    expect(await verify(sdJwt({ iss, status: both }))).toMatchObject({ rejections: [{ reason: 'malformed' }] });
  });

  test('is hidden from nobody', async () => {
    const hidden = Buffer.from(JSON.stringify(['salt-of-the-status', 'status', reference])).toString('base64url');
    const digest = createHash('sha256').update(hidden).digest('base64url');
    const digests = [...(payload._sd as string[]), digest];
    const compact = `${sdJwt({ iss, status: undefined, _sd: digests })}${hidden}~`;
    expect(await verify(compact)).toMatchObject({ rejections: [{ reason: 'malformed' }] });
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

  test('has its status in a list that others publish, in the claim of the token', async () => {
    const withStatus = (status: unknown, vc: object = {}) =>
      verify(signedUnder(header, { ...body, status, vc: { ...body.vc, ...vc } }));
    expect(await withStatus(reference)).toMatchObject({ valid: true, value: { status: place } });
    for (const [, wrong] of unsupported)
      expect(await withStatus(wrong)).toMatchObject({ value: { status: 'unsupported' } });
    // what was signed in two ways can be read in two ways
    const both = await withStatus(reference, { credentialStatus: registryEntry });
    expect(both).toMatchObject({ value: { status: 'unsupported' } });
    expect(await withStatus(undefined, { credentialStatus: registryEntry })).toMatchObject({
      value: { status: registryEntry },
    });
  });

  test('has a status that is not read, if a DID has signed it and it has that claim', async () => {
    const ours = partsOf(await world.issue({ format: 'jwt_vc_json' }));
    const signed = (claims: object) =>
      world.clinic.sign(world.issuer, { typ: 'JWT' }, { ...ours.payload, ...claims }, 'assertionMethod');
    expect(await verify(await signed({}))).toMatchObject({ value: { status: registryEntry } });
    expect(await verify(await signed({ status: reference }))).toMatchObject({ value: { status: 'unsupported' } });
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
