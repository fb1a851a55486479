import { vctOf } from '@assent/domain';
import {
  certificatesIn,
  decryptResponse,
  encryptResponse,
  makeRequestCertificate,
  newResponseKey,
  publicHalf,
  readVpToken,
  requestCertificate,
} from '@assent/openid4vc';
import { type RequestReader, readRequest } from '@assent/openid4vc/wallet';
import { createVerifierAgent, secureRandom, statementVerifier, systemClock } from '@assent/veramo';
import { jsonTarget } from './document-targets.ts';
import { mutateJson, mutateText } from './mutate.ts';
import type { FuzzTarget } from './target.ts';
import { unlessUnknown } from './token-targets.ts';

const claimsOf = (clientId: string, key: object) => ({
  client_id: clientId,
  response_type: 'vp_token',
  response_mode: 'direct_post.jwt',
  response_uri: 'https://clinic.example/answers',
  nonce: 'nonce-of-the-verifier',
  state: 'state-of-the-verifier',
  aud: 'https://self-issued.me/v2',
  dcql_query: { credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [vctOf('LabResult')] } }] },
  client_metadata: { jwks: { keys: [key] }, encrypted_response_enc_values_supported: ['A256GCM'] },
});

/** Requests that a wallet reads, signed after they were changed, and what a verifier gets back. */
export async function openid4vpTargets(): Promise<FuzzTarget[]> {
  const certificate = await requestCertificate(await makeRequestCertificate('clinic.example', new Date()));
  const key = await newResponseKey();
  const publicKey = publicHalf(key);
  const clientId = `x509_hash:${certificate.hash}`;
  const claims = claimsOf(clientId, publicKey);
  const good = await certificate.sign('oauth-authz-req+jwt', claims);
  const link = `openid4vp://?${new URLSearchParams({ client_id: clientId, request: good })}`;
  const jwe = await encryptResponse({ vp_token: { a: ['x~y~'] }, state: 's' }, publicKey as never, 'A256GCM');
  const unreachable = { rpcUrl: 'http://127.0.0.1:9', chainId: 1, didRegistry: `0x${'00'.repeat(20)}` };
  const reader: RequestReader = {
    post: async () => ({ status: 404, mediaType: '', text: '' }),
    statements: statementVerifier(createVerifierAgent(unreachable)),
    roots: certificatesIn(certificate.rootPem ?? ''),
    clock: systemClock(),
    random: secureRandom(),
  };
  // a target that refuses what is good tests little
  await readRequest(link, reader);
  return [
    {
      name: 'requests to wallets',
      make: (random) => (random.chance(0.4) ? mutateText(random, link) : mutateJson(random, claims)),
      run: (input) =>
        unlessUnknown(async () => {
          if (typeof input === 'string') return readRequest(input, reader);
          const signed = await certificate.sign('oauth-authz-req+jwt', Object(input));
          return readRequest(`openid4vp://?${new URLSearchParams({ client_id: clientId, request: signed })}`, reader);
        }),
    },
    {
      name: 'encrypted answers',
      make: (random) => mutateText(random, jwe),
      run: async (input) => void (await decryptResponse(String(input), key)),
    },
    jsonTarget('vp_token', [{ a: ['x~y~z'], b: [{ type: ['VerifiablePresentation'] }] }], readVpToken),
  ];
}
