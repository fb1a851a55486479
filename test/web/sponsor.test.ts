import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { accessibilityFaults, type PageOptions, sidewaysOverflow, webSuite } from '../support/web.ts';
import { type SponsorScene, sponsorScene } from './sponsor-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-sponsor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Criteria in FHIR: one that is proven, and one that no record answers. */
const evidence = {
  resourceType: 'EvidenceVariable',
  characteristic: [
    {
      description: 'At least 18 years old',
      definitionByTypeAndValue: {
        type: { coding: [{ system: 'http://snomed.info/sct', code: '397669002' }] },
        valueQuantity: { value: 18, comparator: '>=', system: 'http://unitsofmeasure.org', code: 'a' },
      },
    },
    { description: 'Willing to come to the clinic' },
  ],
};

webSuite('the sponsor app', (world) => {
  let scene: SponsorScene;
  beforeAll(async () => {
    scene = await sponsorScene(world.service);
  }, 60_000);
  afterAll(() => scene?.end());

  /** A page in which the sponsor is signed in. */
  const signedIn = async (path = '/sponsor/', options: PageOptions = {}) => {
    const page = await world.open('/sponsor/', options);
    page.setDefaultTimeout(20_000);
    if (cookies.length === 0) await signIn(page, scene);
    else await page.context().addCookies(cookies);
    cookies = await page.context().cookies();
    await page.goto(new URL(path, world.service.url).href);
    await page.reload();
    return page;
  };
  let cookies: Cookies = [];
  let study: string;

  test('lets staff in by keyboard alone, and not with another password', async () => {
    const page = await world.open('/sponsor/');
    const organization = page.getByRole('textbox', { name: /Organisation/ });
    await organization.focus();
    for (const text of [scene.sponsor.tenant.id, scene.login, 'not the password']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('do not go together').waitFor();
    world.expectFault(/401/);
    await page
      .getByLabel(/^Password/)
      .first()
      .focus();
    await page.keyboard.type(scene.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Studies' }).waitFor();
    await page.getByText('There is no study yet').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('lets somebody who was invited set a password, once, and sign in with it', async () => {
    const { client, tenant } = scene.sponsor;
    const { id } = await client.addStaff({ body: { login: 'ida', name: 'Ida Invited', roles: ['verifier'] } });
    const { link } = await client.inviteStaff({ params: { id } });
    const page = await world.open(new URL(link).pathname + new URL(link).hash);
    await page.getByText(`For Ida Invited at ${tenant.name}.`).waitFor();
    await page.getByRole('textbox', { name: /^New password/ }).fill('some quite different words');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Sign in as ida.').waitFor();
    await page.getByRole('link', { name: 'To sign in' }).click();
    await signIn(page, { ...scene, login: 'ida', password: 'some quite different words' });
    await page.getByRole('heading', { level: 1, name: 'Studies' }).waitFor();
    const again = await world.open(new URL(link).pathname + new URL(link).hash);
    await again.getByText('This invitation is no longer good.').waitFor();
    world.expectFault(/404/);
  });

  test('reads criteria from FHIR, leaves nothing out, and survives hostile files', async () => {
    const page = await signedIn('/sponsor/#/new');
    await page.getByRole('tab', { name: 'From FHIR' }).click();
    const read = (name: string, content: string) => {
      const file = join(folder, name);
      writeFileSync(file, content);
      return page.getByLabel('File', { exact: true }).setInputFiles(file);
    };
    const refused = page.getByText('No criteria could be read from this.');
    const deep = `{"resourceType":"Group","characteristic":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    const hostile: Readonly<Record<string, string>> = {
      'text.json': 'not JSON at all <script>alert(1)</script>',
      'array.json': '[]',
      'deep.json': deep,
      'large.json': JSON.stringify({ resourceType: 'Group', text: 'x'.repeat(1_100_000) }),
      'patient.json': JSON.stringify({ resourceType: 'Patient', name: [{ family: 'Zz-Marker' }] }),
      'persons.json': JSON.stringify({ resourceType: 'Group', type: 'person', actual: true, membership: 'enumerated' }),
    };
    for (const [name, content] of Object.entries(hostile)) {
      await read(name, content);
      await refused.waitFor().catch(() => Promise.reject(new Error(`${name} was not refused`)));
      await read('good.json', JSON.stringify(evidence));
      await refused.waitFor({ state: 'detached' });
    }
    world.expectFault(/status of 4\d\d/);
    await page.getByRole('rowheader', { name: 'At least 18 years old' }).waitFor();
    const rows = page.getByRole('table', { name: 'Criteria' }).getByRole('row');
    expect(await rows.filter({ hasText: 'Proven' }).filter({ hasText: 'stays with the patient' }).count()).toBe(1);
    expect(await rows.filter({ hasText: 'Willing' }).filter({ hasText: 'Attested at the site' }).count()).toBe(1);
    await page.getByText('Words alone').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('defines a study by form, says what wallets object to, and opens it', async () => {
    const page = await signedIn('/sponsor/#/new');
    await page.getByRole('textbox', { name: /^Title/ }).fill('Kidneys and sleep');
    await page.getByRole('textbox', { name: /^Number in the registry/ }).fill('NCT01234567');
    const add = async (kind: string, label: string, fields: Readonly<Record<string, string>>) => {
      await page.getByLabel('What it is about').selectOption(kind);
      await page.getByRole('textbox', { name: /^In words/ }).fill(label);
      for (const [name, value] of Object.entries(fields))
        await page.getByRole('textbox', { name, exact: true }).fill(value);
      await page.getByRole('button', { name: 'Add criterion' }).click();
    };
    await add('age', 'Adults up to 75', { From: '18', To: '75' });
    await add('measurement', 'Kidneys that work', { From: '45', 'At most so many days old': '' });
    await add('words', 'Willing to come to the clinic', {});
    await page.getByText('The value may be of any age').first().waitFor();
    await page.getByRole('textbox', { name: /^What patients are told/ }).fill('To see whether you may take part');
    const counting = page.getByRole('textbox', { name: /^Whose facts count/ });
    await counting.fill(scene.clinic.tenant.id);
    await page.getByText('Wallets object to 1 thing').waitFor();
    await world.picture(page, 'sponsor-criteria');
    await counting.fill(scene.sponsor.tenant.id);
    await page.getByRole('button', { name: 'Open study' }).click();
    await page.getByRole('alert').getByText('is not known, or signs no facts').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await counting.fill(scene.clinic.tenant.id);
    await page.getByRole('button', { name: 'Open study' }).click();
    await page.getByRole('heading', { level: 1, name: 'Kidneys and sleep' }).waitFor();
    study = new URL(page.url()).hash.split('/')[2] as string;
    expect(study).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('says so if nobody whose facts count may sign them', async () => {
    const { client, tenant } = scene.sponsor;
    const { criteria, purpose } = await client.readStudy({ params: { id: study as never } });
    const body = { criteria: structuredClone(criteria) as never, issuers: [tenant.did], purpose };
    const { id } = await client.openStudy({ body });
    const page = await signedIn(`/sponsor/#/studies/${id}/proofs`);
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('alert').getByText('None of the organisations whose facts count').waitFor();
    world.expectFault(/status of 409/);
  });

  test('shows a proof as it arrives, with verified facts only, and enrols a person once', async () => {
    const page = await signedIn(`/sponsor/#/studies/${study}/proofs`);
    const prove = async (count: number) => {
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByRole('img', { name: /Scan this/ }).waitFor();
      await scene.answer(await page.getByRole('textbox', { name: 'Link' }).inputValue());
      await page
        .getByRole('button', { name: /^Enrol / })
        .nth(count - 1)
        .waitFor();
    };
    await prove(1);
    await page.getByText('A proof has arrived').waitFor({ state: 'attached' });
    const row = page.getByRole('row').filter({ hasText: 'statements proven, no value shown' });
    await row.getByText('Shown as it is: 62238-1').waitFor();
    await world.picture(page, 'sponsor-proofs');
    expect(await page.locator('main').textContent()).not.toMatch(/1980|72\.5/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /^Enrol / }).click();
    await page.getByText(/is enrolled\./).waitFor({ state: 'attached' });
    await prove(2);
    await page
      .getByRole('button', { name: /^Enrol / })
      .first()
      .click();
    await page.getByRole('alert').getByText('This person takes part already').waitFor();
    world.expectFault(/409/);
  });

  test('asks to sign a new consent, records it and a withdrawal, and keeps the record', async () => {
    const page = await signedIn(`/sponsor/#/studies/${study}/consent`);
    const text = join(folder, 'consent.txt');
    writeFileSync(text, 'What people sign.');
    await page.getByRole('textbox', { name: /^Version/ }).fill('2.0');
    await page.getByLabel('The text that people sign').setInputFiles(text);
    await page.getByRole('button', { name: 'Publish version' }).click();
    await page.getByRole('rowheader', { name: '2.0' }).waitFor();
    await page.getByRole('tab', { name: 'Participants' }).click();
    await page.getByText('To sign again').waitFor();
    await page.getByRole('button', { name: /^Signed the newest/ }).click();
    await page.getByRole('cell', { name: '2.0' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Credential of/ }).click();
    const jwt = readFileSync(await (await download).path(), 'utf8');
    expect(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      ...{ iss: scene.sponsor.tenant.did, consent: { version: '2.0' } },
    });
    await page.getByRole('button', { name: /^Withdraw / }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('Nothing new is recorded; the record stays.').waitFor();
    const after = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Credential of/ }).click();
    const withdrawal = readFileSync(await (await after).path(), 'utf8');
    expect(`${Buffer.from(withdrawal.split('.')[0] ?? '', 'base64url')}`).toContain('assent-withdrawal+jwt');
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('records a deviation, and shows since when it is on the chain', async () => {
    const page = await signedIn(`/sponsor/#/studies/${study}/deviations`);
    await page.getByRole('textbox', { name: /^What happened/ }).fill('The visit was two days late');
    await page.getByRole('button', { name: 'Record deviation' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'two days late' })
      .getByText(/^Block /)
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('shows a funnel without small counts and without those that would tell them', async () => {
    for (let made = 0; made < 5; made += 1)
      await scene.sponsor.client.requestProof({ params: { id: study }, body: {} });
    const page = await signedIn(`/sponsor/#/studies/${study}/funnel`);
    const steps = page.getByRole('figure', { name: 'Steps' });
    const of = (label: string) => steps.getByRole('listitem').filter({ hasText: label }).textContent();
    await steps.waitFor();
    expect(await of('Links made')).toContain('7');
    await world.picture(page, 'sponsor-funnel');
    for (const hidden of ['Links answered', 'Links not answered', 'enrolled, withdrawn', 'People who have proven'])
      expect(await of(hidden)).toContain('hidden');
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('hands out a package that holds without the service, and not if it is changed', async () => {
    const page = await signedIn(`/sponsor/#/studies/${study}/audit`);
    const arriving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download package' }).click();
    const file = join(folder, 'audit.json');
    await (await arriving).saveAs(file);
    await page.getByText('2 proofs, 5 entries in the journal').waitFor();
    const command = await page.locator('code', { hasText: 'verify-proof' }).textContent();
    const logKey = /--log-key '([^']+)'/.exec(command ?? '')?.[1] as string;
    // no service answers there
    const assent = commandLine({ ASSENT_URL: 'http://nobody.invalid' });
    expect(await assent('verify-proof', file, '--log-key', logKey)).toMatchObject({
      code: 0,
      out: '2 proofs, 1 enrolled, 5 entries (5 with a time that was checked), 0 faults\n',
    });
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, readFileSync(file, 'utf8').replace('two days late', 'on the day'));
    const refused = await assent('verify-proof', changed, '--log-key', logKey);
    expect({ code: refused.code, isNamed: /wrong_digest/.test(refused.out) }).toEqual({ code: 1, isNamed: true });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('fits a phone, in the dark, in Spanish', async () => {
    const page = await world.open('/sponsor/', { phone: true, dark: true, language: 'es-ES' });
    await page.getByRole('heading', { name: 'Iniciar sesión' }).waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    await signIn(page, scene, {
      organization: /Organización/,
      login: /Nombre de usuario/,
      password: /^Contraseña/,
      submit: 'Iniciar sesión',
    });
    await page.getByRole('heading', { name: 'Estudios', exact: true }).waitFor();
    for (const [path, text] of [
      ['new', 'Estudio nuevo'],
      [`studies/${study}/proofs`, 'Pedir una prueba a alguien'],
      [`studies/${study}/participants`, 'Retirado'],
      [`studies/${study}/funnel`, 'Enlaces creados'],
      [`studies/${study}/criteria`, 'Certificado en el centro'],
      [`studies/${study}/audit`, 'Paquete de auditoría'],
    ] as const) {
      await page.goto(`${world.service.url}/sponsor/#/${path}`);
      await page.getByText(text).first().waitFor();
      expect(await sidewaysOverflow(page)).toBe(0);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });

  test('locks when nobody is there, and comes back to the same screen', async () => {
    const page = await world.open('/sponsor/');
    await page.clock.install();
    await page.reload();
    await signIn(page, scene);
    await page.goto(`${world.service.url}/sponsor/#/new`);
    const heading = await page.getByRole('heading', { level: 1 }).textContent();
    // a browser that slept: what it would have asked meanwhile it asks once
    await page.clock.fastForward(14.5 * 60_000);
    await page.getByText('Locks in a minute').waitFor();
    await page.clock.fastForward(60_000);
    await page.getByRole('heading', { level: 1, name: 'Locked' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page
      .getByLabel(/^Password/)
      .first()
      .fill(scene.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: heading ?? '' }).waitFor();
  });

  test('asks to sign in again once the session is over', async () => {
    const page = await signedIn(`/sponsor/#/studies/${study}/proofs`);
    await page.getByRole('heading', { name: 'Requests and proofs' }).waitFor();
    await endSession(page.context());
    await page.getByText('Your session is over.').waitFor();
    world.expectFault(/401/);
  });
});

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

const english = {
  organization: /Organisation/,
  login: /Login name/,
  password: /^Password/,
  submit: 'Sign in',
} as const;
type Words = { readonly [Key in keyof typeof english]: string | RegExp };

async function signIn(page: Page, { sponsor, login, password }: SponsorScene, words: Words = english): Promise<void> {
  await page.getByRole('textbox', { name: words.organization }).fill(sponsor.tenant.id);
  await page.getByRole('textbox', { name: words.login }).fill(login);
  await page.getByLabel(words.password).first().fill(password);
  await page.getByRole('button', { name: words.submit, exact: true }).click();
  await page.getByRole('navigation').waitFor();
}

/** What an expired session looks like from here: the browser has no cookie any more. */
const endSession = (context: BrowserContext): Promise<void> => context.clearCookies();
