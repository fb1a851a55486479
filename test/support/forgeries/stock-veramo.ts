import { type Instant, toUnixSeconds } from '@assent/domain';
import { createAgent } from '@veramo/core';
import type { ICredentialPlugin, IResolver, TAgent } from '@veramo/core-types';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { getDidKeyResolver } from '@veramo/did-provider-key';
import { DIDResolverPlugin } from '@veramo/did-resolver';
import type { DIDResolver } from 'did-resolver';
import type { Party } from './party.ts';
import { encodeJson, type Json } from './token.ts';

/** What the stock verifier makes of it; `unsupported`: it has no such format, or no such rule to break. */
export type StockAnswer = 'accepted' | 'refused' | 'unsupported';

type StockAgent = TAgent<IResolver & ICredentialPlugin>;

/** Veramo 7.0.1 as its documentation sets it up to verify JWTs: nothing of ours in it. */
export function stockVeramo(web: DIDResolver): StockAgent {
  return createAgent<IResolver & ICredentialPlugin>({
    plugins: [
      new DIDResolverPlugin({ ...getDidKeyResolver(), web }),
      new CredentialPlugin([new CredentialProviderJWT()]),
    ],
  });
}

const answerOf = async (verify: () => Promise<{ readonly verified: boolean }>): Promise<StockAnswer> => {
  try {
    return (await verify()).verified ? 'accepted' : 'refused';
  } catch {
    return 'refused'; // it throws for much of what it does not accept
  }
};

export const stockOnCredential = (agent: StockAgent, credential: string) =>
  answerOf(() => agent.verifyCredential({ credential }));

/** Challenge and domain are given, as careful callers do. */
export const stockOnPresentation = (agent: StockAgent, presentation: string, challenge: string, domain: string) =>
  answerOf(() => agent.verifyPresentation({ presentation, challenge, domain }));

/** A presentation as Veramo writes it: VCDM 1.1 in the claim `vp`. */
export async function stockPresentation(
  holder: Party,
  credentials: readonly unknown[],
  binding: { readonly challenge: string; readonly audience: string; readonly at: Instant },
  change: { readonly header?: object; readonly payload?: object } = {},
): Promise<string> {
  const iat = toUnixSeconds(binding.at);
  const payload: Json = {
    iss: holder.did,
    aud: binding.audience,
    nonce: binding.challenge,
    nbf: iat,
    exp: iat + 300,
    vp: {
      '@context': ['https://www.w3.org/2018/credentials/v1'],
      type: ['VerifiablePresentation'],
      verifiableCredential: credentials,
    },
    ...change.payload,
  };
  const signed = `${encodeJson({ alg: 'EdDSA', typ: 'JWT', ...change.header })}.${encodeJson(payload)}`;
  return `${signed}.${await holder.signature(signed)}`;
}
