/** A browser that keeps cookies, and goes nowhere by itself. */
interface Browser {
  open(address: string): Promise<Response>;
  submit(address: string, form: Record<string, string>): Promise<Response>;
}

/** A patient at her browser: opens the page that a wallet sends her to, enters her code, answers, and is sent back to the wallet. */
export async function agreeInBrowser(
  browser: Browser,
  page: string,
  code: string,
  decision: 'agree' | 'decline' = 'agree',
): Promise<string> {
  const placeIn = (response: Response): string => {
    const location = response.headers.get('location');
    if (!location) throw new Error(`the browser was not sent on: ${response.status}`);
    return new URL(location, page).href;
  };
  const form = placeIn(await browser.open(page));
  const shown = await browser.open(form);
  if (shown.status !== 200) throw new Error(`the page was not shown: ${shown.status}`);
  const resume = placeIn(await browser.submit(form, { decision, code }));
  return placeIn(await browser.open(resume));
}
