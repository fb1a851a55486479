import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { IDIDManager, IKeyManager, TAgent } from '@veramo/core-types';
import { createAgent } from '@veramo/core';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { DIDManager } from '@veramo/did-manager';
import { EthrDIDProvider } from '@veramo/did-provider-ethr';
import { KeyManager } from '@veramo/key-manager';
import { computeAddress } from 'ethers';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { credentialProviders } from '../agent/credential-providers.ts';
import { AssentKms } from '../keys/assent-kms.ts';
import { PortDidStore } from '../keys/port-did-store.ts';
import { PortKeyStore } from '../keys/port-key-store.ts';
import { SealedPrivateKeyStore } from '../keys/sealed-private-key-store.ts';
import { inMemoryKeyStore, testKeyring } from '../testing/in-memory-keys.ts';
import { draftOf } from '../testing/sample-credentials.ts';
import { partsOf } from '../testing/token-tools.ts';
import { startTestChain, type TestChain } from '../testing/test-chain.ts';
import { veramoIdentities } from '../veramo-identities.ts';
import { veramoProofs } from '../veramo-proofs.ts';
import { veramoSigner } from '../veramo-signer.ts';
import { AssentResolver } from './assent-resolver.ts';
import { createPatientDid, KeyDidProvider } from './did-providers.ts';
import { EthrNetwork, ethrDidProvider } from './ethr-network.ts';
import { tenantDocuments } from './web-document.ts';

test('x', async () => {
  const chain = await startTestChain();
  const ethr = new EthrNetwork(chain);
  const keyStore = inMemoryKeyStore();
  const agent: SigningAgent = createAgent({ plugins: [
    new KeyManager({ store: new PortKeyStore(keyStore), kms: { local: new AssentKms(new SealedPrivateKeyStore(keyStore, testKeyring('a'))) } }),
    new DIDManager({ store: new PortDidStore(keyStore), defaultProvider: 'did:key', providers: { 'did:key': new KeyDidProvider({ defaultKms: 'local' }), 'did:ethr:assent': ethrDidProvider(ethr) } }),
    new AssentResolver({ ethr, localDocuments: tenantDocuments({ keyStore, publicUrl: 'https://x.example:8443', ethr }) }), new CredentialPlugin(credentialProviders()) ] });
  const ids = veramoIdentities(agent, { publicUrl: 'https://x.example:8443' });
  const { did, webDid } = await ids.createOrganization('clinic-a' as never);
  console.log(did, webDid, JSON.stringify(await ids.webDocument(did, webDid), null, 1));
  const p = await ids.createCustodialPatient();
  const c = await veramoSigner(agent).signCredential(draftOf(did, p));
  console.log(partsOf(c).header, (await veramoProofs(agent).verifyCredential(c)).valid);
  const key = (await agent.didManagerGet({ did })).keys[0]!;
  await chain.fund(computeAddress('0x' + key.publicKeyHex));
  const k2 = await agent.keyManagerCreate({ kms: 'local', type: 'Ed25519' });
  await agent.didManagerAddKey({ did, key: k2 });
  console.log(JSON.stringify((await agent.resolveDid({ didUrl: did })).didDocument, null, 1));
  console.log(JSON.stringify((await agent.resolveDid({ didUrl: webDid })), null, 1));
  ethr.close(); await chain.stop();
});
