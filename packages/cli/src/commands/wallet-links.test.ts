import { afterAll, expect, test } from '@jest/globals';
import { bundle, commandScene, json } from '../testing/command-scene.ts';

const { asClinic, wallet, did, fileOf, clinic, onboard, end } = await commandScene('https://cards.example');
afterAll(() => end());

test('a patient makes a link to their data, sees all there are, and ends one that the clinic made', async () => {
  const file = fileOf('shared.json', bundle);
  const link = (...args: string[]) => wallet('link', ...args);
  const own = json<{ id: string; link: string }>(
    await link('create', clinic.id, file, '--label', 'For the school', '--json'),
  );
  expect(own.link).toMatch(/^shlink:\//);
  const ofClinic = json<{ id: string }>(await asClinic('health-link', 'create', file, '--subject', did, '--json'));
  await asClinic('health-link', 'create', file);
  const listed = json<{ id: string; subject: string }[]>(await link('list', clinic.id, '--json'));
  expect(listed.map(({ id, subject }) => [id, subject])).toEqual([
    [ofClinic.id, did],
    [own.id, did],
  ]);
  expect((await link('revoke', clinic.id, ofClinic.id)).code).toBe(0);
  const lines = (await link('list', clinic.id)).out;
  expect(lines).toMatch(new RegExp(`${ofClinic.id} +revoked`));
  expect(lines).toMatch(new RegExp(`${own.id} +active +For the school`));
});

test('where she is no patient, she has no links and makes none; and there is none that never was', async () => {
  await onboard('lab', 'clinic');
  expect(await wallet('link', 'list', 'lab')).toMatchObject({ code: 0, out: 'No links.\n' });
  expect((await wallet('link', 'create', 'lab', fileOf('lab.json', bundle))).code).toBe(2);
  expect((await wallet('link', 'revoke', clinic.id, '00000000-0000-4000-8000-000000000000')).code).toBe(2);
});
