import type { LocalService } from '@assent/cli';
import { vctOf } from '@assent/domain';
import type { Browser } from 'playwright-core';
import { type Figure, median } from '../figures.ts';
import { createWallet, onboard, paste, receiveIdentity, result } from '../wallet-page.ts';
import { atMost } from './limit.ts';

const wanted = (id: string, type: 'PatientIdentity' | 'LabResult', ...path: [string, ...string[]]) => ({
  ...{ id, format: 'dc+sd-jwt' as const, meta: { vct_values: [vctOf(type)] as [string] } },
  claims: [{ path }] as [{ path: [string, ...string[]] }],
});
const query = {
  credentials: [wanted('name', 'PatientIdentity', 'name', 'family'), wanted('result', 'LabResult', 'quantity')],
};

/** From pressing the button until the page says that two credentials were accepted by whoever asked. */
export async function sharingFigures(browser: Browser, service: LocalService, rounds: number): Promise<Figure[]> {
  const clinic = await onboard(service, { id: 'sharing', name: 'Riverside Clinic' });
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(`${service.url}/wallet/`);
  await createWallet(page);
  await receiveIdentity(page, clinic);
  const { uri } = await clinic.client.openOffer({ body: { type: 'LabResult', claims: result } });
  await paste(page, uri);
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByText('The card is in your wallet.').first().waitFor();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const body = { dcql: query, client_id_prefix: 'decentralized_identifier', purpose: 'Check-in' } as const;
    const asked = await clinic.client.openPresentationSession({ body: body as never });
    await paste(page, asked.uri);
    const share = page.getByRole('button', { name: 'Share this', exact: true });
    await share.waitFor();
    const startedMs = performance.now();
    await share.click();
    await page.getByText('It was shared and accepted.').first().waitFor();
    times.push(performance.now() - startedMs);
    const { verdict } = await clinic.client.readPresentationSession({ params: { id: asked.id }, query: {} });
    if (verdict !== 'accepted') throw new Error('what the page says was accepted was not');
  }
  await context.close();
  return [atMost('wallet, share two credentials', median(times), 'ms', 1000)];
}
