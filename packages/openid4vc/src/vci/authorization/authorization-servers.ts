import type { EventEmitter } from 'node:events';
import { findTenant, openAccess } from '@assent/application';
import type { TenantId } from '@assent/domain';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { AttestationTrust } from '../attestation-trust.ts';
import { authorizationMetadata, issuersAt, placesOf } from '../metadata.ts';
import { tokenAnswer } from '../token-answer.ts';
import { attestedInstance } from './attested-wallets.ts';
import { answerConsent } from './consent.ts';
import { nodeExchange } from './node-exchange.ts';
import { noteRefusal } from './note-refusals.ts';
import { errorPolicy } from './pages.ts';
import { providerSettings } from './provider-settings.ts';
import { addRefreshGrant } from './refresh-grant.ts';
import { type AuthorizationPorts, type Library, offerOfGrant, type ServerPlace } from './server-place.ts';
import { isWalletAddress } from './wallet-address.ts';

/** Authorization servers of tenants, for offers that are taken with an authorization code. */
export interface AuthorizationServers {
  /** Metadata (RFC 8414). @throws AppError `not_found` */
  metadata(tenant: TenantId): Promise<object>;
  /** Answers at an endpoint: `path` within the server, with its query. @throws AppError `not_found` */
  answer(tenant: TenantId, path: string, request: Request): Promise<Response>;
  /** The page for the patient, and what she answers on it. @throws AppError `not_found` */
  consent(tenant: TenantId, interaction: string, request: Request): Promise<Response>;
}

/** Most tenants whose servers are kept ready. */
const maxReady = 100;

export interface AuthorizationOptions {
  readonly ports: AuthorizationPorts;
  /** Where the service is reached. */
  readonly publicUrl: string;
  /** What cookies are signed with, newest first. */
  readonly cookieKeys: readonly string[];
  /** Whose word about wallets is taken. Absent: nobody's, and nobody is asked. */
  readonly wallets?: AttestationTrust | undefined;
}

export function authorizationServers({
  ports,
  publicUrl,
  cookieKeys,
  wallets,
}: AuthorizationOptions): AuthorizationServers {
  const issuerOf = issuersAt(publicUrl);
  const ready = new Map<TenantId, Promise<ReadyServer>>();
  const tenantOf = (tenant: TenantId) => ports.store.network((records) => findTenant(records, tenant));
  const serverOf = async (tenant: TenantId): Promise<ReadyServer> => {
    await tenantOf(tenant);
    const known = ready.get(tenant);
    if (known) return known;
    const issuer = issuerOf(tenant);
    const place = { tenant, issuer, address: placesOf(issuer).authorizationServer, cookieKeys, wallets };
    const starting = startServer(ports, place);
    if (ready.size >= maxReady) for (const oldest of [...ready.keys()].slice(0, 1)) ready.delete(oldest);
    ready.set(tenant, starting);
    starting.catch(() => ready.delete(tenant));
    return starting;
  };
  return {
    async metadata(tenant) {
      await tenantOf(tenant);
      return authorizationMetadata(issuerOf(tenant), wallets);
    },
    async answer(tenant, path, request) {
      const { provider, place, failures } = await serverOf(tenant);
      const { incoming, outgoing } = await nodeExchange(request, { address: place.address, path });
      await provider.callback()(incoming, outgoing);
      const response = await outgoing.collected;
      // the service says in its own words that it cannot answer
      if (failures.has(outgoing)) throw failures.get(outgoing);
      const isPage = response.headers.get('content-type')?.startsWith('text/html');
      if (isPage) response.headers.set('content-security-policy', errorPolicy);
      return response;
    },
    async consent(tenant, interaction, request) {
      const { provider, place } = await serverOf(tenant);
      const { name } = await tenantOf(tenant);
      return answerConsent(ports, provider, { ...place, issuerName: name }, interaction, request);
    },
  };
}

interface ReadyServer {
  readonly provider: Provider;
  readonly place: ServerPlace;
  /** What kept it from answering, by the answer. */
  readonly failures: WeakMap<object, unknown>;
}

async function startServer(ports: AuthorizationPorts, place: ServerPlace): Promise<ReadyServer> {
  // it is large, and not every service makes offers that need it
  const library: Library = await import('oidc-provider');
  const provider = new library.Provider(place.address, providerSettings(ports, place, library));
  // no wallet is registered, so its address must come in the request that it pushed, and by no other way
  provider.Client.prototype.redirectUriAllowed = (address: string) => {
    const { oidc } = library.Provider.ctx ?? {};
    const isPushed = oidc?.route === 'pushed_authorization_request' || oidc?.entities.PushedAuthorizationRequest;
    return Boolean(isPushed) && isWalletAddress(address);
  };
  addRefreshGrant(provider, ports, place, library);
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.oidc && ctx.status >= 400) await noteRefusal(ports, place, ctx as KoaContextWithOIDC);
    const isOfCode = ctx.oidc?.route === 'token' && ctx.oidc.params?.grant_type === 'authorization_code';
    if (!isOfCode || ctx.status !== 200) return;
    const opened = await accessFor(ports, place.tenant, ctx as KoaContextWithOIDC);
    ctx.status = opened ? 200 : 400;
    ctx.body = opened
      ? { ...(ctx.body as object), ...opened }
      : { error: 'invalid_grant', error_description: 'the offer is over, or was taken, or is of another wallet' };
  });
  const failures = new WeakMap<object, unknown>();
  provider.on('server_error', ({ res }, error) => failures.set(res, error));
  // what no handler of the library met comes this way
  const emitter: EventEmitter = provider;
  emitter.on('error', (error: unknown, { res }: { readonly res: object }) => failures.set(res, error));
  return { provider, place, failures };
}

/** Tokens for the offer, in place of one that nobody here would take. Undefined if it cannot be taken. */
async function accessFor(ports: AuthorizationPorts, tenant: TenantId, ctx: KoaContextWithOIDC) {
  const { AccessToken: token, AuthorizationCode: code, Grant: grant } = ctx.oidc.entities;
  if (!token || !code || !grant) throw new Error('a token without a code');
  const walletThumbprint = await attestedInstance(ctx);
  // the library looks at this only if the wallet is attested in this request too
  if (code.attestationJkt !== undefined && code.attestationJkt !== walletThumbprint) return undefined;
  const configurations = token.rar?.map((detail) => String(detail.credential_configuration_id));
  const bound = { thumbprint: token.jkt, walletThumbprint };
  const opened = await openAccess(ports, tenant, offerOfGrant(grant.jti), {
    ...bound,
    ...(configurations ? { configurations } : {}),
  });
  return opened.granted ? tokenAnswer(opened, token.jkt !== undefined) : undefined;
}
