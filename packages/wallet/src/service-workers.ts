import { AppError } from '@assent/domain';

/** The part of Trusted Types that is used here (W3C Trusted Types §3); not every browser has it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): string;
  };
}

const own = /^\/wallet\/(assets\/[\w.-]+\.js|service-worker\.js)$/;

/** Programs of workers are files of ours, and nothing else. @throws AppError `forbidden` */
function createScriptURL(url: string): string {
  const { origin, pathname, search } = new URL(url, location.origin);
  if (origin !== location.origin || search !== '' || !own.test(pathname))
    throw new AppError('forbidden', { at: 'worker' });
  return url;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy('assent-workers', { createScriptURL }) ?? { createScriptURL };

/** The address of a program of a worker, as the policy of the page wants it. */
export const workerAddress = (url: string): string => policy.createScriptURL(url);

/** Keeps the app itself for when there is no connection. A browser that cannot works all the same. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  window.addEventListener('load', () => {
    const address = workerAddress('/wallet/service-worker.js');
    navigator.serviceWorker.register(address, { scope: '/wallet/' }).catch(() => undefined);
  });
}
