import type { TenantKeyStores } from '@assent/application';
import { DIDManager } from '@veramo/did-manager';
import { KeyManager } from '@veramo/key-manager';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { AssentCredentialPlugin } from '../agent/assent-credential-plugin.ts';
import { createQuietAgent } from '../agent/quiet-agent.ts';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { JwkDidProvider, KeyDidProvider } from '../dids/did-providers.ts';
import { type EthrNetwork, ethrDidProvider } from '../dids/ethr-network.ts';
import { tenantDocuments } from '../dids/web-document.ts';
import { AssentKms } from '../keys/assent-kms.ts';
import { SealedPrivateKeyStore } from '../keys/sealed-private-key-store.ts';
import { PortDidStore } from '../stores/port-did-store.ts';
import { PortKeyStore } from '../stores/port-key-store.ts';
import { inMemoryKeyStore, testKeyring } from './in-memory-keys.ts';

export const publicUrl = 'https://assent.example:8443';

/** An agent as the service has it, with its keys in memory. */
export function serviceAgent(ethr: EthrNetwork, keyStore: TenantKeyStores = inMemoryKeyStore()): SigningAgent {
  const kms = new AssentKms(new SealedPrivateKeyStore(keyStore, testKeyring('service')));
  return createQuietAgent({
    plugins: [
      new KeyManager({ store: new PortKeyStore(keyStore), kms: { local: kms } }),
      new DIDManager({
        store: new PortDidStore(keyStore),
        defaultProvider: 'did:ethr:assent',
        providers: {
          'did:ethr:assent': ethrDidProvider(ethr),
          'did:key': new KeyDidProvider({ defaultKms: 'local' }),
          'did:jwk': new JwkDidProvider({ defaultKms: 'local' }),
        },
      }),
      new AssentResolver({ ethr, localDocuments: tenantDocuments({ keyStore, publicUrl, ethr }) }),
      new AssentCredentialPlugin(),
    ],
  });
}
