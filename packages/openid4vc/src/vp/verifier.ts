import {
  type AcceptedAnswer,
  answerSession,
  type CheckPorts,
  declineSession,
  type EligibilityProofs,
  findTenant,
  noteStep,
  openPresentationSession,
  type Ports,
  type PresentationSession,
  type ProofAsked,
  type ResponseMode,
  readOpenSession,
  type StatementSigner,
} from '@assent/application';
import {
  AppError,
  type DcqlQuery,
  type FormAsked,
  type Tenant,
  type TenantId,
  toUnixSeconds,
  type Verification,
} from '@assent/domain';
import { anyWallet, requestObjectType } from './authorization-request.ts';
import type { ClientIdPrefix } from './client-id.ts';
import { audienceOf, type DigitalRequest, digitalRequestOf, unsignedClient } from './digital-request.ts';
import { faultsAgainstHaip, type Openid4vcProfile } from './haip.ts';
import { proofFormat, proofQueryOf } from './proof-query.ts';
import { type Response, readPageResponse, readResponse } from './read-response.ts';
import type { RequestCertificate } from './request-certificate.ts';
import { contentEncryptions, newResponseKey, publicHalf } from './response-encryption.ts';

export interface Openid4vpOptions {
  readonly ports: CheckPorts & Pick<Ports, 'store' | 'random' | 'typeMetadata' | 'certificates' | 'sha256'>;
  /** Without it, nothing can be asked that needs a proof. */
  readonly eligibility?: EligibilityProofs | undefined;
  readonly statements: StatementSigner;
  /** Where the service is reached. */
  readonly publicUrl: string;
  /** For `x509_hash` and `x509_san_dns`. */
  readonly certificate?: RequestCertificate | undefined;
  /** What requests must keep to. */
  readonly profile?: Openid4vcProfile | undefined;
}

export interface Asked {
  readonly query: DcqlQuery;
  /** A zero-knowledge proof beside it. */
  readonly proof?: ProofAsked;
  /** Questionnaires beside it. */
  readonly forms?: readonly FormAsked[];
  readonly responseMode: ResponseMode;
  /** `origin`: not signed, and known by the page that asks. */
  readonly clientIdPrefix: ClientIdPrefix | 'origin';
  /** Of the pages that ask, for the modes of the Digital Credentials API. */
  readonly origins?: readonly string[];
  readonly purpose: string;
  readonly redirectUri?: string;
  readonly hasCode?: boolean;
  readonly lifetimeSeconds: number;
}

/** The verifier's side of OpenID4VP 1.0, for tenants of one service. */
export interface Openid4vpVerifier {
  /**
   * Opens a session: a link for a wallet, or a request for a page to pass on.
   *
   * @throws AppError `invalid_request` without a certificate, or for members that do not go together
   */
  open(tenant: TenantId, asked: Asked): Promise<OpenedSession>;
  /** The link of a session, as `open` gives it; undefined for one that a page asks for. */
  linkTo(tenant: TenantId, session: PresentationSession): Promise<string | undefined>;
  /** The signed request (§5.4, §5.10). @throws AppError `not_found`, `gone` */
  requestObject(tenant: TenantId, id: string, walletNonce?: string): Promise<string>;
  /** The root of its certificate in PEM, for wallets that are to trust it. @throws AppError `not_found` */
  trustAnchor(): string;
  /** Takes what a wallet sent to the response URI (§8.2, §8.3). @throws AppError `not_found`, `gone`; see `answerSession` */
  receive(tenant: TenantId, id: string, form: URLSearchParams): Promise<Verification<AcceptedAnswer | 'declined'>>;
  /** Takes what a page got from a wallet (Appendix A). @throws AppError `not_found`, `gone`, `invalid_request`; see `answerSession` */
  receiveFromPage(
    tenant: TenantId,
    id: string,
    origin: string,
    data: Readonly<Record<string, unknown>>,
  ): Promise<Verification<AcceptedAnswer | 'declined'>>;
}

/** A session with what reaches the wallet: a link, or a request of the Digital Credentials API. */
export interface OpenedSession {
  readonly session: PresentationSession;
  readonly uri?: string;
  readonly digital?: DigitalRequest;
}

