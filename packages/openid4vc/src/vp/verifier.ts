import {
  type AcceptedAnswer,
  answerSession,
  type CheckPorts,
  declineSession,
  findTenant,
  noteStep,
  openPresentationSession,
  type Ports,
  type PresentationSession,
  type ResponseMode,
  readOpenSession,
  type StatementSigner,
} from '@assent/application';
import {
  AppError,
  type DcqlQuery,
  type Rejection,
  type Tenant,
  type TenantId,
  toUnixSeconds,
  type Verification,
} from '@assent/domain';
import { anyWallet, requestObjectType } from './authorization-request.ts';
import type { ClientIdPrefix } from './client-id.ts';
import type { RequestCertificate } from './request-certificate.ts';
import { contentEncryptions, decryptResponse, newResponseKey, publicHalf } from './response-encryption.ts';
import { jsonOf, readVpToken } from './vp-token.ts';

export interface Openid4vpOptions {
  readonly ports: CheckPorts & Pick<Ports, 'store' | 'random' | 'typeMetadata' | 'certificates'>;
  readonly statements: StatementSigner;
  /** Where the service is reached. */
  readonly publicUrl: string;
  /** For `x509_hash` and `x509_san_dns`. */
  readonly certificate?: RequestCertificate | undefined;
}

export interface Asked {
  readonly query: DcqlQuery;
  readonly responseMode: ResponseMode;
  readonly clientIdPrefix: ClientIdPrefix;
  readonly purpose: string;
  readonly redirectUri?: string;
  readonly lifetimeSeconds: number;
}

/** The verifier's side of OpenID4VP 1.0, for tenants of one service. */
export interface Openid4vpVerifier {
  /** Opens a session. `uri` is what a wallet opens, as a link or a QR code. @throws AppError `invalid_request` without a certificate */
  open(tenant: TenantId, asked: Asked): Promise<{ readonly session: PresentationSession; readonly uri: string }>;
  /** The signed request (§5.4, §5.10). @throws AppError `not_found`, `gone` */
  requestObject(tenant: TenantId, id: string, walletNonce?: string): Promise<string>;
  /** The root of its certificate in PEM, for wallets that are to trust it. @throws AppError `not_found` */
  trustAnchor(): string;
  /** Takes what a wallet sent to the response URI (§8.2, §8.3). @throws AppError `not_found`, `gone`; see `answerSession` */
  receive(tenant: TenantId, id: string, form: URLSearchParams): Promise<Verification<AcceptedAnswer | 'declined'>>;
}

const scheme = 'openid4vp://';

export function openid4vpVerifier(options: Openid4vpOptions): Openid4vpVerifier {
  const { ports } = options;
  const base = options.publicUrl.replace(/\/$/, '');
  const urlOf = (tenant: TenantId, kind: 'requests' | 'responses', id: string) =>
    `${base}/openid4vp/${tenant}/${kind}/${id}`;
  const tenantOf = (tenant: TenantId) => ports.store.network((records) => findTenant(records, tenant));

  return {
    async open(tenantId, { clientIdPrefix, ...asked }) {
      const tenant = await tenantOf(tenantId);
      const session = await openPresentationSession(ports, tenantId, {
        ...asked,
        clientId: (id) => clientIdOf(clientIdPrefix, tenant.did, options.certificate, urlOf(tenantId, 'responses', id)),
        ...(asked.responseMode === 'direct_post.jwt' ? { responseKey: await newResponseKey() } : {}),
      });
      if (clientIdPrefix === 'redirect_uri') {
        const claims = claimsOf(session, tenant, urlOf(tenantId, 'responses', session.id));
        return { session, uri: `${scheme}?${byValue(claims)}` };
      }
      const parameters = { client_id: session.clientId, request_uri: urlOf(tenantId, 'requests', session.id) };
      return { session, uri: `${scheme}?${new URLSearchParams({ ...parameters, request_uri_method: 'post' })}` };
    },

    async requestObject(tenantId, id, walletNonce) {
      const session = await readOpenSession(ports, tenantId, id);
      // its parameters are in the link, and nobody signs them
      if (session.clientId.startsWith('redirect_uri:')) throw new AppError('not_found', { session: id });
      const tenant = await tenantOf(tenantId);
      const claims = {
        ...claimsOf(session, tenant, urlOf(tenantId, 'responses', id)),
        aud: anyWallet,
        iat: toUnixSeconds(ports.clock.now()),
        exp: toUnixSeconds(session.expiresAt),
        ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
      };
      await noteStep(ports, tenantId, id, 'request_read');
      if (session.clientId.startsWith('x509_'))
        return certificateOf(options.certificate).sign(requestObjectType, claims);
      return options.statements.signStatement(tenant.did, { typ: requestObjectType }, claims, tenantId);
    },

    trustAnchor() {
      const { rootPem } = options.certificate ?? {};
      if (!rootPem) throw new AppError('not_found');
      return rootPem;
    },

    async receive(tenantId, id, form) {
      const session = await readOpenSession(ports, tenantId, id);
      const response = await readResponse(session, form);
      if (response.kind === 'declined') {
        await declineSession(ports, tenantId, id);
        return { valid: true, value: 'declined' };
      }
      if (response.kind === 'answer') return answerSession(ports, tenantId, id, response.vpToken);
      await noteStep(ports, tenantId, id, 'response_unreadable', response.rejections);
      return { valid: false, rejections: response.rejections };
    },
  };
}

