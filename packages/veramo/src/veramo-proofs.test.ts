import { type CredentialFormat, type Did, zCredentialFormat } from '@assent/domain';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { AssentResolver } from './dids/assent-resolver.ts';
import { createPatientDid } from './dids/did-providers.ts';
import { consentEntry, draftOf, identityClaims, noon } from './testing/sample-credentials.ts';
import { forged, partsOf } from './testing/token-tools.ts';
import { createWallet, type Wallet } from './testing/wallet.ts';

const formats = zCredentialFormat.options;
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });
const binding = { challenge: 'c', audience: 'did:key:verifier' as Did };

let clinic: Wallet;
let issuer: Did;
let patient: Did;
beforeAll(async () => {
  clinic = createWallet();
  issuer = await createPatientDid(clinic.agent, 'jwk');
  patient = await createPatientDid(clinic.agent, 'key');
});

const issue = (format: CredentialFormat, changes = {}) =>
  clinic.signer.signCredential(draftOf(issuer, patient, { format, ...changes }));

describe.each(formats)('a credential as %s', (format) => {
  test('comes back as it was issued', async () => {
    const draft = draftOf(issuer, patient, { format });
    const compact = await clinic.signer.signCredential(draft);
    const expected = { valid: true, value: { ...draft, keyBound: false, compact } };
    expect(await clinic.proofs.verifyCredential(compact)).toEqual(expected);
  });

  test('says who held the key if it was the service', async () => {
    const compact = await issue(format, { custody: 'service' });
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ value: { custody: 'service' } });
  });

  test('keeps claims whose names its tokens use themselves', async () => {
    const claims = { payer: 'Acme', memberId: '7', status: 'active', id: 'x', exp: 'y', custody: { holder: 1 } };
    const compact = await issue(format, { type: 'InsuranceCoverage', claims });
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ valid: true, value: { claims } });
  });

  test('is signed under the DID URL of a key, with the algorithm of that key', async () => {
    const { header } = partsOf(await issue(format));
    expect(header).toMatchObject({ alg: 'ES256', kid: `${issuer}#0` });
    const typ = format === 'jwt_vc_json' ? 'JWT' : format;
    expect(header.typ).toBe(typ);
  });

  test('falls with every edit of its payload', async () => {
    const compact = await issue(format);
    for (const [name, value] of Object.entries(partsOf(compact).payload)) {
      const edited = typeof value === 'number' ? value + 1 : Array.isArray(value) ? [...value].reverse() : { value };
      const verification = await clinic.proofs.verifyCredential(forged(compact, { payload: { [name]: edited } }));
      expect(verification).toMatchObject({ valid: false });
    }
    const custody = forged(compact, { payload: { custody: 'service' } });
    expect(await clinic.proofs.verifyCredential(custody)).toEqual(refusedAs('bad_proof'));
  });

  test('falls with a signature by anyone else', async () => {
    const mallory = createWallet();
    const stranger = await createPatientDid(mallory.agent, 'jwk');
    const { header, payload } = partsOf(await issue(format));
    const tail = format === 'dc+sd-jwt' ? '~' : '';
    const { kid, ...unnamed } = header;
    for (const named of [{ ...unnamed, kid }, unnamed, { ...unnamed, kid: `${stranger}#1` }]) {
      const compact = `${await mallory.sign(stranger, named, payload)}${tail}`;
      expect(await clinic.proofs.verifyCredential(compact)).toEqual(refusedAs('bad_proof'));
    }
  });

  test('falls with another kid', async () => {
    const compact = await issue(format);
    const other = `${patient}#${patient.slice('did:key:'.length)}`;
    for (const kid of [other, `${issuer}#1`, `${issuer}?versionId=1#0`, `${issuer}#`]) {
      expect(await clinic.proofs.verifyCredential(forged(compact, { header: { kid } }))).toEqual(refusedAs('bad_proof'));
    }
    for (const kid of [undefined, 7, '']) {
      expect(await clinic.proofs.verifyCredential(forged(compact, { header: { kid } }))).toEqual(refusedAs('malformed'));
    }
  });

  test('falls with another algorithm, or none', async () => {
    const compact = await issue(format);
    for (const alg of ['EdDSA', 'ES256K']) {
      expect(await clinic.proofs.verifyCredential(forged(compact, { header: { alg } }))).toEqual(refusedAs('bad_proof'));
    }
    for (const alg of ['none', 'None', 'HS256', 'ES384', undefined]) {
      const changed = forged(compact, { header: { alg } });
      expect(await clinic.proofs.verifyCredential(changed)).toEqual(refusedAs('malformed'));
      const unsigned = forged(compact, { header: { alg }, signature: '' });
      expect(await clinic.proofs.verifyCredential(unsigned)).toEqual(refusedAs('malformed'));
    }
  });

  test('may not bring its own key or ask for extensions, even if its issuer signed that', async () => {
    const { header, payload } = partsOf(await issue(format));
    const { kid: _, ...rest } = header;
    const tail = format === 'dc+sd-jwt' ? '~' : '';
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) };
    for (const extra of [{ jwk }, { jku: 'https://a' }, { x5u: 'https://a' }, { x5c: [] }, { crit: [] }, { b64: true }]) {
      const compact = `${await clinic.sign(issuer, { ...rest, ...extra }, payload)}${tail}`;
      expect(await clinic.proofs.verifyCredential(compact)).toEqual(refusedAs('malformed'));
    }
  });

  test('is refused in any other spelling of its signature', async () => {
    const compact = await issue(format);
    const { signature } = partsOf(compact);
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = last[(last.indexOf(signature.at(-1) ?? '') ^ 1) & 63];
    for (const spelling of [`${signature.slice(0, -1)}${next}`, `${signature}=`, signature.slice(4), `${signature}AAAA`]) {
      expect(await clinic.proofs.verifyCredential(forged(compact, { signature: spelling }))).toEqual(
        refusedAs('malformed'),
      );
    }
  });

  test('with a status of a kind not known here says so', async () => {
    const { header, payload } = partsOf(await issue(format));
    const other = { type: 'BitstringStatusListEntry', id: 'urn:x:1' };
    const changes =
      format === 'dc+sd-jwt'
        ? { status: { status_list: { idx: 1, uri: 'https://a' } } }
        : format === 'vc+jwt'
          ? { credentialStatus: [payload.credentialStatus, other] }
          : { vc: { ...(payload.vc as object), credentialStatus: other } };
    const { kid: _, ...rest } = header;
    const jwt = await clinic.sign(issuer, rest, { ...payload, ...changes });
    const compact = format === 'dc+sd-jwt' ? `${jwt}~` : jwt;
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ value: { status: 'unsupported' } });
  });

  test('larger than 64 kB is not made, and not read', async () => {
    const claims = { ...identityClaims, gender: 'x'.repeat(70_000) };
    await expect(issue(format, { claims })).rejects.toMatchObject({ code: 'payload_too_large' });
    const compact = `${await issue(format)}${'A'.repeat(65_536)}`;
    expect(await clinic.proofs.verifyCredential(compact)).toEqual(refusedAs('malformed'));
  });

  test('is not made without the key of its issuer', async () => {
    const draft = draftOf(await createPatientDid(createWallet().agent), patient, { format });
    await expect(clinic.signer.signCredential(draft)).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test('is not changed by being issued', async () => {
    const draft = draftOf(issuer, patient, { format });
    const before = structuredClone(draft);
    await clinic.signer.signCredential(draft);
    expect(draft).toEqual(before);
  });
});

