/** What this browser remembers between visits: which clinic it stands in, and whether somebody may be signed in. Nothing secret. */
const keys = { organization: 'assent.clinic.organization', mayBeSignedIn: 'assent.clinic.signed-in' } as const;

/** The empty text if nothing is remembered. */
export function remembered(name: keyof typeof keys): string {
  try {
    return localStorage.getItem(keys[name]) ?? '';
  } catch {
    return '';
  }
}

export function remember(name: keyof typeof keys, value: string): void {
  try {
    localStorage.setItem(keys[name], value);
  } catch {
    // a browser may forbid it: then it is asked for again
  }
}
