import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isLoopback } from '../is-loopback.ts';

/** A person who signs in, in words that a browser can be known for. */
export interface SigningIn {
  readonly organization: string;
  readonly login: string;
}

/** The cookies of staff. `Set-Cookie` values, and what a request brings. */
export interface StaffCookies {
  /** Not over plain http from afar, where browsers would not keep the cookie, and others could read it. */
  readonly isPossible: boolean;
  /** The token of the session, if there is one that can be. */
  tokenOf(headers: Headers): string | undefined;
  sessionOf(token: string): string;
  readonly noSession: string;
  /** Names the browser, if this person has signed in with it before. */
  knownBrowserOf(headers: Headers, person: SigningIn): string | undefined;
  /** The browser is known for one person more. */
  knownFor(headers: Headers, person: SigningIn): string;
}

/** So many people are remembered of one browser. */
const maxKnown = 8;
const yearSeconds = 31_536_000;
const zTokenShape = /^[A-Za-z0-9_-]{43}$/;

/**
 * The prefix `__Host-` (RFC 6265bis §4.1.3.2) keeps sites beside this one from setting it. On http at this machine browsers take neither the
 * prefix nor `Secure`, so the names are plain there. `keys`: newest first.
 */
export function staffCookies(publicUrl: string, keys: readonly string[]): StaffCookies {
  const { protocol, hostname } = new URL(publicUrl);
  const isPlain = protocol === 'http:' && isLoopback(hostname);
  const prefix = isPlain ? '' : '__Host-';
  const [session, browser] = [`${prefix}assent-staff`, `${prefix}assent-staff-browser`];
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isPlain ? '' : '; Secure'}`;
  const knownIn = (headers: Headers) => (cookieIn(headers, browser) ?? '').split('.');
  const marksOf = (name: string, { organization, login }: SigningIn) =>
    keys.map((key) => markOf(key, JSON.stringify([name, organization, login])));
  const isKnown = (marks: readonly string[], own: readonly string[]) =>
    marks.some((mark) => own.some((expected) => isEqual(mark, expected)));

  return {
    isPossible: protocol === 'https:' || isPlain,
    tokenOf(headers) {
      const token = cookieIn(headers, session);
      return token !== undefined && zTokenShape.test(token) ? token : undefined;
    },
    sessionOf: (token) => `${session}=${token}; ${attributes}`,
    noSession: `${session}=; ${attributes}; Max-Age=0`,
    knownBrowserOf(headers, person) {
      const [name = '', ...marks] = knownIn(headers);
      return isKnown(marks, marksOf(name, person)) ? name : undefined;
    },
    knownFor(headers, person) {
      const [first = '', ...before] = knownIn(headers);
      const name = zTokenShape.test(first) ? first : randomBytes(32).toString('base64url');
      const own = marksOf(name, person);
      const others = before.filter((mark) => /^[A-Za-z0-9_-]{22}$/.test(mark) && !isKnown([mark], own));
      const kept = [...own.slice(0, 1), ...others].slice(0, maxKnown);
      return `${browser}=${[name, ...kept].join('.')}; ${attributes}; Max-Age=${yearSeconds}`;
    },
  };
}

/** 128 bits. */
const markOf = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url');

const isEqual = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** A cookie that comes once. Of two with one name nobody knows which is ours, so neither is. */
export function cookieIn(headers: Headers, name: string): string | undefined {
  const found = (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}
