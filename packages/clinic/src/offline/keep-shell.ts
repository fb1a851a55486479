/** Has a service worker keep the app itself, so that it opens without a connection. Where a browser has none, it does not. */
export function keepShell(): void {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return;
  const address = new URL('service-worker.js', document.baseURI).href;
  void navigator.serviceWorker.register(trusted(address), { scope: '/clinic/' }).catch(() => undefined);
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(text: string): string },
  ): { createScriptURL(text: string): string };
}

/** Our policy of content takes addresses of scripts only from whoever it names (Trusted Types). */
function trusted(address: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return address;
  const isOwn = (text: string) => {
    if (new URL(text).origin !== window.location.origin) throw new TypeError('not of this origin');
    return text;
  };
  return trustedTypes.createPolicy('assent-workers', { createScriptURL: isOwn }).createScriptURL(address);
}
