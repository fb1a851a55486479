import { createHash, randomBytes } from 'node:crypto';
import type { HttpWorld } from './http-world.ts';
import type { Answered } from './test-vci-wallet.ts';

export const redirectUri = 'https://wallet.example/cb';
export const walletId = 'https://wallet.example';

/** A browser that keeps cookies by path, and follows nowhere by itself. */
export function testBrowser(world: Pick<HttpWorld, 'call'>) {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; ?/);
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      if (value === '') cookies.delete(`${name} ${path}`);
      else cookies.set(`${name} ${path}`, { value, path });
    }
    return response;
  };
  const send = async (address: string, init: RequestInit = {}) => {
    const { pathname, search } = new URL(address, 'http://assent.test');
    const cookie = [...cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(([key, { value }]) => `${key.split(' ', 1)[0]}=${value}`)
      .join('; ');
    return keep(await world.call(pathname + search, { ...init, headers: { ...init.headers, cookie } as never }));
  };
  return {
    cookies,
    open: (address: string) => send(address, { headers: { accept: 'text/html' } }),
    submit: (address: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
      send(address, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', ...headers },
      }),
  };
}

export const newVerifier = () => randomBytes(32).toString('base64url');
export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

/** A wallet that takes offers by an authorization code step by step, rightly unless told otherwise. */
export function codeWallet(world: Pick<HttpWorld, 'call'>, issuer: string) {
  const server = `${issuer}/authorization`;
  const verifier = newVerifier();
  const answered = async (response: Response): Promise<Answered> => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  const post = async (name: string, form: Record<string, string | undefined>, headers: Record<string, string>) => {
    const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const { pathname } = new URL(`${server}/${name}`);
    return answered(await world.call(pathname, { method: 'POST', body: new URLSearchParams(given), headers }));
  };
  return {
    server,
    verifier,
    details: (...ids: string[]) =>
      JSON.stringify(
        ids.map((id) => ({ type: 'openid_credential', credential_configuration_id: id, locations: [issuer] })),
      ),
    /** Pushes a request; a change to `undefined` leaves a parameter out. */
    push: (form: Record<string, string | undefined>, headers: Record<string, string> = {}) =>
      post(
        'requests',
        {
          response_type: 'code',
          client_id: walletId,
          redirect_uri: redirectUri,
          code_challenge: challengeOf(verifier),
          code_challenge_method: 'S256',
          state: 'state-of-the-wallet',
          resource: issuer,
          ...form,
        },
        headers,
      ),
    pageOf: (requestUri: unknown, changes: Record<string, string> = {}) =>
      `${server}/authorize?${new URLSearchParams({ client_id: walletId, request_uri: String(requestUri), ...changes })}`,
    token: (form: Record<string, string | undefined>, headers: Record<string, string> = {}) =>
      post(
        'token',
        {
          grant_type: 'authorization_code',
          client_id: walletId,
          redirect_uri: redirectUri,
          code_verifier: verifier,
          resource: issuer,
          ...form,
        },
        headers,
      ),
  };
}
