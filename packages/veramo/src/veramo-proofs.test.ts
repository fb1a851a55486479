import { type CredentialFormat, type Did, vctOf, zCredentialFormat } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from './dids/did-providers.ts';
import { findDidKey } from './jws/sign-jws.ts';
import { draftOf, identityClaims } from './testing/sample-credentials.ts';
import { encode, forged, partsOf } from './testing/token-tools.ts';
import { createWallet, type Wallet } from './testing/wallet.ts';

const formats = zCredentialFormat.options;
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });

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
    const named = format === 'dc+sd-jwt' ? { vcts: [vctOf(draft.type)] } : {};
    const expected = { valid: true, value: { ...draft, ...named, keyBound: false, compact, kid: `${issuer}#0` } };
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
      expect(await clinic.proofs.verifyCredential(forged(compact, { header: { kid } }))).toEqual(
        refusedAs('bad_proof'),
      );
    }
    for (const kid of [undefined, 7, '']) {
      expect(await clinic.proofs.verifyCredential(forged(compact, { header: { kid } }))).toEqual(
        refusedAs('malformed'),
      );
    }
  });

  test('falls with another algorithm, or none', async () => {
    const compact = await issue(format);
    for (const alg of ['EdDSA', 'ES256K']) {
      expect(await clinic.proofs.verifyCredential(forged(compact, { header: { alg } }))).toEqual(
        refusedAs('bad_proof'),
      );
    }
    for (const alg of ['none', 'None', 'HS256', 'ES384', undefined]) {
      const changed = forged(compact, { header: { alg } });
      expect(await clinic.proofs.verifyCredential(changed)).toEqual(refusedAs('malformed'));
      const unsigned = forged(compact, { header: { alg }, signature: '' });
      expect(await clinic.proofs.verifyCredential(unsigned)).toEqual(refusedAs('malformed'));
    }
  });

  test('falls with the name of another algorithm over a good signature', async () => {
    const { header, payload } = partsOf(await issue(format));
    const signed = `${encode({ ...header, alg: 'ES256K' })}.${encode(payload)}`;
    const { keyRef } = await findDidKey(clinic.agent, issuer, 'assertionMethod');
    const signature = await clinic.agent.keyManagerSign({ keyRef, data: signed, algorithm: 'ES256' });
    const compact = `${signed}.${signature}${format === 'dc+sd-jwt' ? '~' : ''}`;
    expect(await clinic.proofs.verifyCredential(compact)).toEqual(refusedAs('bad_proof'));
  });

  test('may not bring its own key or ask for extensions, even if its issuer signed that', async () => {
    const { header, payload } = partsOf(await issue(format));
    const { kid: _, ...rest } = header;
    const tail = format === 'dc+sd-jwt' ? '~' : '';
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) };
    for (const extra of [
      { jwk },
      { jku: 'https://a' },
      { x5u: 'https://a' },
      { x5c: [] },
      { crit: [] },
      { b64: true },
    ]) {
      const compact = `${await clinic.sign(issuer, { ...rest, ...extra }, payload)}${tail}`;
      expect(await clinic.proofs.verifyCredential(compact)).toEqual(refusedAs('malformed'));
    }
  });

  test('is refused in any other spelling of its signature', async () => {
    const compact = await issue(format);
    const { signature } = partsOf(compact);
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = last[(last.indexOf(signature.at(-1) ?? '') ^ 1) & 63];
    for (const spelling of [
      `${signature.slice(0, -1)}${next}`,
      `${signature}=`,
      signature.slice(4),
      `${signature}AAAA`,
    ]) {
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

  test('without a status has none', async () => {
    const { header, payload } = partsOf(await issue(format));
    const { kid: _, ...rest } = header;
    const { credentialStatus: __, ...vc } = (payload.vc ?? {}) as Record<string, unknown>;
    const changes = format === 'jwt_vc_json' ? { vc } : { status: undefined, credentialStatus: undefined };
    const jwt = await clinic.sign(issuer, rest, { ...payload, ...changes });
    const verification = await clinic.proofs.verifyCredential(format === 'dc+sd-jwt' ? `${jwt}~` : jwt);
    expect(verification).toMatchObject({ valid: true });
    expect(verification).not.toHaveProperty('value.status');
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
