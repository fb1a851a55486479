import { expect, test } from '@jest/globals';
import { accessibilityFaults, sidewaysOverflow, webSuite } from '../support/web.ts';

webSuite('the operations page', (world) => {
  test('lets the operator in by keyboard alone', async () => {
    const page = await world.open('/operations/');
    await page.getByRole('textbox', { name: 'Operator key' }).waitFor();
    await page.keyboard.press('Tab'); // skip link
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type(world.service.operatorKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'How the network stands' }).waitFor();
  });

  test.each([
    ['light on a desktop', {}],
    ['dark on a desktop', { dark: true }],
    ['light on a phone', { phone: true }],
    ['dark on a phone', { phone: true, dark: true }],
  ])('has nothing that axe finds, %s', async (_, options) => {
    const page = await world.open('/operations/', options);
    await page.getByRole('textbox', { name: 'Operator key' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toBe(0);
  });
});
