import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Hono } from 'hono';
import type { Page } from 'playwright-core';
import { close, listen } from '../../packages/service/src/http/listen.ts';
import { webAppRoutes } from '../../packages/service/src/http/web-app-routes.ts';
import { loadWebApps } from '../../packages/service/src/web-apps/load-web-apps.ts';
import { repositoryFile } from '../support/repository.ts';
import { accessibilityFaults, type PageOptions, pageSuite, sidewaysOverflow } from '../support/web.ts';

/** A page with every component, bundled as apps are, and served as they are, in the place of one of them. */
async function startShowcase() {
  const outDir = mkdtempSync(join(tmpdir(), 'assent-components-'));
  const page = repositoryFile('packages/ui/src/testing');
  const program = join(
    dirname(createRequire(repositoryFile('package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  );
  const config = join(page, 'vite.config.mjs');
  // in a process of its own: Jest has its own globals, which a bundler does not take
  await promisify(execFile)(process.execPath, [program, 'build', page, '--config', config, '--outDir', outDir]);
  const app = new Hono().route('/', webAppRoutes(loadWebApps((name) => (name === 'operations' ? outDir : '/nowhere'))));
  const server = await listen({ host: '127.0.0.1', port: 0, requestTimeoutMs: 30_000 }, undefined, app.fetch);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      await close(server);
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

const focused = (page: Page) => page.evaluate('document.activeElement.textContent');

pageSuite('the design system', startShowcase, (world) => {
  const open = async (options?: PageOptions) => {
    const page = await world.open('/operations/', options);
    await page.getByRole('heading', { name: 'The first screen' }).waitFor();
    return page;
  };

  test.each([
    ['light on a desktop', {}],
    ['dark on a desktop', { dark: true }],
    ['light on a phone', { phone: true }],
    ['dark on a phone', { phone: true, dark: true }],
  ] as readonly [string, PageOptions][])('has nothing that axe finds, %s', async (_, options) => {
    const page = await open(options);
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.locator('summary').first().click();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Revoke …' }).click();
    await page.getByRole('alertdialog').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('axe is really run: it finds what is wrong', async () => {
    const page = await open();
    await page.evaluate("document.querySelector('h1').parentElement.append(document.createElement('button'))");
    expect(await accessibilityFaults(page)).toEqual([expect.stringMatching(/^button-name/)]);
  });

  test('a dialog keeps the focus, ends with Escape, and gives the focus back', async () => {
    const page = await open();
    const opener = page.getByRole('button', { name: 'Open' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'A dialog' }).waitFor();
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Close');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Open');
  });

  test('a question begins at the way out, and does nothing but what was confirmed', async () => {
    const page = await open();
    const ask = page.getByRole('button', { name: 'Revoke …' });
    await ask.click();
    await page.getByRole('alertdialog', { name: 'Revoke it?' }).waitFor();
    expect(await focused(page)).toBe('Cancel');
    await page.keyboard.press('Enter');
    await page.getByText('Revoked: 0').waitFor();
    await ask.click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked: 1').waitFor();
  });

  test('tabs, checkboxes and switches work with the keyboard', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'One' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('The second part').waitFor();
    for (const control of [
      page.getByRole('checkbox', { name: /^Share/ }),
      page.getByRole('switch', { name: /^Tell/ }),
    ]) {
      expect(await control.isChecked()).toBe(false);
      await control.focus();
      await page.keyboard.press('Space');
      expect(await control.isChecked()).toBe(true);
    }
  });

  test('a change of screen moves the focus to its heading, and is in the history of the browser', async () => {
    const page = await open();
    await page.getByRole('navigation').getByRole('link', { name: 'Second' }).click();
    await page.getByRole('heading', { name: 'The second screen' }).waitFor();
    expect(await focused(page)).toBe('The second screen');
    expect(await page.title()).toBe('The second screen');
    await page.goBack();
    await page.getByRole('heading', { name: 'The first screen' }).waitFor();
    expect(await focused(page)).toBe('The first screen');
  });

  test('what is announced is said, twice if it happens twice', async () => {
    const page = await open();
    const region = page.locator('[aria-live=polite]').last();
    const say = page.getByRole('button', { name: 'Say' });
    await say.click();
    const first = await region.textContent();
    await say.click();
    const second = await region.textContent();
    expect([first?.trim(), second?.trim()]).toEqual(['Said', 'Said']);
    expect(first).not.toBe(second);
  });

  test('is as wide as its window at twice the size of text, and at 320 pixels', async () => {
    const page = await open();
    await page.setViewportSize({ width: 640, height: 400 });
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.evaluate("document.documentElement.style.fontSize = ''");
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  test('every control is 44 pixels high or has as much room', async () => {
    const page = await open({ phone: true });
    const heights = `[...document.querySelectorAll('main button, main select, main input:not([type=checkbox]), header a, summary')]
      .map((one) => [one.textContent || one.id, one.getBoundingClientRect().height]).filter(([, height]) => height < 44)`;
    expect(await page.evaluate(heights)).toEqual([]);
  });
});
