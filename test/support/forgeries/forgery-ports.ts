import { createHash } from 'node:crypto';
import { typeMetadata, withLocalDenials } from '@assent/application';
import {
  fixedClock,
  inMemoryAccreditations,
  inMemoryAgent,
  inMemoryRegistries,
  inMemoryRevocationStatus,
  inMemoryStore,
} from '@assent/application/in-memory';
import { instantFrom } from '@assent/domain';
import { x509Chains } from '@assent/openid4vc';
import {
  AssentResolver,
  credentialProviders,
  StatusPlugin,
  secureRandom,
  type VerifyingAgent,
  veramoProofs,
} from '@assent/veramo';
import { createAgent } from '@veramo/core';
import { CredentialPlugin } from '@veramo/credential-w3c';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export type ForgeryPorts = ReturnType<typeof forgeryPorts>;

/**
 * What the use cases of a verifier need: the real agent with the real providers; the store, the chain and the accreditations
 * are in memory. `deactivated` was given up. The clock stands at the time of the call.
 */
export function forgeryPorts(deactivated: string) {
  const store = inMemoryStore();
  const registries = inMemoryRegistries();
  const chain = inMemoryRevocationStatus(registries);
  const revocations = withLocalDenials({ store }, chain);
  const localDocuments = async (did: string) => (did === deactivated ? ('deactivated' as const) : undefined);
  const plugins = [
    new AssentResolver({ localDocuments }),
    new CredentialPlugin(credentialProviders()),
    new StatusPlugin(revocations),
  ];
  const agent: VerifyingAgent = createAgent({ plugins });
  return {
    agent,
    store,
    registries,
    chain,
    revocations,
    clock: fixedClock(instantFrom(Date.now())),
    random: secureRandom(),
    sha256,
    typeMetadata: typeMetadata('https://assent.example', sha256),
    accreditations: inMemoryAccreditations(),
    certificates: x509Chains(),
    identities: inMemoryAgent(),
    proofs: veramoProofs(agent),
  };
}
