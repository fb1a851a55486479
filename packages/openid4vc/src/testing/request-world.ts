import type { StatementVerifier } from '@assent/application';
import { accept, reject } from '@assent/domain';
import { makeRequestCertificate, requestCertificate } from '../vp/request-certificate.ts';
import { newResponseKey, publicHalf } from '../vp/response-encryption.ts';
import type { RequestReader } from '../vp/wallet/read-request.ts';
import { certificatesIn } from '../x509/certificates.ts';

export const at = '2026-06-01T09:00:00Z';
const nowSeconds = Date.parse(at) / 1000;
export const did = 'did:example:verifier';
export const nonceOfWallet = 'nonce-of-the-wallet';

const encoded = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A text that stands for a request signed by the DID: what the verifier of statements here believes. */
export const signedByDid = (claims: object, header: object = {}): string => {
  const whole = { typ: 'oauth-authz-req+jwt', alg: 'ES256', kid: `${did}#key`, ...header };
  return [whole, claims, 'signed-by-did'].map(encoded).join('.');
};

const jsonIn = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

const statements: StatementVerifier = {
  async verifyStatement(issuer, typ, token) {
    const [header, payload, signature] = token.split('.');
    const isSigned = issuer === did && signature === encoded('signed-by-did');
    return isSigned && jsonIn(header).typ === typ ? accept(jsonIn(payload)) : reject('bad_proof');
  },
};

/** A verifier known by a certificate or a DID, a wallet that trusts it, and what is between them. */
export async function requestWorld() {
  const made = new Date(nowSeconds * 1000 - 86_400_000);
  const certificate = await requestCertificate(await makeRequestCertificate('clinic.example', made));
  const stranger = await requestCertificate(await makeRequestCertificate('clinic.example', made));
  const responseKey = await newResponseKey();
  const served = { token: '', status: 200, mediaType: 'application/oauth-authz-req+jwt', form: undefined as unknown };
  const reader: RequestReader = {
    post: async (_url, { form }) => {
      served.form = form;
      return { status: served.status, mediaType: served.mediaType, text: served.token };
    },
    statements,
    roots: certificatesIn(certificate.rootPem ?? ''),
    clock: { now: () => at as ReturnType<RequestReader['clock']['now']> },
    random: { uuid: () => 'id', orderedUuid: () => 'id', bytes32: () => '0x' as never, token: () => nonceOfWallet },
  };
  const clientIds = {
    did: `decentralized_identifier:${did}`,
    hash: `x509_hash:${certificate.hash}`,
    dns: 'x509_san_dns:clinic.example',
  };
  /** A good request of a client. */
  const claims = (client_id: string) => ({
    client_id,
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: 'https://clinic.example/answers',
    nonce: 'nonce-of-the-verifier',
    state: 'state-of-the-verifier',
    aud: 'https://self-issued.me/v2',
    iat: nowSeconds,
    exp: nowSeconds + 300,
    dcql_query: {
      credentials: [{ id: 'lab', format: 'dc+sd-jwt', meta: { vct_values: ['urn:assent:LabResult:1'] } }],
    },
    client_metadata: {
      jwks: { keys: [publicHalf(responseKey)] },
      encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
    },
  });
  const link = (client_id: string, more: Readonly<Record<string, string>> = {}) =>
    `openid4vp://?${new URLSearchParams({ client_id, request_uri: 'https://clinic.example/request', ...more })}`;
  return { certificate, stranger, responseKey, served, reader, clientIds, claims, link };
}
export type RequestWorld = Awaited<ReturnType<typeof requestWorld>>;
