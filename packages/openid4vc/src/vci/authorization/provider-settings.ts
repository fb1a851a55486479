import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { offerOfState } from '@assent/application';
import { zIssuedType } from '@assent/domain';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { authorizationAlgorithms } from '../metadata.ts';
import { attestationAlgorithms, attestedWallets, keepInstance } from './attested-wallets.ts';
import {
  areOffered,
  type authorizedDetail,
  configurationsIn,
  detailType,
  zCredentialDetail,
} from './credential-details.ts';
import { errorPage } from './pages.ts';
import type { AuthorizationPorts, Library, ServerPlace } from './server-place.ts';
import { stateAdapter } from './state-adapter.ts';

/** How long somebody may look at the page, in seconds. */
export const pageSeconds = 600;
const codeSeconds = 60;

/**
 * Nothing is signed here, as codes and tokens are random; but the library refuses to be without a key, or takes one all know. Node 20 may
 * stand still for ever if a key that `generateKeyPairSync` made is exported as JWK: the collector waits for a lock that the export holds.
 */
function unusedKey() {
  const { privateKey: key } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const jwk = createPrivateKey({ key, type: 'pkcs8', format: 'der' }).export({ format: 'jwk' });
  return { ...jwk, kty: 'EC' as const };
}

/** What is offered at an authorization server, and nothing that it could do besides. */
export function providerSettings(ports: AuthorizationPorts, place: ServerPlace, library: Library): Configuration {
  const { pathname } = new URL(place.address);
  const cookie = { signed: true, httpOnly: true, sameSite: 'lax', path: pathname } as const;
  return {
    adapter: stateAdapter(ports, place.tenant, library, place.wallets),
    jwks: { keys: [unusedKey()] },
    scopes: [],
    claims: {},
    responseTypes: ['code'],
    clientAuthMethods: place.wallets ? ['none', 'attest_jwt_client_auth'] : ['none'],
    enabledJWA: {
      dPoPSigningAlgValues: authorizationAlgorithms as ['ES256', 'EdDSA'],
      ...(place.wallets ? { attestSigningAlgValues: attestationAlgorithms } : {}),
    },
    // refresh tokens are those of the offer, which the library does not know
    issueRefreshToken: () => false,
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    cookies: { keys: [...place.cookieKeys], long: cookie, short: { ...cookie, path: undefined } },
    routes: {
      ...{ authorization: '/authorize', token: '/token' },
      ...{ pushed_authorization_request: '/requests', challenge: '/challenge' },
    },
    ttl: {
      AuthorizationCode: codeSeconds,
      Interaction: pageSeconds,
      Session: 2 * pageSeconds,
      Grant: 2 * pageSeconds,
      AccessToken: pageSeconds,
      IdToken: pageSeconds,
    },
    features: {
      ...featuresOf(place, library),
      ...(place.wallets ? attestedWallets(place.wallets, ports.clock, place, library) : {}),
    },
    extraParams: {
      issuer_state: (ctx: KoaContextWithOIDC, state: string | undefined) =>
        checkRequest(ports, place, library, ctx, state),
    },
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    loadExistingGrant: async (ctx) => {
      const { oidc } = ctx;
      if (place.wallets) await keepInstance(ctx);
      const id = oidc.result?.consent?.grantId;
      return id === undefined ? undefined : oidc.provider.Grant.find(id);
    },
    interactions: { policy: [agreement(library)], url: (_, { uid }) => `${pathname}/interactions/${uid}` },
    renderError: (ctx, { error, error_description: why }) => {
      ctx.type = 'html';
      ctx.body = errorPage(error, why);
    },
    clientBasedCORS: () => true,
  };
}

const featuresOf = ({ issuer }: ServerPlace, { errors }: Library): NonNullable<Configuration['features']> => ({
  devInteractions: { enabled: false },
  userinfo: { enabled: false },
  rpInitiatedLogout: { enabled: false },
  dPoP: { enabled: true },
  pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
  resourceIndicators: {
    enabled: true,
    defaultResource: async () => issuer,
    useGrantedResource: async () => true,
    getResourceServerInfo: async (_, resource) => {
      if (resource !== issuer) throw new errors.InvalidTarget('only the credential issuer is known here');
      return {
        scope: zIssuedType.options.join(' '),
        audience: issuer,
        accessTokenFormat: 'opaque',
        accessTokenTTL: pageSeconds,
      };
    },
  },
  richAuthorizationRequests: {
    enabled: true,
    types: {
      [detailType]: {
        validate(_, detail) {
          const parsed = zCredentialDetail.safeParse(detail).data;
          const isHere = parsed && (parsed.locations ?? [issuer]).every((location) => location === issuer);
          if (!isHere) throw new errors.InvalidAuthorizationDetails('it names no configuration of this issuer');
        },
      },
    },
    authorizationDetailsForGrantSource: ({ oidc }) => oidc.entities.Grant?.rar,
    authorizationDetailsForAccessToken: ({ oidc }, _token, source) => {
      const granted = (source?.rar ?? []) as ReturnType<typeof authorizedDetail>[];
      const { authorization_details: asked } = oidc.params ?? {};
      if (asked === undefined) return granted;
      const wanted = configurationsIn(String(asked)) ?? [];
      const narrowed = granted.filter(({ credential_configuration_id: id }) => wanted.includes(id));
      if (narrowed.length === 0 || narrowed.length !== wanted.length)
        throw new errors.InvalidAuthorizationDetails('it is more than was authorized');
      return narrowed;
    },
    authorizationDetailsForIntrospection: () => undefined,
  },
});

/** The one thing that is asked of somebody: her code, and whether she agrees. Nobody has agreed before. */
function agreement({ interactionPolicy: { Check, Prompt } }: Library) {
  return new Prompt(
    { name: 'consent', requestable: false },
    new Check('not_agreed', 'the recipient must agree', 'access_denied', ({ oidc }) =>
      oidc.result?.consent?.grantId === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
    ),
  );
}

/** A request must be for an offer that can be taken, for nothing else than it offers, and leave the patient her page. */
async function checkRequest(
  ports: AuthorizationPorts,
  { tenant }: ServerPlace,
  { errors }: Library,
  { oidc }: KoaContextWithOIDC,
  state: string | undefined,
): Promise<void> {
  if (oidc.params?.prompt !== undefined) throw new errors.InvalidRequest('prompt is not known here');
  const offer = state === undefined ? undefined : await offerOfState(ports, tenant, state);
  if (!offer) throw new errors.InvalidRequest('issuer_state must be of an offer that can be taken');
  const { authorization_details: details, scope } = oidc.params ?? {};
  if (scope !== undefined && scope !== offer.type) throw new errors.InvalidScope('this was not offered', String(scope));
  if (details === undefined && scope !== undefined) return;
  if (details === undefined) throw new errors.InvalidRequest('authorization_details or scope must say what is wanted');
  const configurations = configurationsIn(String(details));
  if (!configurations || !areOffered(configurations, offer.type))
    throw new errors.InvalidAuthorizationDetails('this was not offered');
}
