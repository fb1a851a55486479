import { checkDpop, checkKeyProof } from '@assent/openid4vc';
import { readOffer } from '@assent/openid4vc/wallet';
import { createVerifierAgent, statementVerifier } from '@assent/veramo';
import { exportJWK, generateKeyPair } from 'jose';
import { mutateJson, mutateText } from './mutate.ts';
import type { FuzzTarget } from './target.ts';
import { unlessUnknown } from './token-targets.ts';

const issuer = 'https://issuer.example/openid4vci/clinic';
const nowSeconds = 1_780_000_000;
const offer = {
  credential_issuer: issuer,
  credential_configuration_ids: ['LabResult_dc+sd-jwt'],
  grants: {
    'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
      'pre-authorized_code': 'id.secret',
      tx_code: { input_mode: 'numeric', length: 6 },
    },
  },
};
const metadata = {
  credential_issuer: issuer,
  issuer,
  credential_endpoint: `${issuer}/credential`,
  token_endpoint: `${issuer}/token`,
  nonce_endpoint: `${issuer}/nonce`,
  credential_configurations_supported: {
    'LabResult_dc+sd-jwt': {
      format: 'dc+sd-jwt',
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
    },
  },
};

/** Offers that a wallet reads, with what issuers serve, and proofs that an issuer reads, signed after they were changed. */
export async function openid4vciTargets(): Promise<FuzzTarget[]> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const unreachable = { rpcUrl: 'http://127.0.0.1:9', chainId: 1, didRegistry: `0x${'00'.repeat(20)}` };
  const statements = statementVerifier(createVerifierAgent(unreachable));
  const place = { issuer, nowSeconds, statements };
  const dpopPlace = { method: 'POST', url: `${issuer}/token`, nowSeconds };
  const proof = { header: { typ: 'openid4vci-proof+jwt', jwk }, claims: { aud: issuer, iat: nowSeconds, nonce: 'n' } };
  const dpop = {
    header: { typ: 'dpop+jwt', jwk },
    claims: { jti: 'j', htm: 'POST', htu: `${issuer}/token`, iat: nowSeconds },
  };
  const signed = async (content: unknown): Promise<string> => {
    const { header, claims } = Object(content) as { readonly header?: object; readonly claims?: object };
    const payload = new TextEncoder().encode(JSON.stringify(claims ?? {}));
    const parts = [{ ...Object(header), alg: 'ES256' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const head = `${parts[0]}.${Buffer.from(payload).toString('base64url')}`;
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      privateKey,
      new TextEncoder().encode(head),
    );
    return `${head}.${Buffer.from(signature).toString('base64url')}`;
  };
  const read = (given: unknown, served: unknown) =>
    readOffer(
      `openid-credential-offer://?${new URLSearchParams({ credential_offer: JSON.stringify(given) ?? '' })}`,
      async () => ({
        status: 200,
        mediaType: 'application/json',
        text: JSON.stringify(served) ?? '',
      }),
    );
  // targets that refuse what is good test little
  await read(offer, metadata);
  const good = [await checkKeyProof(await signed(proof), place), await checkDpop(await signed(dpop), dpopPlace)];
  if (good.some(({ ok }) => !ok)) throw new Error('what is good was refused');
  return [
    {
      name: 'credential offers',
      make: (random) =>
        random.chance(0.5) ? [mutateJson(random, offer), metadata] : [offer, mutateJson(random, metadata)],
      run: (input) =>
        unlessUnknown(async () => {
          const [given, served] = input as [unknown, unknown];
          await read(given, served);
        }),
    },
    {
      name: 'key proofs',
      make: (random) =>
        random.chance(0.3) ? mutateText(random, 'eyJhbGciOiJFUzI1NiJ9.e30.AA') : mutateJson(random, proof),
      run: (input) =>
        unlessUnknown(
          async () => void (await checkKeyProof(typeof input === 'string' ? input : await signed(input), place)),
        ),
    },
    {
      name: 'DPoP proofs',
      make: (random) =>
        random.chance(0.3) ? mutateText(random, 'eyJhbGciOiJFUzI1NiJ9.e30.AA') : mutateJson(random, dpop),
      run: async (input) => void (await checkDpop(typeof input === 'string' ? input : await signed(input), dpopPlace)),
    },
  ];
}
