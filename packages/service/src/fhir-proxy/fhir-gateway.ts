import {
  acceptPresentation,
  decideOnResources,
  type FhirAccess,
  fhirAccessOf,
  openFhirAccess,
  type Ports,
  type ProvenRoles,
  provenRoles,
} from '@assent/application';
import { AppError, type FhirClient, type PurposeOfUse, type TenantId, zInstant, zPurposeOfUse } from '@assent/domain';
import {
  answerQuery,
  checkAssertion,
  claimedClient,
  type Decide,
  encryptAnswer,
  type Fetch,
  type FhirAnswer,
  httpUpstream,
  mayHave,
  outcome,
  readQuery,
  scopesAllow,
} from '@assent/fhir';
import * as z from 'zod';
import type { UpstreamConfiguration } from './read-upstreams.ts';

/** What an edge asks of the FHIR proxies of all tenants. */
export type FhirGateway = ReturnType<typeof fhirGateway>;

export interface FhirGatewayOptions {
  readonly ports: Ports;
  readonly upstreams: ReadonlyMap<TenantId, UpstreamConfiguration>;
  readonly publicUrl: string;
  readonly fetch?: Fetch;
}

const zSigned = z.object({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().min(1).max(8192),
});
const zPresented = z.object({
  grant_type: z.literal('urn:assent:grant-type:presentation'),
  client_id: z.uuid(),
  request: z.uuid(),
  presentation: z.string().min(1).max(65_536),
});
const zWish = z.object({
  scope: z.string().min(1).max(2048),
  purpose: z.string().max(256).optional(),
});

/** The proxies in front of the FHIR servers of tenants: who asks, for what, and what of it may be answered. */
export function fhirGateway(options: FhirGatewayOptions) {
  const { ports, upstreams } = options;
  const upstreamOf = (tenant: TenantId): UpstreamConfiguration => {
    const found = upstreams.get(tenant);
    if (!found) throw new AppError('not_found');
    return found;
  };
  return {
    baseUrlOf: (tenant: TenantId) => baseUrlOf(options, tenant),
    stepMs: (tenant: TenantId): number => upstreamOf(tenant).stepMs,
    /** A token for a client that shows who it is. @throws AppError `unauthenticated`, `forbidden`, `invalid_request` */
    token(tenant: TenantId, form: URLSearchParams) {
      upstreamOf(tenant);
      return giveToken(options, tenant, form);
    },
    /** @throws AppError `unauthenticated` */
    access: (tenant: TenantId, token: string): Promise<FhirAccess> => {
      upstreamOf(tenant);
      return fhirAccessOf(ports, tenant, token);
    },
    decider: (tenant: TenantId, access: FhirAccess, header: string | undefined) =>
      decider(ports, tenant, access, header),
    /** Answers a request. Whatever goes wrong, there is one answer for it. */
    async answer(tenant: TenantId, access: FhirAccess, request: FhirRequest): Promise<FhirAnswer> {
      const plain = await answer(options, upstreamOf(tenant), tenant, access, request);
      const { encryptionKey } = access.client;
      return encryptionKey ? encryptAnswer(plain, encryptionKey) : plain;
    },
  };
}

const baseUrlOf = ({ publicUrl }: FhirGatewayOptions, tenant: TenantId) =>
  `${publicUrl.replace(/\/$/, '')}/fhir/${tenant}`;

async function giveToken(options: FhirGatewayOptions, tenant: TenantId, form: URLSearchParams) {
  const { ports } = options;
  const given = Object.fromEntries(form);
  const wish = zWish.safeParse(given).data;
  const purposes = purposesIn(wish?.purpose);
  if (!wish || !purposes || new Set(form.keys()).size !== [...form.keys()].length) {
    throw new AppError('invalid_request');
  }
  const { client, human, roles, endsAt } = await provenClient(
    ports,
    tenant,
    given,
    `${baseUrlOf(options, tenant)}/auth/token`,
  );
  const scopes = wish.scope.split(' ').filter((scope) => mayHave(client.scopes, scope));
  if (scopes.length === 0 || !isRegistered(client, purposes)) throw new AppError('forbidden');
  const granted = { client: client.id, scopes, purposes: [...purposes], human, roles: [...roles] };
  const { token, seconds } = await openFhirAccess(ports, tenant, granted, endsAt);
  return { access_token: token, token_type: 'bearer', expires_in: seconds, scope: scopes.join(' ') };
}