const scheme = 'openid4vp://';

/** Its parameters are in the link itself (OpenID4VP 1.0 §5.9.3, `redirect_uri`). */
const isUnsigned = ({ clientId }: PresentationSession): boolean => clientId.startsWith('redirect_uri:');

export function openid4vpVerifier(options: Openid4vpOptions): Openid4vpVerifier {
  const { ports } = options;
  const base = options.publicUrl.replace(/\/$/, '');
  const urlOf = (tenant: TenantId, kind: 'requests' | 'responses', id: string) =>
    `${base}/openid4vp/${tenant}/${kind}/${id}`;
  const tenantOf = (tenant: TenantId) => ports.store.network((records) => findTenant(records, tenant));

  const linkOf = (session: PresentationSession, tenant: Tenant): string => {
    if (isUnsigned(session))
      return `${scheme}?${byValue(claimsOf(options, session, tenant, urlOf(tenant.id, 'responses', session.id)))}`;
    const parameters = { client_id: session.clientId, request_uri: urlOf(tenant.id, 'requests', session.id) };
    return `${scheme}?${new URLSearchParams({ ...parameters, request_uri_method: 'post' })}`;
  };

  return {
    async open(tenantId, { clientIdPrefix, ...asked }) {
      assertTogether(clientIdPrefix, asked);
      assertProfile(options.profile, clientIdPrefix, asked);
      if (asked.proof) void options.eligibility?.prepare();
      const tenant = await tenantOf(tenantId);
      const session = await openPresentationSession(ports, tenantId, {
        ...asked,
        clientId: (id) =>
          clientIdPrefix === 'origin'
            ? unsignedClient
            : clientIdOf(clientIdPrefix, tenant.did, options.certificate, urlOf(tenantId, 'responses', id)),
        ...(asked.responseMode.endsWith('.jwt') ? { responseKey: await newResponseKey() } : {}),
      });
      if (session.origins) return { session, digital: await digitalRequest(options, session, tenant) };
      return { session, uri: linkOf(session, tenant) };
    },

    async linkTo(tenantId, session) {
      return session.origins ? undefined : linkOf(session, await tenantOf(tenantId));
    },

    async requestObject(tenantId, id, walletNonce) {
      const session = await readOpenSession(ports, tenantId, id);
      // its parameters are in the link, and nobody signs them
      if (session.origins || isUnsigned(session)) throw new AppError('not_found', { session: id });
      const tenant = await tenantOf(tenantId);
      const claims = {
        ...claimsOf(options, session, tenant, urlOf(tenantId, 'responses', id)),
        aud: anyWallet,
        iat: toUnixSeconds(ports.clock.now()),
        exp: toUnixSeconds(session.expiresAt),
        ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
      };
      await noteStep(ports, tenantId, id, 'request_read');
      return sign(options, session.clientId, tenant, claims);
    },

    trustAnchor() {
      const { rootPem } = options.certificate ?? {};
      if (!rootPem) throw new AppError('not_found');
      return rootPem;
    },

    async receive(tenantId, id, form) {
      const session = await readOpenSession(ports, tenantId, id);
      if (session.origins) throw new AppError('not_found', { session: id });
      return take(options, tenantId, id, await readResponse(session, form));
    },

    async receiveFromPage(tenantId, id, origin, data) {
      const session = await readOpenSession(ports, tenantId, id);
      if (!session.origins) throw new AppError('not_found', { session: id });
      if (!session.origins.includes(origin)) throw new AppError('invalid_request', { pointers: ['#/origin'] });
      return take(options, tenantId, id, await readPageResponse(session, data), audienceOf(origin));
    },
  };
}

