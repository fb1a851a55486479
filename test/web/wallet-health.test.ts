import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testAuthority } from '../../packages/openid4vc/src/testing/test-authority.ts';
import { type HttpsService, httpsBrowserArgs, startHttpsService } from '../support/https-service.ts';
import {
  createWallet,
  onboard,
  passphrase,
  paste,
  receiveIdentity,
  registerAt,
  type WebOrganization,
} from '../support/wallet-page.ts';
import { accessibilityFaults, pageSuite, sidewaysOverflow, type WebWorld } from '../support/web.ts';

const marker = 'Cardperson';
const bundle = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      fullUrl: 'https://x.example/Patient/1',
      resource: { resourceType: 'Patient', name: [{ family: marker, given: ['Carla'] }], birthDate: '1980-01-01' },
    },
    {
      fullUrl: 'https://x.example/Immunization/1',
      resource: {
        resourceType: 'Immunization',
        status: 'completed',
        vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] },
        patient: { reference: 'https://x.example/Patient/1' },
        occurrenceDateTime: '2026-05-01',
      },
    },
  ],
};

const start = async () => startHttpsService(await testAuthority('CN=Web', new Date()), process.env);

pageSuite('health cards and links in the wallet', start, body, httpsBrowserArgs);

function body(world: WebWorld<HttpsService>): void {
  let clinic: WebOrganization;
  beforeAll(async () => {
    clinic = await onboard(world.service.local, { id: 'riverside', name: 'Riverside Clinic' });
  });

  const opened = async (options = {}) => {
    const page = await world.open('/wallet/', options);
    await createWallet(page);
    return page;
  };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const issue = async () => clinic.client.issueHealthCard({ body: { bundle, types: ['immunization'] } });

  describe('a health card', () => {
    test('is read from its code and its file, shown in words, kept, and found to be revoked', async () => {
      const page = await opened({ phone: true });
      const { id, jws, qr } = await issue();
      // what it says stays in the page
      const sent: string[] = [];
      page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
      await paste(page, qr ?? '');
      await page.getByText('Issuer known').waitFor();
      for (const words of ['Carla Cardperson', 'COVID-19 (Moderna)', 'Riverside Clinic', 'January 1, 1980'])
        await page.getByText(words, { exact: true }).first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      await world.picture(page, 'wallet-health-card');
      await button(page, 'Keep it').click();
      await page.getByText('The card is in your wallet.').first().waitFor();
      expect(sent.join()).not.toMatch(new RegExp(`${marker}|${jws.split('.')[1]}|${qr}`));

      await page.evaluate('location.hash = "#/"');
      await page.getByRole('link', { name: 'Add or answer' }).click();
      const file = { name: 'mine.smart-health-card', mimeType: 'application/smart-health-card' };
      const buffer = Buffer.from(JSON.stringify({ verifiableCredential: [jws] }));
      await page.getByLabel('File of health cards').setInputFiles({ ...file, buffer });
      await button(page, 'Keep it').click();
      await page.getByText('You have it already.').first().waitFor();

      await page.getByRole('link', { name: 'Back' }).click();
      await page.getByRole('link', { name: /COVID-19 \(Moderna\) · Carla Cardperson/ }).click();
      await button(page, 'Show its code').click();
      await page.getByRole('img', { name: 'Whoever scans this reads all of the card.' }).waitFor();
      await button(page, 'Check it again').click();
      await page.getByText('It is still good.').first().waitFor();
      await clinic.client.revokeHealthCard({ params: { id } });
      await button(page, 'Check it again').click();
      await page.getByRole('alert').getByText('The issuer has withdrawn it.').waitFor();
      await button(page, 'Lock').click();
      await page.getByRole('textbox', { name: /^Passphrase/ }).fill(passphrase);
      await button(page, 'Open').click();
      await button(page, 'Remove it').click();
      await button(page, 'Yes, remove it').click();
      await page.getByText('You have no cards yet.').waitFor();
    });

    test('in several codes is put together, in any order', async () => {
      const page = await opened();
      const { jws } = await issue();
      const digits = (text: string) =>
        [...text].map((letter) => String(letter.charCodeAt(0) - 45).padStart(2, '0')).join('');
      // cards of one code are not written as several: this one is long by what is after its end
      await paste(page, `shc:/2/2/${digits(jws.slice(300))}`);
      await page.getByText('Part 1 of 2 is read.').waitFor();
      await page.getByRole('textbox', { name: /^Link, or the name/ }).fill(`shc:/1/2/${digits(jws.slice(0, 300))}`);
      await button(page, 'Go on').click();
      await page.getByRole('alert').getByText('The codes do not belong together').waitFor();
    });

    test('that was changed, has expired or is no card says so, and nothing is kept', async () => {
      const page = await opened();
      const { jws } = await issue();
      const expired = await clinic.client.issueHealthCard({
        body: { bundle, expires: new Date(Date.now() + 1500).toISOString().replace(/\.\d+/, '') as never },
      });
      await paste(page, `${jws.slice(0, -6)}AAAAAA`);
      await page.getByRole('alert').getByText('The signature is not right').waitFor();
      await paste(page, 'shc:/12345');
      await page.getByRole('alert').getByText('This is no health card').waitFor();
      await paste(page, '{"verifiableCredential":["<img src=x onerror=alert(1)>"]}');
      await page.getByRole('alert').getByText('This is no health card').waitFor();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await paste(page, expired.qr ?? '');
      await page.getByRole('alert').getByText('This card has expired.').waitFor();
      expect(await button(page, 'Keep it').count()).toBe(0);
    });
  });

  describe('a health link', () => {
    test('asks for its passcode, is opened in the page, and is kept', async () => {
      const page = await opened();
      const { jws } = await issue();
      const { link } = await clinic.client.createHealthLink({
        body: {
          files: [
            { contentType: 'application/smart-health-card', content: { verifiableCredential: [jws] } },
            { contentType: 'application/fhir+json', content: bundle },
          ],
          label: 'Your vaccinations',
          passcode: '2468',
        },
      });
      const sent: string[] = [];
      page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
      await paste(page, link);
      await page.getByRole('heading', { name: 'Your vaccinations' }).waitFor();
      await page.getByText('data that are kept at assent.example').waitFor();
      await page.getByRole('textbox', { name: /^Your name/ }).fill('Carla');
      await page.getByRole('textbox', { name: /^Passcode of the link/ }).fill('1111');
      await button(page, 'Open it').click();
      await page.getByRole('alert').getByText('9 attempts are left.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('textbox', { name: /^Passcode of the link/ }).fill('2468');
      await button(page, 'Open it').click();
      await page.getByText('Issuer known').waitFor();
      await page.getByText('Nobody has signed this').waitFor();
      await world.picture(page, 'wallet-health-link');
      await button(page, 'Keep it').click();
      await page.getByText('It is in your wallet.').first().waitFor();
      const { key } = JSON.parse(Buffer.from(link.slice('shlink:/'.length), 'base64url').toString()) as { key: string };
      expect(sent.join()).not.toContain(key);
      await page.getByRole('link', { name: 'Back' }).click();
      await page.getByRole('link', { name: /Health data/ }).click();
      await page.getByText('Carla Cardperson', { exact: true }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      const { links } = await clinic.client.listHealthLinks({});
      expect(links[0]?.openings.at(-1)).toMatchObject({ recipient: 'Carla' });
    });

    test('that has ended, or is none, says so', async () => {
      const page = await opened();
      const files = [{ contentType: 'application/fhir+json' as const, content: bundle }];
      const { id, link } = await clinic.client.createHealthLink({ body: { files } });
      await clinic.client.revokeHealthLink({ params: { id } });
      await paste(page, link);
      await page.getByRole('textbox', { name: /^Your name/ }).fill('Carla');
      await button(page, 'Open it').click();
      await page.getByRole('alert').getByText('This link has ended').waitFor();
      await paste(page, 'shlink:/eyJ1cmwiOiJmaWxlOi8vL2V0Yy9wYXNzd2QifQ');
      await page.getByRole('alert').getByText('This is no link to health data').waitFor();
    });

    test('of the patient lasts 15 minutes, tells who opened it, and ends at once', async () => {
      const page = await opened();
      await registerAt(page, clinic);
      await receiveIdentity(page, clinic);
      const { jws } = await issue();
      await paste(page, jws);
      await button(page, 'Keep it').click();
      await page.getByText('The card is in your wallet.').first().waitFor();
      await page.evaluate('location.hash = "#/links"');
      await page.getByText('There are no links.').waitFor();
      await page.getByRole('checkbox', { name: /Patient identity/ }).press('Space');
      await page.getByRole('checkbox', { name: /Health card: COVID-19/ }).press('Space');
      await page.getByRole('textbox', { name: /^What it is for/ }).fill('For my new doctor');
      await button(page, 'Make a link').click();
      const link = await page.getByRole('region', { name: 'Link', exact: true }).getByRole('textbox').inputValue();
      await page.getByText('Nobody has opened it.').waitFor();
      const { links } = await clinic.client.listHealthLinks({ query: {} });
      const made = links.find(({ label }) => label === 'For my new doctor');
      expect(Date.parse(made?.until ?? '') - Date.parse(made?.createdAt ?? '')).toBe(900_000);

      const other = await opened({ phone: true });
      await paste(other, link);
      await other.getByRole('heading', { name: 'For my new doctor' }).waitFor();
      await other.getByRole('textbox', { name: /^Your name/ }).fill('Dr Grey');
      await button(other, 'Open it').click();
      await other.getByText('Issuer known').waitFor();
      await other
        .getByText(/Probeperson/)
        .first()
        .waitFor();
      await page.getByText('Dr Grey').waitFor({ timeout: 15_000 });
      expect(await accessibilityFaults(page)).toEqual([]);
      await world.picture(page, 'wallet-links');
      await button(page, 'End it now').click();
      await page.getByText('Ended', { exact: true }).waitFor();
      await paste(other, link);
      await other.getByRole('textbox', { name: /^Your name/ }).fill('Dr Grey');
      await button(other, 'Open it').click();
      await other.getByRole('alert').getByText('This link has ended').waitFor();
    });
  });
}
