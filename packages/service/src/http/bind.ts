import {
  type Audience,
  type BodyOf,
  type Endpoint,
  type Endpoints,
  endpoints,
  type ParamsOf,
  type QueryOf,
  type ResultOf,
  type TextEndpoint,
} from '@assent/api';
import {
  type DeedOnBehalf,
  type HolderAccess,
  OutdatedApiKey,
  type RememberedApiKey,
  type StaffStanding,
} from '@assent/application';
import { AppError, type OrganizationAction, parse, type Tenant, type TenantId, zTenantId } from '@assent/domain';
import { actingFor } from '@assent/veramo';
import type { Context, Hono } from 'hono';
import { askedAction, furtherAction } from '../policy/action-of.ts';
import { deedOf } from '../policy/deed-of.ts';
import type { StaffDesk } from '../staff/staff-desk.ts';
import { addressOf } from './address-of.ts';
import { bearerToken } from './bearer-token.ts';
import { readJson } from './read-json.ts';

/** Who calls, as far as the endpoint's audience asked. */
export interface Caller {
  readonly tenant?: Tenant;
  readonly holder?: HolderAccess;
  /** Who of the tenant's staff it is, if it is no key. */
  readonly staff?: StaffStanding;
  /** The tenant's key, if the handler has to prove that it is still good. */
  readonly key?: RememberedApiKey;
}

/**
 * Finds out who calls from the bearer token, and, of organisations, whether this key may do `action`; without one, only the owner's may.
 *
 * @throws AppError `unauthenticated`, `forbidden`
 */
export type Authenticate = (
  audience: Audience,
  token: string,
  params: Readonly<Record<string, string>>,
  action: OrganizationAction | undefined,
) => Promise<Caller>;

/** Writes down for a patient what somebody else did with a session for them. */
export type NoteOnBehalf = (tenant: TenantId, holder: HolderAccess, deed: DeedOnBehalf) => Promise<void>;

/** Who calls, and what is written down of it. */
export interface Callers {
  readonly authenticate: Authenticate;
  /** As `authenticate` for an organisation, by what was known of its key a moment ago, if anything was. It is not proven. */
  readonly recall: (token: string, action: OrganizationAction | undefined) => Promise<Caller | undefined>;
  readonly noteOnBehalf: NoteOnBehalf;
  readonly staff: Pick<StaffDesk, 'cookies' | 'use' | 'find'>;
}

/** Serves one endpoint of the API description: gets parsed input, returns the result. */
export type Handlers = {
  readonly [Name in keyof Endpoints]: (input: {
    readonly params: ParamsOf<Endpoints[Name]>;
    readonly query: QueryOf<Endpoints[Name]>;
    readonly body: BodyOf<Endpoints[Name]>;
    readonly caller: Caller;
    readonly headers: Headers;
    /** Where the call comes from. */
    readonly address: string;
    readonly setCookie: (cookie: string) => void;
  }) => Promise<Endpoints[Name] extends TextEndpoint ? Response : ResultOf<Endpoints[Name]>>;
};

/** The tenant that calls. */
export function tenantOf(caller: Caller): Tenant {
  if (!caller.tenant) throw new AppError('unauthenticated');
  return caller.tenant;
}

/** Registers every endpoint of the API description, so that a route without a description cannot exist. */
export function bindEndpoints(app: Hono, handlers: Handlers, callers: Callers): void {
  for (const name of Object.keys(endpoints) as (keyof Endpoints)[]) {
    const definition = endpoints[name] as Endpoint;
    const handler = handlers[name] as Handler;
    const path = definition.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(definition.method, path, (c) => serve(c, name, handler, callers));
  }
}

/** What touches no keys, and is asked so often that saying for whom it acts would cost too much. */
const keyless: readonly (keyof Endpoints)[] = ['decide', 'verifyPresentation', 'checkEligibility'];

/** What proves with what it writes that the key of its caller is still good, so that it need not be read before. */
const proving: readonly (keyof Endpoints)[] = ['decide'];

type Handler = (input: unknown) => Promise<unknown>;

async function serve(c: Context, name: keyof Endpoints, handler: Handler, callers: Callers): Promise<Response> {
  const recalled = proving.includes(name) ? await recalledCaller(c, name, callers) : undefined;
  if (recalled) return serveRecalled(c, name, handler, callers, recalled);
  return answer(c, name, handler, callers, await callerFor(c, name, callers));
}