/** Signs a request as its client id says. */
const sign = (
  { certificate, statements }: Openid4vpOptions,
  clientId: string,
  tenant: Tenant,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> =>
  clientId.startsWith('x509_')
    ? certificateOf(certificate).sign(requestObjectType, claims)
    : statements.signStatement(tenant.did, { typ: requestObjectType }, claims, tenant.id);

const digitalRequest = (options: Openid4vpOptions, session: PresentationSession, tenant: Tenant) =>
  digitalRequestOf(session, askedOf(options, session, tenant), options.ports.clock.now(), (claims) =>
    sign(options, session.clientId, tenant, claims),
  );

/** What comes of a response, in whichever way it came. */
async function take(
  { ports, eligibility }: Openid4vpOptions,
  tenantId: TenantId,
  id: string,
  response: Response,
  audience?: string,
): Promise<Verification<AcceptedAnswer | 'declined'>> {
  if (response.kind === 'declined') {
    await declineSession(ports, tenantId, id);
    return { valid: true, value: 'declined' };
  }
  if (response.kind === 'answer') return answerSession({ ...ports, eligibility }, tenantId, id, response, audience);
  await noteStep(ports, tenantId, id, 'response_unreadable', { causes: response.rejections });
  return { valid: false, rejections: response.rejections };
}

/** @throws AppError `invalid_request` with what the profile forbids */
function assertProfile(
  profile: Openid4vcProfile | undefined,
  prefix: Asked['clientIdPrefix'],
  asked: Omit<Asked, 'clientIdPrefix'>,
): void {
  const faults = profile === 'haip' ? faultsAgainstHaip({ ...asked, prefix }) : [];
  const pointers = [
    ...faults,
    ...(profile === 'haip' && asked.proof ? ['#/proof'] : []),
    ...(profile === 'haip' && asked.forms ? ['#/questionnaires'] : []),
  ];
  if (pointers.length > 0) throw new AppError('invalid_request', { pointers, profile: 'haip' });
}

/** Answers through a page are for its origin, and only these need one; every part of a query has a name of its own. */
function assertTogether(
  prefix: Asked['clientIdPrefix'],
  { responseMode, origins, redirectUri, proof, query }: Omit<Asked, 'clientIdPrefix'>,
) {
  const isOfPage = responseMode.startsWith('dc_api');
  const pointers = [
    ...(isOfPage === (origins !== undefined) ? [] : ['#/expected_origins']),
    ...(prefix === (isOfPage ? 'redirect_uri' : 'origin') ? ['#/client_id_prefix'] : []),
    ...(isOfPage && redirectUri !== undefined ? ['#/redirect_uri'] : []),
    ...(query.credentials.some(({ id }) => id === proof?.query) ? ['#/proof/id'] : []),
  ];
  if (pointers.length > 0) throw new AppError('invalid_request', { pointers });
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
const haipFormats = { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } };

const claimsOf = (options: Openid4vpOptions, session: PresentationSession, tenant: Tenant, responseUri: string) => ({
  client_id: session.clientId,
  response_uri: responseUri,
  state: session.state,
  ...askedOf(options, session, tenant),
});

/** What is asked, in whichever way it comes back. */
const askedOf = ({ profile, publicUrl }: Openid4vpOptions, session: PresentationSession, { id, name }: Tenant) => ({
  response_type: 'vp_token',
  response_mode: session.responseMode,
  nonce: session.nonce,
  dcql_query: queryOf(session, `${publicUrl.replace(/\/$/, '')}/v1/organizations/${id}/proof-requests/`),
  client_metadata: {
    client_name: name,
    vp_formats_supported: {
      ...(profile === 'haip' ? haipFormats : formats),
      ...(session.proof ? { [proofFormat]: {} } : {}),
    },
    ...(session.responseKey
      ? {
          jwks: { keys: [publicHalf(session.responseKey)] },
          encrypted_response_enc_values_supported: contentEncryptions,
        }
      : {}),
  },
  purpose: session.purpose,
  ...(session.forms ? { questionnaires: session.forms } : {}),
});

/** Everything in one query. */
const queryOf = ({ query, proof }: PresentationSession, requests: string) =>
  proof ? { ...query, credentials: [...query.credentials, proofQueryOf(proof, `${requests}${proof.request}`)] } : query;

/** A request whose parameters are in its URL. */
const byValue = (claims: object): URLSearchParams =>
  new URLSearchParams(
    Object.entries(claims).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
