import type { VciKey } from './test-vci-wallet.ts';

/** What is changed of what a rightly attested wallet shows. */
export interface AttestationChanges {
  readonly header?: object;
  readonly attestation?: object;
  readonly proofHeader?: object;
  readonly proof?: object;
  readonly signer?: VciKey;
  readonly prover?: VciKey;
}

export interface AttestedParties {
  readonly maker: VciKey;
  /** By which the maker is known. */
  readonly kid: string;
  readonly instance: VciKey;
  readonly nowSeconds: number;
  /** Of the server that is spoken to. */
  readonly audience: string;
  readonly challenge: string;
}

/** Headers of a wallet that its maker vouches for, as the client `wallet`. */
export async function attestationHeaders(
  { maker, kid, instance, nowSeconds, audience, challenge }: AttestedParties,
  changes: AttestationChanges = {},
): Promise<Record<string, string>> {
  const { header, attestation, proofHeader, proof, signer = maker, prover = instance } = changes;
  const said = { sub: 'wallet', iat: nowSeconds, exp: nowSeconds + 3600, cnf: { jwk: instance.jwk }, ...attestation };
  const proved = { aud: audience, jti: crypto.randomUUID(), iat: nowSeconds, challenge, ...proof };
  const head = { typ: 'oauth-client-attestation+jwt', kid, jwk: undefined, ...header };
  return {
    'oauth-client-attestation': await signer.sign(head, said as never),
    'oauth-client-attestation-pop': await prover.sign(
      { typ: 'oauth-client-attestation-pop+jwt', jwk: undefined, ...proofHeader },
      proved,
    ),
  };
}
