import { createClient } from '@assent/api';
import { freePort, openSession, readNetwork, type Wallet } from '@assent/cli';
import {
  addressOfPrivateKey,
  type Bytes32,
  type Did,
  parse,
  plusSeconds,
  type TypedClaims,
  zTypedClaims,
} from '@assent/domain';
import { secureRandom, systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { clientId, clientSecret, staffProvider } from '../../packages/service/src/testing/staff-provider.ts';
import { type DeskPatient, deskPatient } from '../support/desk-patient.ts';
import { grantOf, inOneYear, onboard, register, walletFolder } from '../support/people.ts';
import { until } from '../support/until.ts';
import { createWallet, passphrase, paste, receiveIdentity } from '../support/wallet-page.ts';
import { accessibilityFaults, type PageOptions, sidewaysOverflow, type WebWorld, webSuite } from '../support/web.ts';

const password = 'three plain words here';
const identity = parse(zTypedClaims, {
  type: 'PatientIdentity',
  claims: {
    name: { family: 'Núñez', given: ['Ada'] },
    ...{ birthDate: '1980-02-03', assuranceLevel: 'IAL2', ageOver: { '18': true, '65': false } },
  },
});
const insurance = parse(zTypedClaims, {
  type: 'InsuranceCoverage',
  claims: { payer: 'Plan of the North', memberId: 'M-1', status: 'active' },
});

interface Person extends DeskPatient {
  readonly wallet: Wallet;
  readonly did: Did;
}

/** A clinic with its staff, and people with wallets in front of it. */
async function openClinic({ service }: WebWorld, wallets: ReturnType<typeof walletFolder>) {
  const { url, operatorKey } = service;
  const operator = createClient({ baseUrl: url, token: operatorKey });
  const network = await readNetwork(operator);
  const clinic = await onboard(url, operator, 'clinic', ['PatientIdentity', 'InsuranceCoverage', 'EligibilityFacts']);
  const staff = {
    rita: ['receptionist', 'issuer', 'clinician', 'auditor', 'administrator'],
    abel: ['emergency-approver'],
    pia: ['privacy-officer'],
  };
  for (const [login, roles] of Object.entries(staff))
    await clinic.client.addStaff({ body: { login, name: `${login} of the clinic`, roles, password } });

  /** Somebody with these credentials, of which what comes back names the ids. */
  const person = async (contents: readonly TypedClaims[], goodForSeconds?: number) => {
    const { wallet } = wallets.create();
    const { did } = await register(wallet, url, clinic);
    const ids: string[] = [];
    for (const content of contents) {
      const soon = goodForSeconds === undefined ? undefined : plusSeconds(systemClock().now(), goodForSeconds);
      const body = { subject: did, content: structuredClone(content), validUntil: soon ?? inOneYear() };
      const issued = await clinic.client.issueCredential({ body });
      await wallet.receive([issued.compact], network);
      ids.push(issued.id);
    }
    return { ...(await deskPatient(url, wallet)), wallet, did, ids };
  };
  /** Somebody with an empty wallet whom nobody knows. */
  const newcomer = () => deskPatient(url, wallets.create().wallet);
  return { url, operator, network, clinic, person, newcomer };
}

const port = await freePort();
const provider = await staffProvider(`http://127.0.0.1:${port}/staff/oidc/callback`);
/** How long a desk without a connection goes by a status list, in hours. */
const listHours = 4;
const environment = {
  ASSENT_OIDC_ISSUER: provider.issuer,
  ASSENT_OIDC_CLIENT_ID: clientId,
  ASSENT_OIDC_CLIENT_SECRET: clientSecret,
  ASSENT_STATUS_LIST_LIFETIME_SECONDS: String(listHours * 3600),
};

const suite = (world: WebWorld) => {
  const wallets = walletFolder();
  let desk: Awaited<ReturnType<typeof openClinic>>;
  let patient: Person;
  beforeAll(async () => {
    desk = await openClinic(world, wallets);
    patient = await desk.person([identity, insurance]);
    const { clinic, network, url } = desk;
    await patient.wallet.grant(grantOf(patient.did, clinic.tenant.did), url, network);
  }, 60_000);
  afterAll(() => {
    wallets.remove();
    provider.close();
  });

  const enter = async (page: Page, login: string, words: string) => {
    await page.getByRole('textbox', { name: /^Organisation/ }).fill(desk.clinic.tenant.id);
    await page.getByRole('textbox', { name: /^Login name/ }).fill(login);
    await page.getByRole('textbox', { name: /^Password/ }).fill(words);
    await page.keyboard.press('Enter');
  };
  const signedIn = async (path = '/clinic/', login = 'rita', options: PageOptions = {}) => {
    const page = await world.open(path, options);
    await enter(page, login, password);
    await page.getByRole('button', { name: 'Lock' }).waitFor();
    return page;
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
  const state = (page: Page, kind: string) => page.locator(`[role=status][data-state=${kind}]`);
  const linkIn = (page: Page) => page.getByRole('textbox', { name: 'Link' }).inputValue();
  /** Asks for what a template says, and gives the link of the request. */
  const ask = async (page: Page, template?: string) => {
    if (template) await page.getByLabel('What to ask for').selectOption({ label: template });
    await page.getByRole('button', { name: 'Ask the patient' }).click();
    await state(page, 'waiting').waitFor();
    return linkIn(page);
  };
  /** A code on the screen of a wallet, as a camera in front of it sees it. */
  const codeInCamera = async (wallet: Page, code: Locator) => {
    await code.scrollIntoViewIfNeeded();
    const { x = 0, y = 0 } = (await code.boundingBox()) ?? {};
    // cameras have sizes that are even
    const clip = { x: Math.max(0, x - 40), y: Math.min(320, Math.max(0, y - 40)), width: 640, height: 480 };
    return wallet.screenshot({ type: 'jpeg', quality: 95, clip });
  };
  /** What a page had asked for already when it was locked is refused, if it comes too late. */
  const mayHaveBeenTooLate = () => {
    try {
      world.expectFault(/401 \(Unauthorized\)/);
    } catch {
      // nothing was under way
    }
  };

  test('asks a questionnaire of another system, and shows what the patient says and how each item stands', async () => {
    const page = await signedIn();
    const asked = (title: string, type: string) => ({
      ...{ id: title.toLowerCase(), title, required: title === 'Before' },
      content: {
        kind: 'form.fhir',
        questionnaire: {
          resourceType: 'Questionnaire',
          item: [{ linkId: 'allergy', type, text: 'What are you allergic to?' }],
        },
      },
    });
    const profile = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient';
    const who = { id: 'who', required: true, content: { kind: 'selection.fhir', profiles: [profile] } };
    const items = [who, asked('Before', 'string'), asked('Later', 'string'), asked('Picture', 'attachment')];
    const request = { type: 'smart-health-checkin-request', version: '1', id: 'r1', items };
    await page.getByLabel('What to ask for').selectOption({ label: 'A check-in request of another system' });
    await page.getByRole('textbox', { name: /^SMART Health Check-in request/ }).fill(JSON.stringify(request));
    await page.getByRole('listitem').filter({ hasText: 'Picture' }).getByText('Cannot be asked for here').waitFor();
    await page.getByRole('button', { name: 'Ask the patient' }).click();
    await state(page, 'waiting').waitFor();
    const answer = { linkId: 'allergy', text: 'What are you allergic to?', answer: [{ valueString: 'Penicillin' }] };
    const response = { resourceType: 'QuestionnaireResponse', status: 'completed', item: [answer] };
    const uri = await linkIn(page);
    const unasked = { ...response, item: [{ ...answer, linkId: 'other' }] };
    expect(await patient.answer(uri, [], new Map([['before', unasked]]))).toBe(false);
    expect(await patient.answer(uri, [], new Map([['before', response]]))).toBe(true);
    const line = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await line('Before').getByText('Answered, not signed').waitFor();
    await line('Later').getByText('Not shared').waitFor();
    expect(await page.getByText('Penicillin').isVisible()).toBe(false);
    await page.getByText('Show what was shared: Before').click();
    await page.getByText('Penicillin').waitFor();
    await page.getByText('This is what the patient says.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  describe('signing in', () => {
    test('refuses a wrong password in plain words, and lets in by keyboard alone', async () => {
      const page = await world.open('/clinic/');
      await enter(page, 'rita', 'not these words at all');
      await page.getByRole('alert').getByText('do not go together').waitFor();
      world.expectFault(/status of 401/);
      expect(await page.getByRole('textbox', { name: /^Password/ }).inputValue()).toBe('');
      await page.getByRole('textbox', { name: /^Password/ }).focus();
      await page.keyboard.type(password);
      await page.keyboard.press('Enter');
      await heading(page, 'Check in').waitFor();
      await page.getByText('rita of the clinic').waitFor();
    });

    test('shows whoever has no role for a screen where they can go', async () => {
      const page = await signedIn('/clinic/#/trust', 'abel');
      await page.getByText('Your account may not use this screen.').waitFor();
      await page.getByRole('link', { name: 'Go on' }).click();
      await heading(page, 'Emergency access').waitFor();
    });

    test('locks by button with nothing of a patient left, and comes back to the same screen', async () => {
      const page = await signedIn();
      await ask(page, 'Identity only');
      await page.getByRole('button', { name: 'Lock' }).click();
      await heading(page, 'Locked').waitFor();
      mayHaveBeenTooLate();
      expect(await page.getByText('Scan').count()).toBe(0);
      await page.getByRole('textbox', { name: /^Password/ }).fill(password);
      await page.keyboard.press('Enter');
      await heading(page, 'Request').waitFor();
    });

    test('locks when nobody is there, and not while somebody is', async () => {
      const page = await world.open('/clinic/');
      await page.clock.install();
      await page.reload();
      await enter(page, 'rita', password);
      await heading(page, 'Check in').waitFor();
      await page.clock.fastForward(14.5 * 60_000);
      await page.getByText('Locks in a minute').waitFor();
      await page.keyboard.press('Shift');
      await page.clock.runFor(6000);
      await page.getByText('Locks in a minute').waitFor({ state: 'detached' });
      await page.clock.fastForward(16 * 60_000);
      await heading(page, 'Locked').waitFor();
      mayHaveBeenTooLate();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('textbox', { name: /^Password/ }).fill('not these words at all');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('This is not the password.').waitFor();
      world.expectFault(/status of 401/);
      await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
      await heading(page, 'Sign in').waitFor();
    });

    test('lets in by the identity provider of the organisation, and says why it does not', async () => {
      const roles = ['receptionist'];
      const identity = { issuer: provider.issuer, subject: 'olga' };
      await desk.clinic.client.addStaff({ body: { login: 'olga', name: 'Olga', roles, oidc: identity } });
      const page = await world.open('/clinic/');
      const go = page.getByRole('button', { name: 'Sign in with your organisation’s account' });
      await go.click();
      await page.getByText('Enter the organisation first.').waitFor();
      await page.getByRole('textbox', { name: /^Organisation/ }).fill(desk.clinic.tenant.id);
      for (const [person, words] of [
        ['nobody', 'You were not signed in there.'],
        ['visitor', 'You have no account here'],
      ] as const) {
        provider.state.person = person;
        await go.click();
        await page.getByText(words).waitFor();
        await page.waitForURL(/sign-in/);
        expect(await accessibilityFaults(page)).toEqual([]);
      }
      provider.state.person = 'olga';
      await go.click();
      await heading(page, 'Check in').waitFor();
      await page.getByRole('button', { name: 'Lock' }).click();
      await heading(page, 'Locked').waitFor();
      mayHaveBeenTooLate();
      expect(await page.getByRole('textbox').count()).toBe(0);
      await page.getByRole('link', { name: 'Sign in with your organisation’s account' }).click();
      await heading(page, 'Check in').waitFor();
      // the one place that a page of ours leads to elsewhere
      world.expectFault(new RegExp(`another origin: ${provider.issuer}/`));
    });

    test('brings back the screen of a session that has ended', async () => {
      const page = await signedIn();
      await ask(page, 'Identity only');
      await page.context().clearCookies();
      await page.getByText('Your session is over.').waitFor();
      await enter(page, 'rita', password);
      await heading(page, 'Request').waitFor();
      world.expectFault(/status of 401/);
    });
  });

  describe('the desk', () => {
    test('asks by QR code, link and code, and shows Check ID and then Verified', async () => {
      const page = await signedIn();
      const uri = await ask(page);
      await page.getByRole('img', { name: /scans this/ }).waitFor();
      await world.picture(page, 'clinic-request');
      const code = (await page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent()) ?? '';
      const found = await createClient({ baseUrl: desk.url }).readPresentationCode({ params: { code } });
      expect(found.uri).toBe(uri);
      expect(await patient.answer(uri, [2])).toBe(true);
      await state(page, 'check').getByText('Check ID').waitFor();
      await page.getByText('Ada Núñez', { exact: true }).first().waitFor();
      await page.getByText('February 3, 1980').first().waitFor();
      await page.getByText('Shared and checked').first().waitFor();
      expect(await page.getByText('Shared and checked').count()).toBe(3);
      expect(await page.getByText('M-1').isVisible()).toBe(false);
      await page.getByText('This very document').waitFor();
      await page.getByText(/This clinic may use results for treatment/).waitFor();
      await page.getByText('Documents shown and checked').first().waitFor();
      await world.picture(page, 'clinic-check-id');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Same person as on the ID' }).click();
      await state(page, 'verified').getByText('Verified').waitFor();
      await world.picture(page, 'clinic-verified');
    });

    test('says what was left out, and that the patient may', async () => {
      const page = await signedIn();
      const uri = await ask(page);
      expect(await patient.answer(uri)).toBe(true);
      await state(page, 'check').waitFor();
      await page.getByText('Not shared').waitFor();
      await page.getByRole('button', { name: 'Not the same person' }).click();
      await state(page, 'problem').getByText('The ID is of somebody else.').waitFor();
    });

    test('shows a request that was declined, and what to do', async () => {
      const page = await signedIn();
      await patient.decline(await ask(page));
      await state(page, 'problem').getByText('The patient does not want to share this.').waitFor();
      await page.getByText('That is their right.', { exact: false }).waitFor();
      await page.getByRole('link', { name: 'Next patient' }).click();
      await page
        .getByRole('row', { name: /Declined/ })
        .first()
        .waitFor();
    });

    test('shows each document that is no good with its reason and what to do next', async () => {
      const [late, taken] = [await desk.person([identity], 3), await desk.person([identity])];
      const soon = plusSeconds(systemClock().now(), 3);
      await desk.clinic.client.revokeCredential({ params: { id: taken.ids[0] ?? '' } });
      await until(
        async () => systemClock().now(),
        (now) => now > soon,
        10_000,
      );
      const page = await signedIn();
      const cases = [
        [late, 'Identity: It has expired.', 'fetch a new copy'],
        [taken, 'Identity: It was withdrawn by whoever issued it.', 'Do not rely on it.'],
      ] as const;
      for (const [who, what, next] of cases) {
        await page.goto(`${desk.url}/clinic/#/`);
        expect(await who.answer(await ask(page, 'Identity only'))).toBe(false);
        await state(page, 'problem').getByText(what).waitFor();
        await state(page, 'problem').getByText(next, { exact: false }).waitFor();
        expect(await page.getByText('Núñez').count()).toBe(0);
      }
    });

    test('takes a check-in request of another system, and says what it cannot ask for', async () => {
      const page = await signedIn();
      await page.getByLabel('What to ask for').selectOption({ label: 'A check-in request of another system' });
      const box = page.getByRole('textbox', { name: /SMART Health Check-in/ });
      await box.fill('<img src=x onerror=alert(1)>');
      await page.getByText('This is no JSON.', { exact: false }).waitFor();
      const profile = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0';
      const hostile = '<script>alert(1)</script>';
      const items = [
        { id: 'who', title: hostile, required: true, content: { kind: 'selection.fhir', profiles: [profile] } },
        {
          id: 'form',
          title: 'Intake form',
          content: { kind: 'form.fhir', questionnaireCanonical: 'https://x.example/q' },
        },
      ];
      await box.fill(JSON.stringify({ type: 'smart-health-checkin-request', version: '1', id: 'r', items }));
      await page.getByText(hostile, { exact: true }).waitFor();
      await page.getByText('Cannot be asked for here').waitFor();
      await page.getByRole('textbox', { name: /^Purpose/ }).fill(`${hostile} \u202e`);
      expect(await patient.answer(await ask(page))).toBe(true);
      await state(page, 'check').waitFor();
    });

    test('prints one page with the code, what is asked for and until when', async () => {
      const page = await signedIn();
      await ask(page);
      await page.getByRole('link', { name: 'Print for the patient' }).click();
      await heading(page, 'Check in at Test clinic').waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button', { name: 'Print this page' }).isVisible()).toBe(false);
      expect(await page.getByRole('img', { name: /Scan this/ }).isVisible()).toBe(true);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
    });

    test('reads the code on the screen of a patient, by camera and from a picture', async () => {
      const wallet = await world.open('/wallet/');
      await createWallet(wallet);
      await receiveIdentity(wallet, desk.clinic);
      await wallet.evaluate('location.hash = "#/people"');
      await wallet.getByRole('button', { name: 'Show my identifier' }).click();
      const code = wallet.getByRole('img', { name: /scans this at its desk/ });
      await code.waitFor();
      const page = await signedIn();
      await page.context().grantPermissions(['camera']);
      world.showToCamera(await codeInCamera(wallet, code));
      await page.getByRole('button', { name: 'Scan with the camera' }).click();
      await state(page, 'check').getByText('The identifier of a wallet').waitFor();
      await page.getByText('No consent is in force here.').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Read another code' }).click();
      const choose = (buffer: Buffer) =>
        page.getByLabel('Picture of a code').setInputFiles({ name: 'seen.png', mimeType: 'image/png', buffer });
      await choose(await wallet.getByRole('heading', { level: 1 }).screenshot());
      await page.getByText('There is no code in this picture.').waitFor();
      await choose(await code.screenshot());
      await state(page, 'check').getByText('The identifier of a wallet').waitFor();
    });
  });

  describe('without a connection', () => {
    const offline = async (...pages: readonly Page[]) => {
      for (const page of pages) {
        await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
        await page.context().setOffline(true);
      }
    };
    /** The clock of a page, so many minutes from now. */
    const moveClock = (page: Page, minutes: number) => page.clock.setSystemTime(Date.now() + minutes * 60_000);
    const unlock = async (wallet: Page) => {
      await wallet.reload();
      await wallet.getByRole('textbox', { name: /^Passphrase/ }).fill(passphrase);
      await wallet.getByRole('button', { name: 'Open', exact: true }).click();
      await wallet.getByRole('button', { name: 'Lock' }).waitFor();
    };
    const answerTo = async (wallet: Page, link: string) => {
      await paste(wallet, link);
      await wallet.getByRole('button', { name: 'Show this as a code' }).click();
      return wallet.getByRole('textbox', { name: 'Your answer as text' }).inputValue();
    };
    const askAgain = async (page: Page) => {
      await page.getByRole('button', { name: 'Next patient' }).click();
      await page.getByRole('button', { name: 'Ask the patient' }).click();
      return linkIn(page);
    };
    const check = async (page: Page, text: string) => {
      await page.getByRole('textbox', { name: /^Or paste the answer/ }).fill(text);
      await page.getByRole('button', { name: 'Check it' }).click();
    };

    test('desk and wallet do without the service, until what the desk has kept is too old', async () => {
      const wallet = await world.open('/wallet/', { phone: true });
      await createWallet(wallet);
      await receiveIdentity(wallet, desk.clinic);
      const page = await signedIn();
      await page
        .getByText(/^Good until/)
        .nth(1)
        .waitFor();
      await offline(page, wallet);
      await page.reload();
      await page.getByRole('link', { name: 'Check in without a connection' }).click();
      await page.getByText('Consents are not asked for', { exact: false }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Ask the patient' }).click();
      const link = await linkIn(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);

      await unlock(wallet);
      await paste(wallet, link);
      await wallet.getByText('Nobody has signed this code', { exact: false }).waitFor();
      expect(await accessibilityFaults(wallet)).toEqual([]);
      await wallet.getByRole('button', { name: 'Show this as a code' }).click();
      await wallet.getByRole('img', { name: /^Code 1 of/ }).waitFor();
      expect(await accessibilityFaults(wallet)).toEqual([]);
      expect(await sidewaysOverflow(wallet)).toBe(0);
      await world.picture(wallet, 'wallet-desk-codes');
      const answer = await wallet.getByRole('textbox', { name: 'Your answer as text' }).inputValue();
      const of = Number(
        (await wallet.getByRole('img', { name: /^Code/ }).getAttribute('aria-label'))?.split(' ').at(-1),
      );
      const codeAt = (at: number) => wallet.getByRole('img', { name: `Code ${at} of ${of}` });
      // the camera goes on after a code
      await page.context().grantPermissions(['camera']);
      await wallet.setViewportSize({ width: 1280, height: 800 });
      world.showToCamera(await codeInCamera(wallet, codeAt(1)));
      await wallet.setViewportSize({ width: 320, height: 640 });
      await page.getByRole('button', { name: 'Scan with the camera' }).click();
      await page.getByText(`1 of ${of} codes read`).waitFor();
      await page.getByRole('button', { name: 'Stop the camera' }).click();
      await wallet.getByRole('button', { name: 'Next code' }).click();
      for (let at = 2; at <= of; at += 1) {
        const buffer = await codeAt(at).screenshot();
        await page.getByLabel('Picture of a code').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer });
        if (at < of) await page.getByText(`${at} of ${of} codes read`).waitFor();
        await wallet.getByRole('button', { name: 'Next code' }).click();
      }
      await state(page, 'check').getByText('A card is not an ID.', { exact: false }).waitFor();
      await page.getByText('Testine Probeperson').waitFor();
      await page.getByText('Not withdrawn as of', { exact: false }).waitFor();
      await page.getByRole('button', { name: 'Same person as on the ID' }).click();
      await state(page, 'verified').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await world.picture(page, 'clinic-offline');

      const second = await askAgain(page);
      await check(page, answer);
      await state(page, 'problem').getByText('It answers another request.', { exact: false }).waitFor();
      await page.getByRole('button', { name: 'Read the answer' }).click();
      await check(page, await answerTo(wallet, second));
      await state(page, 'check').getByText('A card is not an ID.', { exact: false }).waitFor();

      for (const one of [page, wallet]) await moveClock(one, listHours * 60 + 1);
      await unlock(wallet);
      await check(page, await answerTo(wallet, await askAgain(page)));
      await state(page, 'check').getByText('whether it was withdrawn is not known', { exact: false }).waitFor();
      await moveClock(page, 25 * 60);
      await page.getByRole('button', { name: 'Next patient' }).click();
      await state(page, 'check').getByText('is too old', { exact: false }).waitFor();
      expect(await page.getByRole('button', { name: 'Ask the patient' }).count()).toBe(0);
      await moveClock(page, -60);
      await page.reload();
      await state(page, 'check').getByText('The clock of this device is wrong.').waitFor();
      for (const one of [page, wallet]) await one.context().setOffline(false);
      world.expectFault(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
    });
  });

  describe('issuing', () => {
    test('offers from a form with the code apart, to be withdrawn after a question', async () => {
      const page = await signedIn('/clinic/#/issue');
      await page.getByRole('button', { name: 'Offer it to the patient' }).click();
      await page.getByText('Enter a day.').waitFor();
      await page.getByRole('textbox', { name: /^Given names/ }).fill('Eva María');
      await page.getByRole('textbox', { name: /^Family name/ }).fill('<b>Ruiz</b>');
      await page.getByLabel(/^Birth date/).fill('1990-05-06');
      await page.getByRole('button', { name: 'Offer it to the patient' }).click();
      const uri = await linkIn(page);
      expect(await page.getByText(/^\d{6}$/).count()).toBe(0);
      await world.picture(page, 'clinic-offer');
      await page.getByRole('button', { name: 'Show the code' }).click();
      const code = (await page.getByText(/^\d{6}$/).textContent()) ?? '';
      const newcomer = await desk.person([]);
      expect(await newcomer.take(uri, code)).toBe(1);
      await state(page, 'verified').getByText('The document is in the wallet.').waitFor();
      await page.getByRole('link', { name: 'Issue another' }).click();
      await page.getByRole('tab', { name: 'Issued' }).click();
      await page.getByRole('button', { name: 'Withdraw: Identity' }).first().click();
      await page.getByRole('alertdialog', { name: 'Withdraw this document?' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
      await page.getByText('Withdrawn').first().waitFor();
    });

    test('registers whoever takes an offer that says so, and, of others, whoever has answered at the desk', async () => {
      const people = await Promise.all([desk.newcomer(), desk.newcomer()]);
      for (const [index, newcomer] of people.entries()) {
        const isRegistered = index === 0;
        const page = await signedIn('/clinic/#/issue');
        const box = page.getByRole('checkbox', { name: /^Register whoever takes it/ });
        expect(await box.isChecked()).toBe(true);
        if (!isRegistered) await box.press('Space');
        await page.getByRole('textbox', { name: /^Given names/ }).fill('Nora');
        await page.getByRole('textbox', { name: /^Family name/ }).fill(isRegistered ? 'Alpha' : 'Omega');
        await page.getByLabel(/^Birth date/).fill('1991-07-08');
        await page.getByRole('button', { name: 'Offer it to the patient' }).click();
        const uri = await linkIn(page);
        await page.getByRole('button', { name: 'Show the code' }).click();
        expect(await newcomer.take(uri, (await page.getByText(/^\d{6}$/).textContent()) ?? '')).toBe(1);
        const known = async () => (await desk.clinic.client.listPatients({ query: { limit: 200 } })).patients.length;
        const before = await known();

        await page.goto(`${desk.url}/clinic/#/`);
        expect(await newcomer.answer(await ask(page, 'Identity only'))).toBe(true);
        const row = page.getByRole('row', { name: /This very document/ });
        if (!isRegistered) {
          await row.getByText('Not yet').waitFor();
          expect(await accessibilityFaults(page)).toEqual([]);
          await page.getByRole('button', { name: 'Sign facts' }).click();
          await page.getByRole('button', { name: 'Offer them to the patient' }).click();
          await page.getByText('Whoever answered is not registered here.').waitFor();
          world.expectFault(/status of 404/);
          await page.getByRole('button', { name: 'Register as a patient here' }).click();
          await page.getByText('Registered', { exact: true }).last().waitFor();
        }
        await row.getByText('Yes', { exact: true }).waitFor();
        expect(await known()).toBe(isRegistered ? before : before + 1);
        await page.reload();
        await page.getByText('Is registered here').waitFor();
        await page.close();
      }
    });

    test('signs facts for studies about the patient at hand, and shows what of theirs came from here', async () => {
      const somebody = await desk.person([identity]);
      const page = await signedIn();
      expect(await somebody.answer(await ask(page, 'Identity only'))).toBe(true);
      await page.getByRole('button', { name: 'Sign facts' }).click();
      const offer = page.getByRole('button', { name: 'Offer them to the patient' });
      const about = page.getByLabel('About');
      expect(await page.getByLabel(/^Birth date/).inputValue()).toBe('1980-02-03');
      await offer.click();
      await page.getByText('Offered: Age and identity.').waitFor();
      await offer.click();
      await page.getByText('This patient has an identity for studies from this clinic.').waitFor();
      world.expectFault(/status of 409/);
      await about.selectOption({ label: 'HbA1c' });
      await page.getByText('This patient has an identity').waitFor({ state: 'detached' });
      await page.getByLabel(/^Value/).fill('7.25');
      await page.getByLabel(/^Measured on/).fill('2026-11-01');
      await offer.click();
      await page.getByText('Enter a number with at most one decimal').waitFor();
      await page.getByLabel(/^Value/).fill('7.2');
      await offer.click();
      await page.getByText('Offered: HbA1c.').waitFor();
      await about.selectOption({ label: 'All diagnoses' });
      await page.getByLabel(/^Diagnoses/).fill('44054006 Type 2 diabetes');
      await page.getByLabel(/^True as of/).fill('2026-11-01');
      await world.picture(page, 'clinic-facts');
      expect(await accessibilityFaults(page)).toEqual([]);
      await offer.click();
      await page.getByText('Offered: All diagnoses.').waitFor();
      const { id } = desk.clinic.tenant;
      const token = await openSession(somebody.wallet, createClient({ baseUrl: desk.url }), id, somebody.did);
      expect(await somebody.wallet.takeFacts(createClient({ baseUrl: desk.url, token }), desk.url, id)).toHaveLength(3);

      const own = page.getByRole('table', { name: 'Issued to this patient' });
      await page.getByRole('button', { name: 'Look again' }).last().click();
      await own.getByText('Facts for studies').nth(2).waitFor();
      expect(await own.getByRole('row').count()).toBe(5);
      await own.getByRole('button', { name: 'Withdraw: Identity' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
      await own.getByText('Withdrawn').waitFor();
    });

    test('offers what a FHIR resource says, once somebody has seen it', async () => {
      const page = await signedIn('/clinic/#/issue');
      await page.getByRole('tab', { name: 'From a FHIR resource' }).click();
      const box = page.getByRole('textbox', { name: /^FHIR R4 resource/ });
      await box.fill('{"resourceType":"Nothing"}');
      await page.getByRole('button', { name: 'Read it' }).click();
      await page.getByRole('alert').waitFor();
      world.expectFault(/status of 4\d\d/);
      await box.fill(
        JSON.stringify({
          resourceType: 'Patient',
          name: [{ family: 'Ruiz', given: ['Eva'] }],
          birthDate: '1990-05-06',
        }),
      );
      await page.getByRole('button', { name: 'Read it' }).click();
      await page.getByRole('heading', { name: 'This becomes: Identity' }).waitFor();
      await page.getByRole('button', { name: 'Offer it to the patient' }).click();
      await page.getByRole('img', { name: /scans this/ }).waitFor();
    });
  });

  const newIdentity = () => desk.person([identity]);

  test('opens data in an emergency by two people at two browsers, closes, and has it reviewed by a third', async () => {
    const key = secureRandom().bytes32() as Bytes32;
    const policy = { id: 7, threshold: 1, requiredClasses: [], maxSeconds: 3600, active: true };
    const { intent } = await desk.operator.setEmergencyPolicy({ body: policy });
    const named = { address: addressOfPrivateKey(key), classes: ['clinician' as const] };
    const approver = await desk.operator.setEmergencyApprover({ body: named });
    for (const id of [intent, approver.intent])
      await until(
        () => desk.operator.readIntent({ params: { id } }),
        ({ state: one }) => one === 'final',
        30_000,
      );
    const { did } = await newIdentity();
    const doctor = await signedIn(`/clinic/#/emergencies?patient=${encodeURIComponent(did)}`);
    await doctor.getByRole('button', { name: 'Ask for access' }).click();
    await state(doctor, 'waiting').getByText('Waits for approval').waitFor();
    await world.picture(doctor, 'clinic-emergency');
    const path = new URL(doctor.url()).hash;

    const other = await signedIn(`/clinic/${path}`, 'abel');
    const file = { name: 'ward.key', mimeType: 'text/plain', buffer: Buffer.from('0xnot-a-key') };
    await other.getByLabel('Key file of your duty').setInputFiles(file);
    await other.getByRole('button', { name: 'Approve with this key' }).click();
    await other.getByText('This is not the key of an approver.').waitFor();
    await other.getByLabel('Key file of your duty').setInputFiles({ ...file, buffer: Buffer.from(`${key}\n`) });
    await other.getByRole('button', { name: 'Approve with this key' }).click();
    await state(doctor, 'check').getByText('Open', { exact: true }).waitFor();
    await doctor.getByRole('textbox', { name: /^Note/ }).fill('Treated on the ward.');
    await doctor.getByRole('button', { name: 'Close access now' }).click();
    await state(doctor, 'check').getByText('Closed, not reviewed').waitFor();

    const officer = await signedIn('/clinic/#/emergencies', 'pia');
    await officer.getByLabel('Show').selectOption({ label: 'Not reviewed' });
    await officer.getByRole('link', { name: 'Life is in danger' }).first().click();
    await officer.getByRole('button', { name: 'Record the review' }).click();
    await state(officer, 'verified').getByText('Reviewed', { exact: true }).waitFor();
    expect(await accessibilityFaults(officer)).toEqual([]);
  }, 60_000);

  test('adds a rule of trust, explains a document by it, and removes it', async () => {
    const page = await signedIn('/clinic/#/trust');
    await page.getByText('There are no rules.').waitFor();
    const { compact } = await desk.clinic.client.readCredential({ params: { id: (await newIdentity()).ids[0] ?? '' } });
    await page.getByLabel('How they are known').selectOption({ label: 'One issuer by its DID' });
    await page.getByRole('textbox', { name: /^DID/ }).fill('did:key:zSomebodyElse');
    await page.getByRole('button', { name: 'Add the rule' }).click();
    await page.getByRole('button', { name: /^Remove: did:key:zSomebodyElse/ }).waitFor();
    await page.getByRole('textbox', { name: /^The document/ }).fill(compact);
    await page.getByRole('button', { name: 'Test it' }).click();
    await page.getByText('Its issuer is not believed').waitFor();
    await world.picture(page, 'clinic-trust');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /^Remove: did:key:zSomebodyElse/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('There are no rules.').waitFor();
  });

  describe('every screen', () => {
    const screens = ['#/', '#/offline', '#/issue', '#/emergencies', '#/trust'];

    test.each<[string, PageOptions]>([
      ['on a desktop in the dark', { dark: true }],
      ['on a phone', { phone: true }],
    ])(
      'has nothing that axe finds and no sideways scrolling, %s',
      async (_, options) => {
        const page = await world.open('/clinic/', options);
        await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
        await enter(page, 'rita', password);
        await page.getByRole('button', { name: 'Lock' }).waitFor();
        await ask(page);
        expect([await accessibilityFaults(page), await sidewaysOverflow(page)]).toEqual([[], 0]);
        for (const path of screens) {
          await page.goto(`${desk.url}/clinic/${path}`);
          await page.waitForLoadState('networkidle');
          expect([path, await accessibilityFaults(page), await sidewaysOverflow(page)]).toEqual([path, [], 0]);
        }
      },
      60_000,
    );

    test('works in Spanish, at 200 % zoom, by keyboard alone', async () => {
      const page = await world.open('/clinic/', { language: 'es-ES' });
      await page.setViewportSize({ width: 640, height: 400 });
      await page.getByRole('textbox', { name: /^Organización/ }).fill(desk.clinic.tenant.id);
      await page.getByRole('textbox', { name: /^Nombre de usuario/ }).fill('rita');
      await page.getByRole('textbox', { name: /^Contraseña/ }).fill(password);
      await page.keyboard.press('Enter');
      await heading(page, 'Recepción').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('es');
      expect(await sidewaysOverflow(page)).toBe(0);
      await page.getByLabel('Qué pedir').focus();
      await page.keyboard.press('ArrowDown');
      for (let presses = 0; presses < 4 && !(await isFocused(page, 'Preguntar al paciente')); presses += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await patient.answer(await linkEs(page))).toBe(true);
      await state(page, 'check').getByText('Compruebe el documento').waitFor();
      await page.getByText('3 de febrero de 1980').first().waitFor();
      expect(await sidewaysOverflow(page)).toBe(0);
    });
  });
  const linkEs = (page: Page) => page.getByRole('textbox', { name: 'Enlace' }).inputValue();
  const isFocused = async (page: Page, text: string) =>
    (await page.evaluate('document.activeElement?.textContent')) === text;
};

webSuite('the clinic app', suite, environment, port);