/** Whatever fails may fail because the key is not good any more: that comes first, as it does where the key is read before. */
async function serveRecalled(
  c: Context,
  name: keyof Endpoints,
  handler: Handler,
  callers: Callers,
  caller: Caller,
): Promise<Response> {
  try {
    const response = await answer(c, name, handler, callers, caller);
    if (!caller.key?.isProven) throw new OutdatedApiKey();
    c.set('authenticated', true);
    return response;
  } catch (error) {
    const proven = await callerFor(c, name, callers);
    if (!(error instanceof OutdatedApiKey)) throw error;
    return answer(c, name, handler, callers, proven);
  }
}

/** Who calls comes first: a stranger learns nothing from how their input is wrong. */
const callerFor = async (c: Context, name: keyof Endpoints, callers: Callers): Promise<Caller> =>
  endpoints[name].audience === 'public' ? {} : callerOf(c, name, c.req.param() as Record<string, string>, callers);

async function answer(
  c: Context,
  name: keyof Endpoints,
  handler: Handler,
  callers: Callers,
  caller: Caller,
): Promise<Response> {
  const { params, query, body, status } = endpoints[name] as Endpoint;
  const rawParams = c.req.param() as Record<string, string>;
  const deed = deedOf[name];
  if (caller.holder?.onBehalf && !deed) throw new AppError('forbidden');
  const input = {
    params: parse(params, rawParams),
    query: parse(query, c.req.query()),
    body: parse(body, await readJson(c, body)),
    caller,
    headers: c.req.raw.headers,
    address: addressOf(c.env),
    setCookie: (cookie: string) => c.header('set-cookie', cookie, { append: true }),
  };
  const further = furtherAction(name, input.body);
  if (further) await callerOf(c, name, rawParams, callers, further);
  const { tenant } = caller;
  const acts = tenant && !keyless.includes(name);
  const result = await (acts ? actingFor(tenant.id, () => handler(input)) : handler(input));
  // before the answer leaves: what is read is in the history, or is not read
  if (caller.holder && deed) await callers.noteOnBehalf(parse(zTenantId, rawParams.tenant), caller.holder, deed);
  if (result instanceof Response) return result;
  return c.json(result as object, status);
}

/** No right to it is what was known, too: who has none by what is known may have one by now. */
async function recalledCaller(
  c: Context,
  name: keyof Endpoints,
  { recall, staff }: Callers,
): Promise<Caller | undefined> {
  const token = bearerToken(c.req.header('authorization'));
  if (!token || isOfStaff(c, endpoints[name].audience, staff)) return undefined;
  return recall(token, askedAction(name)).catch(() => undefined);
}

async function callerOf(
  c: Context,
  name: keyof Endpoints,
  params: Readonly<Record<string, string>>,
  { authenticate, staff }: Callers,
  action = askedAction(name),
): Promise<Caller> {
  const { audience } = endpoints[name] as Endpoint;
  const caller = isOfStaff(c, audience, staff)
    ? await staffCaller(c, name, staff, action)
    : await tokenCaller(c, name, params, authenticate, action);
  c.set('authenticated', true);
  return caller;
}

/** Browsers send the cookie of staff to wallets too, where it means nothing. */
const isOfStaff = (c: Context, audience: Audience, { cookies }: Callers['staff']): boolean =>
  audience === 'staff' || (audience === 'tenant' && cookies.tokenOf(c.req.raw.headers) !== undefined);

async function staffCaller(
  c: Context,
  name: keyof Endpoints,
  staff: Callers['staff'],
  action: OrganizationAction | undefined,
): Promise<Caller> {
  const { audience } = endpoints[name] as Endpoint;
  const { headers } = c.req.raw;
  if (audience === 'staff') return { staff: await staff.find(headers) };
  // of two who call, nobody knows who it is
  if (headers.has('authorization')) throw new AppError('invalid_request', { header: 'Authorization' });
  const standing = await staff.use(headers, action);
  return { tenant: standing.tenant, staff: standing };
}

async function tokenCaller(
  c: Context,
  name: keyof Endpoints,
  params: Readonly<Record<string, string>>,
  authenticate: Authenticate,
  action: OrganizationAction | undefined,
): Promise<Caller> {
  const token = bearerToken(c.req.header('authorization'));
  if (!token) throw new AppError('unauthenticated');
  return authenticate(endpoints[name].audience, token, params, action);
}
