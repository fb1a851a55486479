import type { CredentialFormat, Did } from '@assent/domain';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { DIDDocument } from 'did-resolver';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { createPatientDid } from '../dids/did-providers.ts';
import { draftOf } from '../testing/sample-credentials.ts';
import { forged, partsOf } from '../testing/token-tools.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';

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
    await expect(check).rejects.toMatchObject({
      code: 'did_resolution_failed',
      params: { reason: 'methodNotSupported' },
    });
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
      wrongController: {
        id,
        verificationMethod: [{ ...method, controller: 'did:web:x.example' }],
        assertionMethod: ['#0'],
      },
    };
    const compact = await signedBy(clinic, issuer, id);
    expect(await checkedWith(documents.right, forged(compact, { header: { kid: '#0' } }))).toBe(false);
    const foreign = { ...method, id: 'did:web:x.example#0' };
    const foreignName = { id, verificationMethod: [foreign], assertionMethod: [foreign.id] };
    const { payload } = partsOf(compact);
    const underForeignName = await clinic.sign(issuer, { typ: 'vc+jwt', kid: foreign.id }, payload);
    expect(await checkedWith(foreignName, underForeignName)).toBe(false);
    for (const [name, document] of Object.entries(documents)) {
      expect([name, await checkedWith(document, compact)]).toEqual([name, name === 'right' || name === 'embedded']);
    }
  });

  async function checkedWith(document: DIDDocument, compact: string): Promise<boolean> {
    const { proofs } = createWallet(new AssentResolver({ localDocuments: async () => document }));
    return (await proofs.verifyCredential(compact)).valid;
  }

  test('whose document this service could not make is unknown', async () => {
    const failing = new AssentResolver({ localDocuments: () => Promise.reject(new Error('store')) });
    const check = createWallet(failing).proofs.verifyCredential(
      await signedBy(clinic, issuer, 'did:web:clinic.example'),
    );
    await expect(check).rejects.toMatchObject({ code: 'did_resolution_failed', params: { reason: 'internalError' } });
  });

  test('is not believed when resolving fails in an unforeseen way', async () => {
    const resolver = new AssentResolver();
    jest.spyOn(resolver.methods, 'resolveDid').mockRejectedValue(new Error('bug'));
    const check = createWallet(resolver).proofs.verifyCredential(await issue('vc+jwt'));
    await expect(check).rejects.toMatchObject({ code: 'did_resolution_failed' });
  });
});
