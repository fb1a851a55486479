import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalService, startLocalService } from '@assent/cli';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';
import { builtProgram } from './repository.ts';

/** How a page is looked at. A desktop in English, light, unless said. */
export interface PageOptions {
  readonly phone?: boolean;
  readonly dark?: boolean;
  readonly language?: 'en-US' | 'es-ES';
  /** The browser that it is a page of, for a second page of the same person; else one of its own. */
  readonly context?: BrowserContext;
}

/** What pages come from. */
export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** A service with its apps, and a Chromium in front of it. Both are there from `beforeAll` on. */
export interface WebWorld<Service extends Served = LocalService> {
  readonly service: Service;
  /** Opens a page at a path, such as `/wallet/`. What goes wrong in it fails the test. */
  open(path: string, options?: PageOptions): Promise<Page>;
  /** Takes pictures of a page, by name, if somebody wants them: phone and desktop, light and dark, in the folder that `ASSENT_PICTURES` names. */
  picture(page: Page, name: string): Promise<void>;
  /** Takes out faults of the browser that a test brings about; fails if there is none such. Call it when they have happened. */
  expectFault(pattern: RegExp): void;
  /** Puts a picture (JPEG) in front of the camera of the browser, for pages that may use it. */
  showToCamera(picture: Buffer): void;
}

/**
 * A suite of tests in Chromium, on a real service and a database of its own. After each test all pages are closed, and none may
 * have had an error, a violation of its policy, or a request to another origin. Without a Chromium the suite says so.
 */
export function webSuite(
  title: string,
  body: (world: WebWorld) => void,
  environment: Readonly<Record<string, string>> = {},
  port?: number,
): void {
  const settings = { ...process.env, ASSENT_RATE_PER_SECOND: '1000', ASSENT_RATE_BURST: '5000', ...environment };
  const own = { program: builtProgram('service'), ...(port === undefined ? {} : { port }) };
  pageSuite(title, () => startLocalService({ ...own, environment: settings }), body);
}

/** The same in front of anything that serves pages. */
export function pageSuite<Service extends Served>(
  title: string,
  start: () => Promise<Service>,
  body: (world: WebWorld<Service>) => void,
  browserArgs: readonly string[] = [],
): void {
  const program = findChromium();
  describe(title, () => {
    if (program === undefined) {
      test('did not run: this machine has no Chromium', () => expect(program).toBeUndefined());
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'assent-camera-'));
    const camera = join(folder, 'seen.mjpeg');
    const running: Running<Service> = {};
    const faults: string[] = [];
    beforeAll(async () => {
      const seeing = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`];
      const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      const args = [...browserArgs, '--disable-dev-shm-usage', ...seeing, ...root];
      running.browser = await chromium.launch({ executablePath: program, args });
      running.service = await start();
    }, 120_000);
    afterEach(async () => {
      await Promise.all((running.browser?.contexts() ?? []).map((context) => context.close()));
      expect(faults.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await running.browser?.close();
      await running.service?.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    body(worldOf(running, faults, camera));
  });
}

interface Running<Service> {
  service?: Service;
  browser?: Browser;
}

function worldOf<Service extends Served>(
  running: Running<Service>,
  faults: string[],
  camera: string,
): WebWorld<Service> {
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the service and the browser are there from beforeAll on');
    return part;
  };
  return {
    get service() {
      return started(running.service);
    },
    expectFault(pattern) {
      const others = faults.filter((fault) => !pattern.test(fault));
      expect(others.length).toBeLessThan(faults.length);
      faults.splice(0, faults.length, ...others);
    },
    showToCamera: (picture) => writeFileSync(camera, picture),
    async open(path, options = {}) {
      const { url } = started(running.service);
      const context = options.context ?? (await newContext(started(running.browser), options));
      const page = await context.newPage();
      watch(page, url, faults);
      await page.goto(new URL(path, url).href);
      return page;
    },
    async picture(page, name) {
      const folder = process.env.ASSENT_PICTURES;
      if (folder) await takePictures(page, join(folder, name));
    },
  };
}

const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

async function takePictures(page: Page, path: string): Promise<void> {
  const before = page.viewportSize();
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${path}-${size}-${colorScheme}.png`, animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

const newContext = (browser: Browser, { phone = false, dark = false, language = 'en-US' }: PageOptions) =>
  browser.newContext({
    locale: language,
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    viewport: phone ? { width: 320, height: 640 } : { width: 1280, height: 800 },
    ...(phone ? { isMobile: true, hasTouch: true } : {}),
  });

/** A policy that is violated is an error of the console too, and so is a file that is not there. */
function watch(page: Page, url: string, faults: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(`${url}/`) || /^(data|blob):/.test(request.url());
    if (!isOwn) faults.push(`request to another origin: ${request.url()}`);
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds against WCAG 2.2 AA in a page as it is now: one line for each element, with its rule.
 *
 * It runs by way of the debugger, so that the page keeps its policy.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const run = `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(tags)} }, resultTypes: ['violations'] })`;
  const evaluate = (expression: string) =>
    session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  await evaluate(axeSource);
  const { result, exceptionDetails } = await evaluate(run);
  await session.detach();
  if (exceptionDetails) throw new Error(`axe could not run: ${exceptionDetails.text}`);
  const { violations } = result.value as AxeResults;
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
}

/** How far a page is wider than its window, in CSS pixels: 0 where nobody has to scroll sideways. */
export const sidewaysOverflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