describe('an issuer', () => {
  const signedBy = async (wallet: Wallet, did: string, named: string) => {
    const { payload } = partsOf(await issue('vc+jwt'));
    return wallet.sign(did, { typ: 'vc+jwt', kid: `${named}#0` }, { ...payload, issuer: named });
  };

  test('with a DID that cannot exist is malformed; one of an unknown method is unknown', async () => {
    for (const did of ['did:key:z6Mk', 'did:jwk:e30', 'did:peer:2', 'did:web:10.0.0.1']) {
      const verification = await clinic.proofs.verifyCredential(await signedBy(clinic, issuer, did));
      expect(verification).toEqual(refusedAs('malformed'));
    }
    const check = clinic.proofs.verifyCredential(await signedBy(clinic, issuer, 'did:nope:1'));
    await expect(check).rejects.toMatchObject({ code: 'did_resolution_failed', params: { reason: 'methodNotSupported' } });
  });

  test('cannot sign with a key that is only for authentication, or that another DID controls', async () => {
    const { keys } = await clinic.agent.didManagerGet({ did: issuer });
    const { didDocument } = await clinic.agent.resolveDid({ didUrl: issuer });
    const key = didDocument?.verificationMethod?.[0]?.publicKeyJwk ?? { kty: 'none' };
    expect(keys).toHaveLength(1);
    const id = 'did:web:clinic.example';
    const method = { id: `${id}#0`, type: 'JsonWebKey', controller: id, publicKeyJwk: key };
    const documents = {
      right: { id, verificationMethod: [method], assertionMethod: ['#0'] },
      embedded: { id, assertionMethod: [method] },
      wrongRelationship: { id, verificationMethod: [method], authentication: [method.id] },
      wrongController: { id, verificationMethod: [{ ...method, controller: 'did:web:x.example' }], assertionMethod: ['#0'] },
    };
    const compact = await signedBy(clinic, issuer, id);
    for (const [name, document] of Object.entries(documents)) {
      const { proofs } = createWallet(new AssentResolver({ localDocuments: async () => document }));
      const { valid } = await proofs.verifyCredential(compact);
      expect([name, valid]).toEqual([name, name === 'right' || name === 'embedded']);
    }
  });

  test('is not believed when resolving fails in an unforeseen way', async () => {
    const resolver = new AssentResolver();
    jest.spyOn(resolver.methods, 'resolveDid').mockRejectedValue(new Error('bug'));
    const check = createWallet(resolver).proofs.verifyCredential(await issue('vc+jwt'));
    await expect(check).rejects.toMatchObject({ code: 'did_resolution_failed' });
  });
});

