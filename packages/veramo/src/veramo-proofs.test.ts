import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from './dids/did-providers.ts';
import { createWalletAgent } from './agent/create-agents.ts';
import { inMemoryKeyStore, testKeyring } from './testing/in-memory-keys.ts';
import { draftOf, noon } from './testing/sample-credentials.ts';
import { veramoProofs } from './veramo-proofs.ts';
import { veramoSigner } from './veramo-signer.ts';
import { partsOf } from './testing/token-tools.ts';

test('x', async () => {
  const agent = createWalletAgent({ keyStore: inMemoryKeyStore(), keyring: testKeyring('a') });
  const a = await createPatientDid(agent, 'key'), b = await createPatientDid(agent, 'jwk');
  const s = veramoSigner(agent), p = veramoProofs(agent);
  for (const format of ['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'] as const) {
    const c = await s.signCredential(draftOf(a, b, { format }));
    console.log(partsOf(c), JSON.stringify(await p.verifyCredential(c)));
    const vp = await s.signPresentation(b, [{ compact: c, disclose: 'all' }], { challenge: 'c', audience: a }, { at: noon, custody: 'service' });
    console.log(partsOf(vp), JSON.stringify(await p.verifyPresentation(vp, { challenge: 'c', audience: a }, noon)));
  }
});
