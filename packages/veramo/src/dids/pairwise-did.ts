import type { Keyring, KeyStore } from '@assent/application';
import { type Did, zDid } from '@assent/domain';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { AssentKms } from '../keys/assent-kms.ts';
import { pairwiseKey } from '../keys/derivation/pairwise-key.ts';
import { SealedPrivateKeyStore } from '../keys/sealed-private-key-store.ts';
import { keyRecordFrom } from '../stores/port-key-store.ts';

/** An agent made by `createWalletAgent`, and where its keys are. */
export interface PairwiseWallet {
  readonly agent: SigningAgent;
  readonly keyStore: KeyStore;
  readonly keyring: Keyring;
}

/**
 * Makes the did:jwk with P-256 that a wallet has for one relying party, from its seed. The same seed and party make the
 * same DID, so that it can be done again after a crash or on another device; DIDs for two parties have nothing in common.
 *
 * @throws AppError `store_unavailable`
 */
export async function createPairwiseDid(wallet: PairwiseWallet, seed: Uint8Array, relyingParty: Did): Promise<Did> {
  const { agent, keyStore, keyring } = wallet;
  const kms = new AssentKms(new SealedPrivateKeyStore(keyStore, keyring), { openMs: 0 });
  const key = await kms.importSecret('Secp256r1', pairwiseKey('Secp256r1', seed, relyingParty));
  await keyStore.putKey(keyRecordFrom({ ...key, kms: 'local' }));
  const { did } = await agent.didManagerCreate({ provider: 'did:jwk', options: { keyRef: key.kid } });
  return zDid.parse(did);
}
