import { createClient } from '@assent/api';
import { parse, zTenantId } from '@assent/domain';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';
import { accessibilityFaults, type PageOptions, sidewaysOverflow, type WebWorld, webSuite } from '../support/web.ts';

const keyField = (page: Page) => page.getByRole('textbox', { name: 'Operator key' });
const title = (page: Page) => page.getByRole('heading', { level: 1, name: 'How the network stands' });

async function signedIn(world: WebWorld, options?: PageOptions): Promise<Page> {
  const page = await world.open('/operations/', options);
  await keyField(page).fill(world.service.operatorKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await title(page).waitFor();
  return page;
}

const looks: readonly [string, PageOptions][] = [
  ['light on a desktop', {}],
  ['dark on a desktop', { dark: true }],
  ['light on a phone', { phone: true }],
  ['dark on a phone', { phone: true, dark: true }],
];

webSuite('the operations page', (world) => {
  test('lets the operator in by keyboard alone, and says where they are', async () => {
    const page = await world.open('/operations/');
    await keyField(page).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    await page.keyboard.press('Tab');
    await page.keyboard.type(world.service.operatorKey);
    await page.keyboard.press('Enter');
    await title(page).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(await page.title()).toBe('How the network stands');
  });

  test('keeps the key in the page alone', async () => {
    const page = await signedIn(world);
    const kept = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])';
    expect(await page.evaluate(kept)).not.toContain(world.service.operatorKey);
    await page.reload();
    await keyField(page).waitFor();
  });

  test('refuses a key that is not the operator’s, and says what to do', async () => {
    const page = await world.open('/operations/');
    await keyField(page).fill('not-the-key');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const alert = page.getByRole('alert');
    expect(await alert.textContent()).toContain('You are not signed in, or the key is not right.');
    expect(await accessibilityFaults(page)).toEqual([]);
    world.expectFault(/401 \(Unauthorized\)/);
  });

  test('shows what works and what waits, and sees it change by itself', async () => {
    const page = await signedIn(world);
    await page.getByText('Everything works').waitFor();
    for (const region of ['Parts', 'Chain', 'Outbox', 'Audit log', 'For people'])
      expect(await page.getByRole('region', { name: region }).isVisible()).toBe(true);
    const doneBefore = await factIn(page, 'Outbox', 'Done for good');
    const operator = createClient({ baseUrl: world.service.url, token: world.service.operatorKey });
    const body = {
      id: parse(zTenantId, 'seen-clinic'),
      kind: 'clinic' as const,
      name: 'Seen',
      accreditedFor: ['PatientIdentity' as const],
    };
    await operator.onboardOrganization({ body });
    const done = await until(
      () => factIn(page, 'Outbox', 'Done for good'),
      (count) => count > doneBefore,
      30_000,
    );
    expect(done).toBeGreaterThan(doneBefore);
    expect(await page.getByRole('figure', { name: 'Requests per second' }).isVisible()).toBe(true);
    await world.picture(page, 'operations');
  });

  test('says so when the service does not answer, and goes on when it does', async () => {
    const page = await signedIn(world);
    await page.getByText('Everything works').waitFor();
    await page.context().setOffline(true);
    await page.getByText('The service does not answer').waitFor({ timeout: 20_000 });
    await page.context().setOffline(false);
    await page.getByText('Everything works').waitFor({ timeout: 20_000 });
    world.expectFault(/ERR_INTERNET_DISCONNECTED/);
  });

  test('speaks Spanish to who wants it, and remembers', async () => {
    const page = await world.open('/operations/', { language: 'es-ES' });
    await page.getByRole('heading', { name: 'Iniciar sesión en operaciones' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('es');
    await page.getByTitle('Idioma y apariencia').click();
    await page.getByLabel('Idioma').selectOption('English');
    await page.getByRole('heading', { name: 'Sign in to operations' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to operations' }).waitFor();
    await page.getByTitle('Language and appearance').click();
    await page.getByLabel('Appearance').selectOption('Dark');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(18, 22, 27)');
  });

  test.each(looks)('has nothing that axe finds, and nothing beside the window, %s', async (_, options) => {
    const page = await world.open('/operations/', options);
    await keyField(page).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await keyField(page).fill(world.service.operatorKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('region', { name: 'Outbox' }).waitFor();
    for (const summary of await page.getByText('Show as a table').all()) await summary.click();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
  });
});

/** The number beside a name in a region of the page. */
async function factIn(page: Page, region: string, name: string): Promise<number> {
  const fact = page.getByRole('region', { name: region }).getByRole('term').filter({ hasText: name });
  const value = await fact.locator('xpath=following-sibling::dd').textContent();
  return Number(value?.replaceAll(',', ''));
}
