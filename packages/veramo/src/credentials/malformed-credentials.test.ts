import type { CredentialFormat, Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPatientDid } from '../dids/did-providers.ts';
import { concealClaims } from '../sd-jwt/disclosure.ts';
import { joinSdJwt } from '../sd-jwt/sd-jwt.ts';
import { consentEntry, draftOf, identityClaims, noon } from '../testing/sample-credentials.ts';
import { partsOf } from '../testing/token-tools.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';
import { contexts } from './wire-terms.ts';

const binding = { challenge: 'c', audience: 'did:key:verifier' as Did };
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
      { type: ['VerifiableCredential', 'PatientIdentityCredential', 'Other'] },
      { iss: patient },
      { sub: issuer },
      { vc: {} },
      { vp: {} },
      { aud: issuer },
      { issuer: { name: 'the clinic' } },
      { validUntil: 'tomorrow' },
      { id: 'no url' },
      { id: `urn:${'x'.repeat(509)}` },
      { custody: 'nobody' },
      { credentialSubject: [payload.credentialSubject] },
      { '@context': [...contexts, contexts[0]] },
      { '@context': [contexts[0]] },
      { '@context': [contexts[1], contexts[0]] },
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

  test('an issuer may be an object that is named by its DID, and an identifier as long as 512 characters', async () => {
    const { payload } = partsOf(await issue('vc+jwt'));
    const id = `urn:${'x'.repeat(508)}`;
    const said = { ...payload, id, issuer: { id: issuer, name: 'the clinic' } };
    const compact = await clinic.sign(issuer, { typ: 'vc+jwt' }, said);
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ valid: true, value: { id, issuer } });
  });

  test('a credential that lets its holder choose what it means is refused', async () => {
    const { _sd: _, _sd_alg: __, ...open } = partsOf(await issue('dc+sd-jwt')).payload;
    const signed = async (hidden: object, shown: object) => {
      const { payload, disclosures } = concealClaims({ ...hidden });
      return joinSdJwt(await clinic.sign(issuer, { typ: 'dc+sd-jwt' }, { ...shown, ...payload }), disclosures);
    };
    expect(await clinic.proofs.verifyCredential(await signed({ sub: patient }, open))).toMatchObject({ valid: true });
    for (const name of [...Object.keys(open), 'custody']) {
      const { [name]: value = 'service', ...shown } = open;
      const compact = await signed({ [name]: value }, shown);
      expect([name, await clinic.proofs.verifyCredential(compact)]).toEqual([name, refusedAs('malformed')]);
    }
    const { payload, disclosures } = concealClaims({ jwk: (open.cnf as { jwk: object }).jwk });
    const { _sd_alg: ___, ...cnf } = payload;
    const inside = joinSdJwt(await clinic.sign(issuer, { typ: 'dc+sd-jwt' }, { ...open, cnf }), disclosures);
    expect(await clinic.proofs.verifyCredential(inside)).toEqual(refusedAs('malformed'));
  });

  test('a consent with a hidden part is refused: it could be a prohibition', async () => {
    const compact = await issue('dc+sd-jwt', { type: 'ConsentGrant', status: consentEntry });
    expect(compact.endsWith('~')).toBe(true);
    expect(compact.split('~')).toHaveLength(2);
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({
      valid: true,
      value: { claims: identityClaims },
    });
    const payload = { ...partsOf(compact).payload, _sd: ['A'.repeat(43)] };
    const hiding = `${await clinic.sign(issuer, { typ: 'dc+sd-jwt' }, payload)}~`;
    expect(await clinic.proofs.verifyCredential(hiding)).toEqual(refusedAs('malformed'));
  });
});