describe('what is no credential of ours', () => {
  test('is malformed, whatever it is', async () => {
    const compact = await issue('dc+sd-jwt');
    const [jwt = ''] = compact.split('~');
    const pieces = fc.constantFrom(...compact.split(/[.~]/), jwt, '.', '~', '', 'e30', 'eyJhbGciOiJub25lIn0');
    const nearly = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''));
    const separated = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('.'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.string(), nearly, separated), async (input) => {
        fc.pre(input !== compact && input !== `${jwt}~`);
        const text = input as string;
        expect(await clinic.proofs.verifyCredential(text)).toMatchObject({ valid: false });
        expect(await clinic.proofs.verifyPresentation(text, binding, noon)).toMatchObject({ valid: false });
      }),
    );
  });

  test('is malformed if its type is not ours, or it repeats itself differently', async () => {
    const { payload } = partsOf(await issue('vc+jwt'));
    const { status: _, ...rest } = partsOf(await issue('jwt_vc_json')).payload;
    const changes = [
      { type: ['VerifiableCredential', 'PassportCredential'] },
      { type: ['PatientIdentityCredential'] },
      { iss: patient },
      { sub: issuer },
      { vc: {} },
      { aud: issuer },
      { validUntil: 'tomorrow' },
      { id: 'no url' },
      { custody: 'nobody' },
      { credentialSubject: [payload.credentialSubject] },
      { '@context': ['https://www.w3.org/2018/credentials/v1'] },
    ];
    for (const change of changes) {
      const compact = await clinic.sign(issuer, { typ: 'vc+jwt' }, { ...payload, ...change });
      expect([change, await clinic.proofs.verifyCredential(compact)]).toEqual([change, refusedAs('malformed')]);
    }
    const vc = rest.vc as Record<string, unknown>;
    for (const change of [{ issuer: patient }, { id: 'urn:uuid:x' }, { credentialSubject: { id: issuer } }]) {
      const compact = await clinic.sign(issuer, { typ: 'JWT' }, { ...rest, vc: { ...vc, ...change } });
      expect(await clinic.proofs.verifyCredential(compact)).toEqual(refusedAs('malformed'));
    }
  });

  test('a consent with a hidden part is refused: it could be a prohibition', async () => {
    const compact = await issue('dc+sd-jwt', { type: 'ConsentGrant', status: consentEntry });
    expect(compact.endsWith('~')).toBe(true);
    expect(compact.split('~')).toHaveLength(2);
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ valid: true, value: { claims: identityClaims } });
    const payload = { ...partsOf(compact).payload, _sd: ['A'.repeat(43)] };
    const hiding = `${await clinic.sign(issuer, { typ: 'dc+sd-jwt' }, payload)}~`;
    expect(await clinic.proofs.verifyCredential(hiding)).toEqual(refusedAs('malformed'));
  });
});
