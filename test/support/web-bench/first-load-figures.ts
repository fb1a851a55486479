import type { Browser, Page, Request } from 'playwright-core';
import { type Figure, median } from '../figures.ts';
import { atMost, seen } from './limit.ts';

/** How many times slower the processor is made, as a cheap phone is. */
const slowdown = 4;

/**
 * Notes when the field of the wallet's first screen can be typed into: it is there, was painted, and the page has time for somebody.
 * Runs before the page does, by way of the debugger.
 */
const noteReady = `new MutationObserver((_, observer) => {
  if (!document.querySelector('input[type=password]:enabled')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { globalThis.readyMs = performance.now(); }));
}).observe(document, { subtree: true, childList: true })`;

/** The wallet's first visit, in a browser that has never seen it: what comes over the wire, and when it can be used. */
export async function firstLoadFigures(browser: Browser, url: string, rounds: number): Promise<Figure[]> {
  const times = { slow: [] as number[], quick: [] as number[] };
  const bytes: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    for (const kind of ['slow', 'quick'] as const) {
      const visit = await firstVisit(browser, url, kind === 'slow' ? slowdown : 1);
      times[kind].push(visit.readyMs);
      bytes.push(visit.bytes);
    }
  return [
    atMost('wallet, first load, compressed', Math.max(...bytes), 'bytes', 250_000),
    atMost('wallet, until it can be used, processor four times slower', median(times.slow), 'ms', 1500),
    seen('wallet, until it can be used, processor as it is', median(times.quick), 'ms'),
  ];
}

async function firstVisit(browser: Browser, url: string, rate: number) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  await page.addInitScript(noteReady);
  const sizes: Promise<number>[] = [];
  const measure = (request: Request) => {
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  };
  page.on('requestfinished', measure);
  await page.goto(`${url}/wallet/`);
  const readyMs = await readyAt(page);
  await page.waitForLoadState('networkidle');
  // what comes later, beside a wallet that is used, has no size once the page is closed
  page.off('requestfinished', measure);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return { readyMs, bytes };
}

/** When the page was ready, in ms from the start of its navigation. @throws Error if it is not within 30 s */
async function readyAt(page: Page): Promise<number> {
  for (const endMs = Date.now() + 30_000; Date.now() < endMs; await page.waitForTimeout(50)) {
    const readyMs = await page.evaluate<number | null>('globalThis.readyMs ?? null');
    if (readyMs !== null) return readyMs;
  }
  throw new Error('the wallet cannot be used');
}
