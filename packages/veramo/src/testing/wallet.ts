import type { CredentialSigner, PresentationSigner, ProofVerifier } from '@assent/application';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { createWalletAgent } from '../agent/create-agents.ts';
import type { AssentResolver } from '../dids/assent-resolver.ts';
import type { Relationship } from '../dids/verification-key.ts';
import { findDidKey, signJws } from '../jws/sign-jws.ts';
import { veramoProofs } from '../veramo-proofs.ts';
import { veramoSigner } from '../veramo-signer.ts';
import { inMemoryKeyStore, testKeyring } from './in-memory-keys.ts';

/** An agent with a key store of its own, and what it can do. */
export interface Wallet {
  readonly agent: SigningAgent;
  readonly signer: CredentialSigner & PresentationSigner;
  readonly proofs: ProofVerifier;
  /** Signs what our own code would never write, with a key of `did`. */
  sign(did: string, header: object, payload: object, relationship?: Relationship): Promise<string>;
}

export function createWallet(resolver?: AssentResolver): Wallet {
  const options = { keyStore: inMemoryKeyStore(), keyring: testKeyring('wallet') };
  const agent = createWalletAgent(resolver ? { ...options, resolver } : options);
  return {
    agent,
    signer: veramoSigner(agent),
    proofs: veramoProofs(agent),
    async sign(did, header, payload, relationship = 'assertionMethod') {
      const key = await findDidKey(agent, did, relationship);
      return signJws(agent, key, { kid: key.kid, ...header }, { ...payload });
    },
  };
}
