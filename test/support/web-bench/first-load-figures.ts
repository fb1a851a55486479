import type { Browser, Request } from 'playwright-core';
import { type Figure, median } from '../figures.ts';
import { openBareBrowser } from './bare-browser.ts';
import { atMost, seen } from './limit.ts';

/** How many times slower the processor is made, as a cheap phone is. */
const slowdown = 4;

/** The page was painted, and has time for somebody. */
const noteReady = 'requestAnimationFrame(() => setTimeout(() => { globalThis.readyMs = performance.now(); }))';

/** Notes when the field of the wallet's first screen can be typed into. */
const whenUsable = `new MutationObserver((_, observer) => {
  if (!document.querySelector('input[type=password]:enabled')) return;
  observer.disconnect();
  ${noteReady};
}).observe(document, { subtree: true, childList: true })`;

/** Notes when a page that has no script is there. */
const whenThere = `addEventListener('load', () => ${noteReady})`;

/** The wallet's first visit, in a browser that has never seen it: what comes over the wire, and when it can be used. */
export async function firstLoadFigures(
  browser: Browser,
  executablePath: string,
  url: string,
  rounds: number,
): Promise<Figure[]> {
  // what is fetched while nothing else is to do comes in some visits before the network is quiet, and counts then
  const bytes: number[] = [];
  while (bytes.length < 3) bytes.push(await bytesOfFirstVisit(browser, url));
  const times = { slow: [] as number[], quick: [] as number[], floor: [] as number[] };
  const bare = await openBareBrowser(executablePath);
  try {
    for (let round = 0; round < rounds; round += 1) {
      times.floor.push(await bare.visit(`${url}/health`, whenThere, slowdown));
      times.slow.push(await bare.visit(`${url}/wallet/`, whenUsable, slowdown));
      times.quick.push(await bare.visit(`${url}/wallet/`, whenUsable, 1));
    }
  } finally {
    await bare.close();
  }
  return [
    atMost('wallet, first load, compressed', Math.max(...bytes), 'bytes', 250_000),
    seen('floor: a page without a script, processor four times slower', median(times.floor), 'ms'),
    atMost('wallet, until it can be used, processor four times slower', median(times.slow), 'ms', 1500),
    seen('wallet, until it can be used, processor as it is', median(times.quick), 'ms'),
  ];
}

async function bytesOfFirstVisit(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  const measure = (request: Request) => {
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  };
  page.on('requestfinished', measure);
  await page.goto(`${url}/wallet/`);
  await page.locator('input[type=password]:enabled').first().waitFor();
  await page.waitForLoadState('networkidle');
  // what comes later, beside a wallet that is used, has no size once the page is closed
  page.off('requestfinished', measure);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return bytes;
}
