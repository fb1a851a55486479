import { useEffect } from 'react';

/** How long a wallet stays open without being used, in milliseconds. */
const idleMs = 5 * 60_000;
const signs = ['pointerdown', 'keydown', 'scroll', 'touchstart'];

/** Calls `lock` when nobody has used the page for a while; a page that slept counts the time that it slept. */
export function useIdleLock(isOpen: boolean, lock: () => void): void {
  useEffect(() => {
    if (!isOpen) return;
    let usedAt = Date.now();
    const note = () => {
      usedAt = Date.now();
    };
    const check = () => {
      if (Date.now() - usedAt >= idleMs) lock();
    };
    const timer = setInterval(check, 5000);
    for (const sign of signs) window.addEventListener(sign, note, { passive: true, capture: true });
    document.addEventListener('visibilitychange', check);
    return () => {
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, note, { capture: true });
      document.removeEventListener('visibilitychange', check);
    };
  }, [isOpen, lock]);
}
