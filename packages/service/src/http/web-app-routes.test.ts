import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-apps-'));
const page = '<!doctype html><title>wallet</title>';
const script = 'console.log("wallet")';
let world: HttpWorld;

/** The wallet and the operations page are built; the other two are not. */
beforeAll(async () => {
  for (const app of ['wallet', 'operations']) {
    mkdirSync(join(folder, app, 'assets'), { recursive: true });
    const files = { 'index.html': page, 'assets/index-1a2b.js': script, 'icon.svg': '<svg/>' };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, app, name), text);
      writeFileSync(join(folder, app, `${name}.br`), brotliCompressSync(text));
      writeFileSync(join(folder, app, `${name}.gz`), gzipSync(text));
    }
    writeFileSync(join(folder, app, 'engine.wasm'), new Uint8Array([0, 97, 115, 109]));
    writeFileSync(join(folder, app, 'notes.map'), 'for nobody');
  }
  writeFileSync(join(folder, 'secret.txt'), 'Zz-Marker');
  world = await httpWorld({ webAppFolder: (name) => join(folder, name) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (path: string, headers: Record<string, string> = {}) => world.call(path, { headers });
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe('a web app', () => {
  test('is a page that is asked for anew each time', async () => {
    const response = await get('/wallet/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(page);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(page.length),
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      vary: 'accept-encoding',
    });
  });

  test('has files under names of their contents, which are kept for ever', async () => {
    const response = await get('/wallet/assets/index-1a2b.js');
    expect(await response.text()).toBe(script);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test.each([
    ['icon.svg', 'image/svg+xml'],
    ['engine.wasm', 'application/wasm'],
  ])('%s has its media type', async (name, mediaType) => {
    expect((await get(`/wallet/${name}`)).headers.get('content-type')).toBe(mediaType);
  });

  test('answers each place in it with its page', async () => {
    for (const path of ['/wallet/cards', '/wallet/cards/7', '/wallet/notes.map', '/wallet/index.html.br'])
      expect(await (await get(path)).text()).toBe(page);
  });

  test('has no page for a file of an older build', async () => {
    const response = await get('/wallet/assets/index-0000.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('is found without the slash at its end', async () => {
    const response = await get('/wallet');
    expect([response.status, response.headers.get('location')]).toEqual([308, '/wallet/']);
  });

  test('says how it is built if it was not', async () => {
    const response = await get('/clinic/');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('node scripts/run.mjs build');
  });

  test('answers HEAD as GET, without the file', async () => {
    const response = await world.call('/wallet/assets/index-1a2b.js', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(script.length));
    expect(await response.text()).toBe('');
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not answer %s', async (method) => {
    expect((await world.call('/wallet/', { method })).status).toBe(404);
  });

  test.each([
    '/wallet/../secret.txt',
    '/wallet/%2e%2e/secret.txt',
    '/wallet/..%2fsecret.txt',
    '/wallet/%2e%2e%2fsecret.txt',
    '/wallet/..%5csecret.txt',
    '/wallet//secret.txt',
    '/wallet/assets/..%2f..%2f..%2fsecret.txt',
    '/wallet/assets/%00',
    '/wallet/__proto__',
    '/__proto__/',
  ])('leads to nothing outside of it: %s', async (path) => {
    expect(await (await get(path)).text()).not.toContain('Zz-Marker');
  });
});

describe('the form of a file', () => {
  test.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ])('for %s is %s', async (accepted, encoding, decompress) => {
    const response = await get('/wallet/', { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    const bytes = await bytesOf(response);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(decompress(bytes).toString()).toBe(page);
  });

  test.each(['identity', 'deflate', 'br;q=0', 'brotli', 'br;q=0.0'])('for %s is the file itself', async (accepted) => {
    const response = await get('/wallet/', { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toBe(page);
  });

  test('has a validator of its own, with which nothing is sent twice', async () => {
    const [plain, brotli] = [await get('/wallet/'), await get('/wallet/', { 'accept-encoding': 'br' })];
    const [etag, other] = [plain.headers.get('etag') ?? '', brotli.headers.get('etag') ?? ''];
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(other).not.toBe(etag);
    const again = await get('/wallet/', { 'if-none-match': `"x", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('cache-control')).toBe('no-cache');
    expect((await get('/wallet/', { 'if-none-match': other })).status).toBe(200);
  });
});

describe('the policy of an app', () => {
  const policyOf = async (path: string) => (await get(path)).headers.get('content-security-policy') ?? '';

  test('allows what is of this origin, and no text as a script or style', async () => {
    const policy = await policyOf('/operations/');
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const parts = ["default-src 'none'", "script-src 'self';", "style-src 'self';", "connect-src 'self';"];
    const others = [
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ];
    for (const part of [...parts, ...others]) expect(policy).toContain(part);
  });

  test('lets the wallet alone run WebAssembly', async () => {
    const policy = await policyOf('/wallet/');
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toMatch(/'unsafe-/);
  });

  test('gives a camera to those who read codes', async () => {
    const cameraOf = async (path: string) => (await get(path)).headers.get('permissions-policy');
    expect(await cameraOf('/wallet/')).toContain('camera=(self)');
    expect(await cameraOf('/operations/')).toContain('camera=()');
  });
});

describe('the page of the service', () => {
  test('leads to the apps that are built, and to the API reference', async () => {
    const text = await (await get('/')).text();
    expect([...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '/wallet/',
      '/operations/',
      '/docs',
    ]);
    expect(text).not.toMatch(/<script|<link|<img|\son\w+=/i);
  });
});
