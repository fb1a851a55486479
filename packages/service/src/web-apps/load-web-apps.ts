import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const webAppNames = ['wallet', 'clinic', 'sponsor', 'operations'] as const;
/** A web app, by the first part of its path. */
export type WebAppName = (typeof webAppNames)[number];

type Encoding = 'br' | 'gzip';

/** One file of an app as it was built, in memory: nothing that a caller says becomes the name of a file. */
export interface WebFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same, compressed at the build. */
  readonly compressed: Partial<Record<Encoding, Uint8Array<ArrayBuffer>>>;
  /** A strong validator without its quotation marks, of the bytes before they were compressed. */
  readonly hash: string;
}

/** Files by their path below the app, such as `assets/index-1a2b.js`. Empty: the app was not built. */
export type WebApp = ReadonlyMap<string, WebFile>;
export type WebApps = Readonly<Record<WebAppName, WebApp>>;

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** `dist/web-apps` and `src/web-apps` are as deep as each other. */
const builtFolder = (name: WebAppName) => fileURLToPath(new URL(`../../../${name}/dist/app`, import.meta.url));

/** Reads what was built of each app. */
export function loadWebApps(folderOf: (name: WebAppName) => string = builtFolder): WebApps {
  return Object.fromEntries(webAppNames.map((name) => [name, loadWebApp(folderOf(name))])) as unknown as WebApps;
}

function loadWebApp(folder: string): WebApp {
  const files = new Map<string, WebFile>();
  if (!existsSync(join(folder, 'index.html'))) return files;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = entry.replaceAll('\\', '/');
    const mediaType = mediaTypes[extname(path)];
    if (mediaType !== undefined) files.set(path, loadFile(join(folder, entry), mediaType));
  }
  return files;
}

function loadFile(file: string, mediaType: string): WebFile {
  const bytes = new Uint8Array(readFileSync(file));
  const compressed: WebFile['compressed'] = {
    ...(existsSync(`${file}.br`) ? { br: new Uint8Array(readFileSync(`${file}.br`)) } : {}),
    ...(existsSync(`${file}.gz`) ? { gzip: new Uint8Array(readFileSync(`${file}.gz`)) } : {}),
  };
  return { mediaType, bytes, compressed, hash: createHash('sha256').update(bytes).digest('base64url') };
}
