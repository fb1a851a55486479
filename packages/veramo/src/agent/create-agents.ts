import type { Keyring, KeyStore } from '@assent/application';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { JwkDidProvider, KeyDidProvider } from '../dids/did-providers.ts';
import { EthrNetwork, type EthrNetworkOptions } from '../dids/ethr-network.ts';
import { AssentKms } from '../keys/assent-kms.ts';
import { SealedPrivateKeyStore } from '../keys/sealed-private-key-store.ts';
import { PortDidStore } from '../stores/port-did-store.ts';
import { PortKeyStore } from '../stores/port-key-store.ts';
import type { SigningAgent, VerifyingAgent } from './assent-agent.ts';
import { AssentCredentialPlugin } from './assent-credential-plugin.ts';
import { createQuietAgent } from './quiet-agent.ts';

/** What a wallet brings: where its keys are, and what seals them. */
export interface WalletAgentOptions {
  readonly keyStore: KeyStore;
  readonly keyring: Keyring;
  /** Needed only to check what others signed; a wallet's own DIDs need no network. */
  readonly resolver?: AssentResolver;
}

/** An agent for one person's wallet: did:key with Ed25519 and did:jwk with P-256. */
export function createWalletAgent({ keyStore, keyring, resolver }: WalletAgentOptions): SigningAgent {
  const kms = new AssentKms(new SealedPrivateKeyStore(keyStore, keyring));
  return createQuietAgent({
    plugins: [
      new KeyManager({ store: new PortKeyStore(keyStore), kms: { local: kms } }),
      new DIDManager({
        store: new PortDidStore(keyStore),
        defaultProvider: 'did:key',
        providers: {
          'did:key': new KeyDidProvider({ defaultKms: 'local' }),
          'did:jwk': new JwkDidProvider({ defaultKms: 'local' }),
        },
      }),
      resolver ?? new AssentResolver(),
      new AssentCredentialPlugin(),
    ],
  });
}

/** An agent without any keys, for a verifier that needs nothing but a node of the chain. */
export function createVerifierAgent(network: EthrNetworkOptions): VerifyingAgent {
  return createQuietAgent({
    plugins: [new AssentResolver({ ethr: new EthrNetwork(network) }), new AssentCredentialPlugin()],
  });
}
