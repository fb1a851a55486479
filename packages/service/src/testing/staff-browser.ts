import { type Client, createClient } from '@assent/api';
import { baseUrl, type HttpWorld } from './http-world.ts';

export type StaffBrowser = ReturnType<typeof staffBrowser>;

/** A browser with one of our web apps: it keeps cookies, and sends them with every call. Headers can be changed for all calls. */
export function staffBrowser(
  world: Pick<HttpWorld, 'call'>,
  { headers = {}, address }: { readonly headers?: Record<string, string>; readonly address?: string } = {},
) {
  const jar = new Map<string, string>();
  const received: string[] = [];
  /** As `Set-Cookie` has them, of the answer before. */
  let setCookies: readonly string[] = [];

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const all = new Headers(init.headers);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    if (jar.size > 0) all.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await world.call(path, { ...init, headers: all }, address);
    setCookies = response.headers.getSetCookie();
    for (const cookie of setCookies) keep(cookie);
    return response;
  }

  function keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/Max-Age=0/.test(cookie)) jar.delete(name);
    else jar.set(name, value);
    if (value) received.push(value);
  }

  const client: Client = createClient({
    baseUrl,
    app: 'clinic',
    fetch: (input, init) => call(`${(input as URL).pathname}${(input as URL).search}`, init),
  });
  return { client, call, jar, received, setCookies: () => setCookies };
}
