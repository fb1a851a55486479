import { type Client, createClient } from '@assent/api';
import { type Did, parse, type Tenant, type TenantKind, vctOf, zTenantId, zUuid } from '@assent/domain';
import type { Page } from 'playwright-core';

export const passphrase = 'seven blue boats sing';

/** An organisation with a client of its own. */
export interface WebOrganization {
  readonly tenant: Tenant;
  readonly client: Client;
}

/** Onboards an organisation at a service. */
export async function onboard(
  { url, operatorKey }: { readonly url: string; readonly operatorKey: string },
  { id, name, kind = 'clinic' }: { readonly id: string; readonly name: string; readonly kind?: TenantKind },
): Promise<WebOrganization> {
  const operator = createClient({ baseUrl: url, token: operatorKey });
  const { tenant, apiKey } = await operator.onboardOrganization({
    body: { id: parse(zTenantId, id), kind, name, accreditedFor: ['PatientIdentity', 'LabResult', 'EligibilityFacts'] },
  });
  return { tenant, client: createClient({ baseUrl: url, token: apiKey }) };
}

/** Makes a wallet in a page, as a person does. */
export async function createWallet(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: /^Passphrase \(/ }).fill(passphrase);
  await page.getByRole('textbox', { name: /^Passphrase, once more/ }).fill(passphrase);
  await page.getByRole('button', { name: 'Create my wallet' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your cards' }).waitFor();
}

/** Pastes a link, and goes on. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate('location.hash = "#/"');
  await page.getByRole('link', { name: 'Add or answer' }).first().click();
  await page.getByRole('textbox', { name: /^Link, or the name/ }).fill(text);
  await page.getByRole('button', { name: 'Go on' }).click();
}

export const identity = {
  name: { family: 'Probeperson', given: ['Testine'] },
  birthDate: '1971-02-28',
  gender: 'female',
  assuranceLevel: 'IAL2',
  ageOver: { '18': true, '65': false },
};

/** Has an organisation offer an identity, and takes it. */
export async function receiveIdentity(page: Page, { client }: WebOrganization): Promise<void> {
  const { uri } = await client.openOffer({ body: { type: 'PatientIdentity', claims: identity } });
  await paste(page, uri);
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByText('The card is in your wallet.').first().waitFor();
}

const wanted = (id: string, ...paths: readonly (readonly string[])[]) => ({
  id,
  format: 'dc+sd-jwt' as const,
  meta: { vct_values: [vctOf('PatientIdentity')] },
  ...(paths.length > 0 ? { claims: paths.map((path) => ({ path: [...path] as [string, ...string[]] })) } : {}),
});

/** Asks for the family name, and, if the person wants to, whether they are of age. */
export const nameQuery = {
  credentials: [wanted('name', ['name', 'family']), wanted('age', ['ageOver', '18'])],
  credential_sets: [
    { options: [['name']], required: true },
    { options: [['age']], required: false },
  ],
};

/** Asks for everything in an identity. */
export const everythingQuery = {
  credentials: [wanted('all', ['name'], ['birthDate'], ['gender'], ['assuranceLevel'], ['ageOver'])],
};

/** Asks for a laboratory result. */
export const labQuery = {
  credentials: [{ id: 'lab', format: 'dc+sd-jwt' as const, meta: { vct_values: [vctOf('LabResult')] } }],
};

/** Asks for a consent. */
export const consentQuery = {
  credentials: [{ id: 'consent', format: 'vc+jwt' as const, meta: { vct_values: [vctOf('ConsentGrant')] } }],
};

/** Claims of a laboratory result. */
export const result = {
  code: { system: 'http://loinc.org', code: '4548-4', display: 'HbA1c' },
  effective: '2026-03-01T08:30:00Z',
  quantity: { value: 6.4, unit: '%' },
};

/** An organisation offers a result to whoever has this wallet, and registers them with it, as a desk does. @returns their DID */
export async function registerAt(page: Page, { client }: WebOrganization): Promise<Did> {
  const body = { type: 'LabResult' as const, claims: result, tx_code: true, register_patient: true };
  const { id, uri, tx_code } = await client.openOffer({ body });
  await paste(page, uri);
  await page.getByRole('textbox', { name: /^Code/ }).fill(tx_code ?? '');
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByText('The card is in your wallet.').first().waitFor();
  const { credentials } = await client.readOffer({ params: { id: parse(zUuid, id) } });
  const { subject } = await client.readCredential({ params: { id: parse(zUuid, credentials[0]) } });
  const { patients } = await client.listPatients({ query: { limit: 200 } });
  if (!patients.some(({ did }) => did === subject)) throw new Error('whoever took the offer is no patient');
  return subject;
}
