import { plusSeconds, type Receipt } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandScene, family, json } from '../testing/command-scene.ts';
import { toldLines } from './wallet-history.ts';

const scene = await commandScene();
const { asClinic, wallet, did, fileOf } = scene;
afterAll(() => scene.end());

beforeAll(async () => {
  const request = { subject: did, requester: { did: scene.clinic.did }, purposes: ['HRESCH'], action: 'use' };
  const resource = { type: 'Observation', securityLabels: [], codes: [] };
  await asClinic('decide', fileOf('automatic.json', { ...request, resource, human: false }));
});

describe('a history', () => {
  test('is told day by day, with people and what was automatic apart', async () => {
    const { code, out } = await wallet('history', 'clinic', '--language', 'en', '--time-zone', 'UTC');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\d+ \w+ \d{4}\n {2}People\n( {4}On .*\n)+ {2}Automatic\n {4}On .*, a computer of The clinic was not allowed to use .* for research\. No consent of yours allowed it\.\n$/,
    );
    expect(out).toContain('a person acting for The clinic issued a digital document to you: your proof of identity.');
    expect(out).not.toMatch(new RegExp(`${family}|undefined|[{}]|did:`));
  });

  test('is told in Spanish, and stays the same for machines', async () => {
    const spanish = await wallet('history', 'clinic', '--language', 'es');
    expect(spanish.out).toContain('un sistema automático de The clinic no pudo utilizar');
    const receipts = json<Receipt[]>(await wallet('history', 'clinic', '--language', 'es', '--json'));
    expect(receipts.map(({ event }) => event)).toEqual(['access_denied', 'credential_issued', 'credential_issued']);
  });

  test.each([
    ['--language', 'xx'],
    ['--time-zone', 'Mars/Base'],
  ])('is not told with %s %s', async (...option) => {
    expect((await wallet('history', 'clinic', ...option)).code).toBe(2);
  });

  test('of nothing says so', () => {
    expect(toldLines([], 'en')).toEqual(['Nothing happened with your data here.']);
  });
});

describe('what is unusual', () => {
  test('is listed for the organisation, with how much was looked at, and for the patient in words', async () => {
    const now = systemClock().now();
    const [from, to] = [plusSeconds(now, -86_400), plusSeconds(now, 86_400)];
    const window = ['--from', from, '--to', to];
    const found = await asClinic('receipts', 'anomalies', ...window);
    expect(found.code).toBe(0);
    expect(found.out).toMatch(/^AT +SEVERITY +RULE +WHO +RECEIPTS +WHY\n(.*\n)*\d+ found in [1-9]\d* accesses\.\n$/);
    const own = json<{ looked: number; complete: boolean }>(await wallet('anomalies', 'clinic', '--json'));
    expect(own).toMatchObject({ complete: true });
    for (const bad of [
      ['--from', to, '--to', from],
      ['--from', 'now', '--to', to],
      [...window, '--earlier-days', '91'],
    ])
      expect((await asClinic('receipts', 'anomalies', ...bad)).code).toBe(2);
  });
});

describe('notices', () => {
  test('are off until they are turned on, and then of what was chosen', async () => {
    const researched = async () => (await wallet('notices', 'clinic', '--language', 'en')).out;
    expect(await researched()).toMatch(/^Nothing happened/);
    const on = await wallet('notices', 'clinic', '--on', '--event', 'access_denied', '--purpose', 'TREAT', '--json');
    expect(json(on)).toMatchObject({ enabled: true, events: ['access_denied'], purposes: ['TREAT'] });
    await asClinic('decide', scene.accessRequest('HMARKT'));
    await asClinic('decide', scene.accessRequest('TREAT'));
    const out = await researched();
    expect(out).toContain('was not allowed to look at your measurements and laboratory results for treatment.');
    expect(out).not.toContain('marketing');
    expect((await wallet('notices', 'clinic', '--off')).out).toMatch(/^You are told of emergency access alone/);
    expect(await researched()).toMatch(/^Nothing happened/);
  });

  test.each([
    ['--on', '--off'],
    ['--purpose', 'TREAT'],
    ['--on', '--event', 'nothing'],
    ['--on', '--after', '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001'],
    ['--after', '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001'],
    ['--after', 'nothing'],
  ])('are not read or set with %s %s %s', async (...options) => {
    expect((await wallet('notices', 'clinic', ...options.filter(Boolean))).code).toBe(2);
  });
});
