import type { ICredentialPlugin, IDIDManager, IKeyManager, IResolver, TAgent } from '@veramo/core-types';

/** What our adapters need of an agent that only checks proofs. */
export type VerifyingAgent = TAgent<ICredentialPlugin & IResolver>;

/** What our adapters need of an agent that signs. */
export type SigningAgent = TAgent<ICredentialPlugin & IResolver & IDIDManager & IKeyManager>;
