import type { Keyring, PolicyPorts, Ports } from '@assent/application';
import type { Configuration, Secrets } from '../configuration.ts';
import { cookieKeys } from '../cookie-keys.ts';
import type { AppOptions } from '../http/app.ts';
import { RateLimit } from '../http/rate-limit.ts';
import { identityProvider } from './identity-provider.ts';
import { scryptPasswords } from './scrypt-passwords.ts';
import { staffCookies } from './staff-cookies.ts';
import { type StaffDesk, staffDesk } from './staff-desk.ts';

/** A busy clinic may have one address: so many attempts at once, and then one every other second. */
const signInRate = { perSecond: 0.5, burst: 30, maxCallers: 50_000 };

/** What lets staff in, and, if there is one, how their identity provider is asked. */
export function openStaffDesk(
  { publicUrl, staffSessions, oidc }: Configuration,
  { keyEncryptionKeys, oidcClientSecret }: Secrets,
  ports: Ports & PolicyPorts,
  keyring: Keyring,
): { readonly staff: StaffDesk } & Pick<AppOptions, 'staffOidc'> {
  const staff = staffDesk({
    ...{ ports, publicUrl, settings: staffSessions, hasOidc: oidc !== undefined },
    passwords: scryptPasswords(),
    cookies: staffCookies(publicUrl, cookieKeys(keyEncryptionKeys, 'browsers of staff')),
    signIns: new RateLimit(signInRate, () => performance.now()),
  });
  if (!oidc) return { staff };
  const provider = identityProvider(oidc, oidcClientSecret, `${publicUrl}/staff/oidc/callback`);
  return { staff, staffOidc: { provider, ports, keyring, desk: staff } };
}