function clientIdOf(
  prefix: ClientIdPrefix,
  did: string,
  certificate: RequestCertificate | undefined,
  responseUri: string,
): string {
  if (prefix === 'decentralized_identifier') return `decentralized_identifier:${did}`;
  if (prefix === 'redirect_uri') return `redirect_uri:${responseUri}`;
  const { hash, dnsNames } = certificateOf(certificate);
  if (prefix === 'x509_hash') return `x509_hash:${hash}`;
  const { hostname } = new URL(responseUri);
  if (!dnsNames.includes(hostname)) throw new AppError('invalid_request', { pointers: ['#/client_id_prefix'] });
  return `x509_san_dns:${hostname}`;
}

function certificateOf(certificate: RequestCertificate | undefined): RequestCertificate {
  if (!certificate) throw new AppError('invalid_request', { pointers: ['#/client_id_prefix'] });
  return certificate;
}

/** What the verifier can check (OpenID4VP 1.0 Annex B). */
const algorithms = ['ES256', 'ES256K', 'EdDSA'];
const formats = {
  'dc+sd-jwt': { 'sd-jwt_alg_values': algorithms, 'kb-jwt_alg_values': algorithms },
  'vc+jwt': { alg_values: algorithms },
};

const claimsOf = (session: PresentationSession, { name }: Tenant, responseUri: string) => ({
  client_id: session.clientId,
  response_type: 'vp_token',
  response_mode: session.responseMode,
  response_uri: responseUri,
  nonce: session.nonce,
  state: session.state,
  dcql_query: session.query,
  client_metadata: {
    client_name: name,
    vp_formats_supported: formats,
    ...(session.responseKey
      ? {
          jwks: { keys: [publicHalf(session.responseKey)] },
          encrypted_response_enc_values_supported: contentEncryptions,
        }
      : {}),
  },
  purpose: session.purpose,
});

/** A request whose parameters are in its URL. */
const byValue = (claims: object): URLSearchParams =>
  new URLSearchParams(
    Object.entries(claims).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

type Response =
  | { readonly kind: 'answer'; readonly vpToken: NonNullable<ReturnType<typeof readVpToken>> }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unreadable'; readonly rejections: readonly Rejection[] };

const unreadable = (at: string, reason: Rejection['reason'] = 'malformed'): Response => ({
  kind: 'unreadable',
  rejections: [{ reason, at }],
});

/** An answer that was to be encrypted is believed in no other form; that there will be none needs no encryption (§8.3). */
async function readResponse(session: PresentationSession, form: URLSearchParams): Promise<Response> {
  if ([...form.keys()].some((name, at, names) => names.indexOf(name) !== at)) return unreadable('/');
  const plain: Readonly<Record<string, string>> = Object.fromEntries(form);
  if (plain.error !== undefined) return responseOf(session, plain);
  if (session.responseMode === 'direct_post')
    return responseOf(session, { ...plain, vp_token: jsonOf(plain.vp_token ?? '') });
  const { response } = plain;
  const content = response && session.responseKey && (await decryptResponse(response, session.responseKey));
  return typeof content === 'object' && content !== null ? responseOf(session, content) : unreadable('/response');
}

function responseOf(session: PresentationSession, content: object): Response {
  const { vp_token, state, error } = content as Readonly<Record<string, unknown>>;
  if (state !== session.state) return unreadable('/state');
  if (error !== undefined) return { kind: 'declined' };
  const vpToken = readVpToken(vp_token);
  return vpToken ? { kind: 'answer', vpToken } : unreadable('/vp_token');
}
