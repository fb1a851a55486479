import { type AppName, appNames } from '@assent/api';
import { type Keyring, type Ports, type Sealed, signInByIdentity } from '@assent/application';
import { AppError, parse, plusSeconds, type TenantId, zInstant, zTenantId } from '@assent/domain';
import { type Context, Hono } from 'hono';
import type { Logger } from 'pino';
import * as z from 'zod';
import { type IdentityProvider, newSignInChecks, type SignInChecks } from '../staff/identity-provider.ts';
import { cookieIn } from '../staff/staff-cookies.ts';
import type { StaffDesk } from '../staff/staff-desk.ts';
import { addressOf } from './address-of.ts';

/** How staff signs in with an identity provider. */
export interface StaffOidcOptions {
  readonly provider: IdentityProvider;
  readonly ports: Pick<Ports, 'store' | 'random' | 'sha256' | 'clock'>;
  readonly keyring: Keyring;
  readonly desk: Pick<StaffDesk, 'settings' | 'cookies' | 'signIns'>;
  readonly publicUrl: string;
  readonly log: Pick<Logger, 'warn'>;
}

const zStart = z.object({ organization: zTenantId, app: z.enum(appNames).default('clinic') });

/** What a browser keeps between leaving and coming back, sealed. */
const zPending = z.strictObject({
  ...zStart.shape,
  app: z.enum(appNames),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  expiresAt: zInstant,
});
type Pending = z.infer<typeof zPending>;

/** A person takes so long at the provider, at most, in seconds. */
const pendingSeconds = 600;
const context = 'staff-oidc';

/** Why somebody is not let in, as the app is told behind the hash sign. */
type Problem = 'declined' | 'failed' | 'no_account' | 'unavailable';

/**
 * `GET /staff/oidc/start?organization=…&app=…` sends a browser to the identity provider, and `GET /staff/oidc/callback` takes it back. Both
 * lead to a page of our own, and no parameter says where.
 */
export function staffOidcRoutes(options: StaffOidcOptions): Hono {
  const { provider, desk } = options;
  const cookie = pendingCookie(options);
  return new Hono()
    .get('/staff/oidc/start', async (c) => {
      const { organization, app } = parse(zStart, c.req.query());
      if (!desk.cookies.isPossible) throw new AppError('forbidden', { reason: 'https_required' });
      desk.signIns.take(addressOf(c.env));
      const checks = newSignInChecks();
      const url = await provider.authorizationUrl(checks).catch(() => undefined);
      if (!url) return back(c, app, 'unavailable');
      c.header('set-cookie', cookie.of({ ...checks, organization, app }), { append: true });
      return c.redirect(url.href, 303);
    })
    .get('/staff/oidc/callback', async (c) => {
      const pending = cookie.read(c.req.raw.headers);
      c.header('set-cookie', cookie.none, { append: true });
      const outcome = pending ? await letIn(options, c, pending) : 'failed';
      if (typeof outcome === 'string') {
        options.log.warn({ reason: outcome }, 'somebody was not let in by the identity provider');
        return back(c, pending?.app ?? 'clinic', outcome);
      }
      c.header('set-cookie', desk.cookies.sessionOf(outcome.token), { append: true });
      return c.redirect(`/${pending?.app ?? 'clinic'}/`, 303);
    });
}

const back = (c: Context, app: AppName, problem: Problem) => c.redirect(`/${app}/#/sign-in/${problem}`, 303);

async function letIn(
  { provider, ports, desk, publicUrl }: StaffOidcOptions,
  c: Context,
  pending: Pending,
): Promise<{ readonly token: string } | Problem> {
  const { organization, expiresAt } = pending;
  const { store, sha256, clock } = ports;
  // each sign-in once, whoever has its cookie and its answer
  const isFirst = await store.network(({ usedTokens }) =>
    usedTokens.use(sha256(`${context} ${pending.state}`), expiresAt, clock.now()),
  );
  if (!isFirst) return 'failed';
  const answer = new URL(new URL(c.req.url).search, `${publicUrl}/staff/oidc/callback`);
  const person = await provider.personOf(answer, checksOf(pending)).catch(problemOf);
  if (typeof person === 'string') return person;
  const { issuer, subject, organizations } = person;
  if (organizations && !organizations.includes(organization)) return 'no_account';
  const earlier = desk.cookies.tokenOf(c.req.raw.headers);
  return openAt(ports, desk, organization, { issuer, subject }, earlier);
}

/** An account that there is not is an answer; that nobody can say is not. */
const openAt = (
  ports: StaffOidcOptions['ports'],
  { settings }: StaffOidcOptions['desk'],
  organization: TenantId,
  identity: { readonly issuer: string; readonly subject: string },
  earlier: string | undefined,
): Promise<{ readonly token: string } | Problem> =>
  signInByIdentity(ports, settings, organization, identity, earlier).catch((error: unknown) => {
    if (error instanceof AppError && ['forbidden', 'unauthenticated'].includes(error.code)) return 'no_account';
    throw error;
  });

const checksOf = ({ state, nonce, verifier }: Pending): SignInChecks => ({ state, nonce, verifier });

function problemOf(error: unknown): Problem {
  const { name = '', error: said } = error as { readonly name?: string; readonly error?: string };
  if (name === 'AuthorizationResponseError') return said === 'access_denied' ? 'declined' : 'failed';
  return error instanceof TypeError ? 'unavailable' : 'failed';
}

/** The browser comes back from another site, where no cookie with `SameSite=Strict` would come along. */
function pendingCookie({ keyring, ports: { clock }, publicUrl }: StaffOidcOptions) {
  const isPlain = new URL(publicUrl).protocol === 'http:';
  const name = `${isPlain ? '' : '__Host-'}assent-staff-oidc`;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isPlain ? '' : '; Secure'}`;
  return {
    none: `${name}=; ${attributes}; Max-Age=0`,
    of(pending: Omit<Pending, 'expiresAt'>): string {
      const content = { ...pending, expiresAt: plusSeconds(clock.now(), pendingSeconds) };
      const sealed = keyring.seal(new TextEncoder().encode(JSON.stringify(content)), context);
      return `${name}=${encodeURIComponent(sealed)}; ${attributes}; Max-Age=${pendingSeconds}`;
    },
    read(headers: Headers): Pending | undefined {
      const pending = opened(keyring, cookieIn(headers, name));
      return pending && pending.expiresAt > clock.now() ? pending : undefined;
    },
  };
}

/** What is no cookie of ours is none. */
function opened(keyring: Keyring, cookie: string | undefined): Pending | undefined {
  if (cookie === undefined) return undefined;
  try {
    const text = new TextDecoder().decode(keyring.open(decodeURIComponent(cookie) as Sealed, context));
    return zPending.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
