import { expect } from '@jest/globals';
import { codeWallet, testBrowser } from './code-wallet.ts';
import type { HttpWorld, Organization } from './http-world.ts';

/** The type of the offers. */
export const offeredType = 'PractitionerLicense' as const;
export const offeredConfiguration = `${offeredType}_dc+sd-jwt`;
export const offeredClaims = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};

/** A page that a wallet led a browser to. */
export interface OpenedPage {
  readonly wallet: ReturnType<typeof codeWallet>;
  readonly browser: ReturnType<typeof testBrowser>;
  readonly requestUri: unknown;
  readonly page: string;
}

/** Offers that lead a patient to a page, and what she does there. */
export function codeOffers(world: HttpWorld, issuer: string) {
  /** What comes to the wallet once the patient has answered. */
  const answered = async (
    { browser, page }: Pick<OpenedPage, 'browser' | 'page'>,
    form: Record<string, string>,
  ): Promise<URL> => {
    const submitted = await browser.submit(page, form);
    expect(submitted.status).toBe(303);
    const resumed = await browser.open(submitted.headers.get('location') ?? '');
    return new URL(resumed.headers.get('location') ?? '');
  };
  return {
    answered,
    async offer({ client }: Organization, changes: object = {}) {
      const body = {
        type: offeredType,
        claims: offeredClaims as never,
        grant: 'authorization_code' as const,
        ...changes,
      };
      const { id, uri, tx_code: code } = await client.openOffer({ body });
      const address = new URL(uri).searchParams.get('credential_offer_uri') ?? '';
      const offer = (await (await world.call(new URL(address).pathname)).json()) as {
        grants: { authorization_code: { issuer_state: string } };
      };
      return { id, code: code ?? '', state: offer.grants.authorization_code.issuer_state, offer };
    },
    /** Pushes a request and opens the page of it. */
    async opened(
      state: string,
      changes: Record<string, string | undefined> = {},
      headers: Record<string, string> = {},
    ) {
      const wallet = codeWallet(world, issuer);
      const details = wallet.details(offeredConfiguration);
      const pushed = await wallet.push({ issuer_state: state, authorization_details: details, ...changes }, headers);
      expect(pushed).toMatchObject({ status: 201, body: { request_uri: expect.any(String) } });
      const browser = testBrowser(world);
      const { client_id = undefined } = changes;
      const page = wallet.pageOf(pushed.body.request_uri, client_id === undefined ? {} : { client_id });
      const toPage = await browser.open(page);
      return { wallet, browser, requestUri: pushed.body.request_uri, page: toPage.headers.get('location') ?? '' };
    },
    codeFrom: async (at: Pick<OpenedPage, 'browser' | 'page'>, code: string): Promise<string> =>
      (await answered(at, { decision: 'agree', code })).searchParams.get('code') ?? '',
  };
}
