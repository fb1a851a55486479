import { useMemo, useSyncExternalStore } from 'react';

/** Where a page is: `#/patients/7?tab=history` is the path `/patients/7` with its parameters. */
export interface HashRoute {
  /** Begins with a slash; `/` if the address names none. */
  readonly path: string;
  /** The parts of the path, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** What the part of an address after `#` says. A part that cannot be decoded stays as it is. */
export function parseHashRoute(hash: string): HashRoute {
  const text = hash.replace(/^#/, '');
  const end = text.includes('?') ? text.indexOf('?') : text.length;
  const [path, query] = [text.slice(0, end), text.slice(end + 1)];
  const parts = path.split('/').filter((part) => part !== '');
  return { path: `/${parts.join('/')}`, parts: parts.map(decoded), query: new URLSearchParams(query) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The route in the address of the page; a link to another one is `<a href="#/…">`. */
export function useHashRoute(): HashRoute {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseHashRoute(hash), [hash]);
}

/** Goes to another route. `replace` leaves no way back to this one. */
export function goTo(path: string, { replace = false } = {}): void {
  if (replace) window.location.replace(`#${path}`);
  else window.location.hash = path;
}