/** How decisions are made for a client, or why it may not ask. Purposes of a header are in place of those of the token. */
function decider(
  ports: Ports,
  tenant: TenantId,
  { client, human, roles, purposes: ofToken }: FhirAccess,
  header: string | undefined,
): Decide | 'forbidden' | 'required' {
  const purposes = header === undefined ? ofToken : purposesIn(header);
  if (!purposes || !isRegistered(client, purposes)) return 'forbidden';
  if (purposes.length === 0) return 'required';
  const requester = { ...client.requester, roles: [...client.requester.roles, ...roles] };
  const asked = { requester, purposes: [...purposes], action: 'view' as const, human };
  return (facts) => decideOnResources(ports, tenant, asked, facts);
}

/** A request as it came: what follows the tenant, in parts that are not unescaped. */
interface FhirRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly parameters: readonly (readonly [string, string])[];
  readonly purpose: string | undefined;
}

async function answer(
  options: FhirGatewayOptions,
  { labels, authorization, timeoutMs, ...settings }: UpstreamConfiguration,
  tenant: TenantId,
  access: FhirAccess,
  { method, path, parameters, purpose }: FhirRequest,
): Promise<FhirAnswer> {
  const query = readQuery(method, path, parameters);
  if (query === 'not-supported') return outcome(400, 'not-supported');
  const types = query.kind === 'read' ? [query.type] : query.types;
  if (!types.every((type) => scopesAllow(access.scopes, type, query.kind))) return outcome(403, 'forbidden');
  const decide = decider(options.ports, tenant, access, purpose);
  if (typeof decide === 'string') return decide === 'forbidden' ? outcome(403, decide) : outcome(400, decide);
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const baseUrl = settings.baseUrl.replace(/\/$/, '');
  const upstream = httpUpstream({ ...settings, baseUrl, headers }, options.fetch);
  const { clock, random } = options.ports;
  const parts = {
    ...{ upstream, labels, baseUrl: baseUrlOf(options, tenant), now: () => clock.now(), newUuid: () => random.uuid() },
    encrypted: access.client.encryptionKey !== undefined,
  };
  return answerQuery(parts, query, decide, AbortSignal.timeout(timeoutMs)).catch((error: unknown) => {
    if (error instanceof AppError) return outcome(503, 'transient');
    throw error;
  });
}

const isRegistered = (client: FhirClient, purposes: readonly PurposeOfUse[]): boolean =>
  purposes.every((purpose) => client.purposes.includes(purpose));

/** Purposes of use in a text, separated by commas or spaces; undefined for one that is none. */
function purposesIn(text: string | undefined): readonly PurposeOfUse[] | undefined {
  if (text === undefined) return [];
  const codes = text.split(/[\s,]+/).filter(Boolean);
  return codes.length > 0 ? z.array(zPurposeOfUse).max(12).safeParse(codes).data : undefined;
}

interface ProvenParty extends ProvenRoles {
  readonly client: FhirClient;
  readonly human: boolean;
}

/** @throws AppError `unauthenticated`, whatever is wrong */
async function provenClient(ports: Ports, tenant: TenantId, form: object, audience: string): Promise<ProvenParty> {
  const find = (id: string | undefined) =>
    id === undefined ? undefined : ports.store.tenant(tenant, ({ fhirClients }) => fhirClients.get(id));
  const signed = zSigned.safeParse(form).data;
  if (signed) {
    const client = await find(claimedClient(signed.client_assertion));
    if (!client) throw new AppError('unauthenticated');
    const proven = await checkAssertion(signed.client_assertion, { client, audience, at: ports.clock.now() });
    await useOnce(ports, `fhir-assertion:${tenant}:${client.id}:${proven.jti}`, proven.exp);
    return { client, human: false, roles: [] };
  }
  const presented = zPresented.safeParse(form).data;
  const client = await find(presented?.client_id);
  if (!presented || !client) throw new AppError('unauthenticated');
  const { request, presentation } = presented;
  const accepted = await acceptPresentation(ports, tenant, request, presentation).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'not_found' ? new AppError('unauthenticated') : error;
  });
  if (!accepted.valid || accepted.value.holder !== client.requester.did) throw new AppError('unauthenticated');
  return { client, human: true, ...provenRoles(client, accepted.value.credentials, ports.clock.now()) };
}

/** @throws AppError `unauthenticated` if it was used before */
async function useOnce({ store, sha256, clock }: Ports, name: string, expSeconds: number): Promise<void> {
  // as long as a clock that is a little slow may take it
  const until = zInstant.parse(new Date((expSeconds + 60) * 1000).toISOString().replace(/\.\d+Z$/, 'Z'));
  const isFirst = await store.network(({ usedTokens }) => usedTokens.use(sha256(name), until, clock.now()));
  if (!isFirst) throw new AppError('unauthenticated');
}
