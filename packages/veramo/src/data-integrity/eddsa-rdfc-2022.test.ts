import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decodeBase58 } from 'ethers';
import { jwkFromMultikey } from '../dids/verification-key.ts';
import { isSigned } from '../jws/verify-signature.ts';
import { bundledDocuments } from './bundled-documents.ts';
import { boundedSuite } from './embedded-proof.ts';

const file = new URL('../../../../test/vectors/eddsa-rdfc-2022/alumni-credential.json', import.meta.url);
const vector = JSON.parse(readFileSync(file, 'utf8'));
const { proof, ...document } = vector.signed;
const { proofValue, ...options } = proof;

/** The context of the specification's own examples, as its N-Quads show it. */
const examples = { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } };
const documentLoader = bundledDocuments({ 'https://www.w3.org/ns/credentials/examples/v2': examples });
const canonical = (input: object) => boundedSuite.canonize(input, { documentLoader });
const hash = (text: string) => createHash('sha256').update(text).digest();
const lines = (quads: readonly string[]) => `${quads.join('\n')}\n`;

const jwk = jwkFromMultikey(vector.keyPair.publicKeyMultibase);
const signedBytes = async (changes: object = {}) => {
  const proofOptions = { '@context': document['@context'], ...options };
  return Buffer.concat([hash(await canonical(proofOptions)), hash(await canonical({ ...document, ...changes }))]);
};

describe('the vector of the specification', () => {
  test('has the canonical form and the hashes that it must have', async () => {
    const [ofDocument, ofProof] = [
      await canonical(document),
      await canonical({ '@context': document['@context'], ...options }),
    ];
    expect(ofDocument).toBe(lines(vector.documentNQuads));
    expect(ofProof).toBe(lines(vector.proofNQuads));
    expect(hash(ofDocument).toString('hex')).toBe(vector.documentHash);
    expect(hash(ofProof).toString('hex')).toBe(vector.proofHash);
  });

  test('is signed with its key, and one bit of anything makes it not', async () => {
    if (!jwk) throw new Error('the key of the vector is no Multikey');
    const key = { algorithm: 'EdDSA', jwk } as const;
    const signature = Buffer.from(vector.signature, 'hex');
    expect(isSigned({ key: key, algorithm: 'EdDSA', signed: await signedBytes(), signature: signature })).toBe(true);
    expect(BigInt(`0x${vector.signature}`)).toBe(decodeBase58(proofValue.slice(1)));
    const changes = [
      { name: 'alumni Credential' },
      { issuer: 'https://vc.example/issuers/5679' },
      { id: 'urn:uuid:other' },
    ];
    for (const change of changes) {
      expect(isSigned({ key: key, algorithm: 'EdDSA', signed: await signedBytes(change), signature: signature })).toBe(
        false,
      );
    }
    for (const at of [0, 31, 32, 63]) {
      const changed = Uint8Array.from(signature);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isSigned({ key: key, algorithm: 'EdDSA', signed: await signedBytes(), signature: changed })).toBe(false);
    }
  });

  test('is what our own signing makes of its private key: signatures of Ed25519 are not random', async () => {
    const multikey = decodeBase58(vector.keyPair.privateKeyMultibase.slice(1)).toString(16).padStart(68, '0');
    const pkcs8 = Buffer.from(`302e020100300506032b657004220420${multikey.slice(4)}`, 'hex');
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    expect(sign(null, await signedBytes(), key).toString('hex')).toBe(vector.signature);
  });
});
