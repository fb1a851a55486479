import { appNames } from '@assent/api';
import { AppError } from '@assent/domain';
import { isLoopback } from '../is-loopback.ts';

/**
 * Takes a call that a browser adds a cookie to only from our own web apps. No other site can send `x-assent-app` without being asked first
 * (Fetch §4.8: CORS preflight), which this service does not answer; and what browsers say themselves of where a call comes from must fit.
 *
 * @throws AppError `forbidden`
 */
export function assertOwnApp(headers: Headers, publicUrl: string): void {
  const app: string = headers.get('x-assent-app') ?? '';
  if (!appNames.some((name) => name === app)) throw new AppError('forbidden', { reason: 'app_header_missing' });
  const site = headers.get('sec-fetch-site');
  const isSameSite = site === null || site === 'same-origin' || site === 'none';
  const origin = headers.get('origin');
  const isOwn = origin === null || isOwnOrigin(origin, headers.get('host') ?? '', new URL(publicUrl));
  if (!isSameSite || !isOwn) throw new AppError('forbidden', { reason: 'cross_site' });
}

/** On one machine, `localhost` and `127.0.0.1` are the same service, each a browser's own origin. */
function isOwnOrigin(origin: string, host: string, { origin: own, hostname, protocol }: URL): boolean {
  if (origin === own) return true;
  return (
    isLoopback(hostname) &&
    URL.canParse(origin) &&
    isLoopback(new URL(origin).hostname) &&
    origin === `${protocol}//${host}`
  );
}
