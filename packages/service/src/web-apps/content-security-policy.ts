import type { WebAppName } from './load-web-apps.ts';

/** Only what is of this origin, and no text as a script or a style. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
};

/** What an app needs beyond that: the engine of proofs is WebAssembly, and a worker is started by a trusted address. */
const exceptions: Partial<Record<WebAppName, Partial<typeof policy>>> = {
  wallet: { 'script-src': "'self' 'wasm-unsafe-eval'", 'trusted-types': 'assent-workers' },
};

/** The Content-Security-Policy of an app's pages (CSP Level 3, Trusted Types). */
export const contentSecurityPolicy = (app: WebAppName): string =>
  Object.entries({ ...policy, ...exceptions[app] })
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; ');
