import type { Keyring, Sealed } from '@assent/application';
import { inMemoryKeyStore } from '@assent/application/in-memory';
import type { Did } from '@assent/domain';
import { createPatientDid, createWalletAgent, type SigningAgent, veramoSigner } from '@assent/veramo';

/** Somebody with a key that signs whatever they like: what our own code would write, and what it never would. */
export interface Party {
  readonly did: Did;
  /** DID URL of the key. */
  readonly kid: string;
  readonly agent: SigningAgent;
  readonly signer: ReturnType<typeof veramoSigner>;
  /** A signature of Ed25519 over the bytes of a text, base64url. */
  signature(text: string): Promise<string>;
}

/** Keys of this suite live as long as its process, so nothing seals them. */
const keyring: Keyring = {
  seal: (plaintext) => Buffer.from(plaintext).toString('base64') as Sealed,
  open: (sealed) => Buffer.from(sealed, 'base64'),
  isCurrent: () => true,
};

/** A party with a did:key of Ed25519. `speaksAs` is the DID it gives, if that is not its own. */
export async function createParty(speaksAs?: { readonly did: Did; readonly kid: string }): Promise<Party> {
  const agent = createWalletAgent({ keyStore: inMemoryKeyStore(), keyring });
  const did = await createPatientDid(agent, 'key');
  const { keys } = await agent.didManagerGet({ did });
  const keyRef = keys[0]?.kid ?? '';
  return {
    ...(speaksAs ?? { did, kid: `${did}#${did.slice('did:key:'.length)}` }),
    agent,
    signer: veramoSigner(agent),
    signature: (text) => agent.keyManagerSign({ keyRef, algorithm: 'EdDSA', data: text, encoding: 'utf-8' }),
  };
}

/** Somebody whose key is `party`'s, under a DID of another method that lists it. */
export const under = (party: Party, did: string): Party => ({ ...party, did: did as Did, kid: `${did}#key-1` });
