import type { RevocationStatus } from '@assent/application';
import type { Did, StatusEntry } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import { CredentialPlugin } from '@veramo/credential-w3c';
import type { DIDDocument } from 'did-resolver';
import type { VerifyingAgent } from '../agent/assent-agent.ts';
import { credentialProviders } from '../agent/credential-providers.ts';
import { StatusPlugin } from '../agent/status-plugin.ts';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { createPatientDid } from '../dids/did-providers.ts';
import { findDidKey } from '../jws/sign-jws.ts';
import { draftOf, noon, registryEntry } from '../testing/sample-credentials.ts';
import { createWallet } from '../testing/wallet.ts';
import { veramoProofs } from '../veramo-proofs.ts';
import { documentOf } from './embedded-document.ts';
import { addProof } from './embedded-proof.ts';

const web = 'did:web:clinic.example' as Did;
const kid = `${web}#key-1`;
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });

/** A verifier for which `web` has this document, and the status of every credential is this. */
function verifierOf(document: DIDDocument | 'deactivated', reading: 'valid' | 'revoked' = 'valid') {
  const asked: StatusEntry[] = [];
  const status: RevocationStatus = {
    read: async (entries) => {
      asked.push(...entries);
      return { readings: entries.map(() => reading), block: 7, ageMs: 0 };
    },
  };
  const localDocuments = async () => document;
  const plugins = [
    new AssentResolver({ localDocuments }),
    new CredentialPlugin(credentialProviders()),
    new StatusPlugin(status),
  ];
  const agent: VerifyingAgent = createAgent({ plugins });
  return { agent, proofs: veramoProofs(agent), asked };
}

async function scene() {
  const { agent } = createWallet();
  const did = await createPatientDid(agent, 'key');
  const key = await findDidKey(agent, did, 'assertionMethod');
  const method = { id: kid, type: 'JsonWebKey2020', controller: web, publicKeyJwk: { ...key.jwk } };
  const document: DIDDocument = { id: web, verificationMethod: [method], assertionMethod: [kid] };
  const uri = `https://lists.example/status-lists/0x${'01'.repeat(32)}`;
  const status = { ...registryEntry, uri } as StatusEntry;
  const draft = documentOf(draftOf(web, did, { status }));
  const credential = await addProof(agent, { ...key, kid }, draft, '2026-01-01T00:00:00Z' as never);
  return { credential, compact: JSON.stringify(credential), document, did, method };
}

test('a key counts only while the document of the issuer lists it for assertions', async () => {
  const { compact, document, did, method } = await scene();
  expect(await verifierOf(document).proofs.verifyCredential(compact)).toMatchObject({ valid: true });
  const others = [
    { ...document, assertionMethod: [] },
    { ...document, assertionMethod: [], authentication: [kid] },
    { ...document, verificationMethod: [{ ...method, controller: did }] },
    { ...document, verificationMethod: [{ ...method, id: `${web}#key-2` }], assertionMethod: [`${web}#key-2`] },
  ];
  for (const other of others) {
    expect(await verifierOf(other).proofs.verifyCredential(compact)).toEqual(refusedAs('bad_proof'));
  }
  expect(await verifierOf('deactivated').proofs.verifyCredential(compact)).toEqual(refusedAs('issuer_deactivated'));
});

test('an agent reads the status of an object and of a text, with the standard entry beside ours', async () => {
  const { credential, compact, document } = await scene();
  const policies = { now: Date.parse(noon) / 1000 };
  for (const form of [credential, compact]) {
    const [valid, revoked] = [verifierOf(document), verifierOf(document, 'revoked')];
    expect(await valid.agent.verifyCredential({ credential: form as never, policies })).toMatchObject({
      verified: true,
    });
    expect(valid.asked).toEqual([expect.objectContaining({ index: 4711, type: 'StatusRegistryEntry' })]);
    expect(await revoked.agent.verifyCredential({ credential: form as never, policies })).toMatchObject({
      verified: false,
      error: { errorCode: 'revoked' },
    });
  }
});
