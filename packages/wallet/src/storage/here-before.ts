const key = 'assent.wallet';

/**
 * Whether a wallet may be kept in this browser. The database that knows takes a moment to open, which nobody who comes for the first
 * time has to wait for. True if the browser does not say.
 */
export function mayBeHere(): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return true;
  }
}

/** Keeps whether a wallet is kept here, and nothing of it. */
export function noteHere(isHere: boolean): void {
  try {
    if (isHere) localStorage.setItem(key, 'here');
    else localStorage.removeItem(key);
  } catch {
    // the first screen comes a moment later, that is all
  }
}
