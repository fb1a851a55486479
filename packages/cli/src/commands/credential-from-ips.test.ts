import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { commandScene, json } from '../testing/command-scene.ts';

const { asClinic, did, fileOf, inOneYear, end } = await commandScene();
afterAll(() => end());

const summary = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/ips/bundle-01.json', import.meta.url), 'utf8'),
) as { entry: object[] };
const file = fileOf('summary.json', summary);
const fromIps = (...more: string[]) => asClinic('credential', 'from-ips', file, '--subject', did, ...more);
const idsIssued = async () => {
  const issued = json<{ id: string }[]>(await asClinic('credential', 'list', '--json'));
  return issued.map(({ id }) => id);
};

test('a summary is shown and nothing is issued, unless that is asked for', async () => {
  const before = await idsIssued();
  const shown = await fromIps();
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(/LabResult +#\/entry\/17\/resource +\{.*"17856-6".*7\.5/);
  expect(shown.out).toMatch(/Observation +#\/entry\/16\/resource\/code +cannot be read for certain/);
  expect(shown.out).toMatch(/Nothing was issued\. 9 credentials would be/);
  expect(await idsIssued()).toEqual(before);
});

test('what is issued is what was shown, of the types asked for', async () => {
  const before = await idsIssued();
  const only = ['--only', 'LabResult', 'PatientIdentity'] as const;
  expect((await fromIps('--issue', ...only)).code).toBe(2);
  const { issued } = json<{ issued: { id: string; type: string }[] }>(
    await fromIps('--issue', '--until', inOneYear, ...only, '--json'),
  );
  expect(issued.map(({ type }) => type)).toEqual(['PatientIdentity', ...Array(6).fill('LabResult')]);
  const after = await idsIssued();
  expect(after.filter((id) => !before.includes(id)).sort()).toEqual(issued.map(({ id }) => id).sort());
});

test('an issuer that is not accredited for a type ends there, and says what it issued before', async () => {
  const ended = await fromIps('--issue', '--until', inOneYear, '--only', 'PatientIdentity', 'Problem');
  expect(ended).toMatchObject({ code: 4, out: '' });
  expect(ended.err).toMatch(/^issued .* PatientIdentity .*\nError/);
});

test.each([
  ['a type that is none', ['--only', 'Allergy']],
  ['no DID', ['--subject', 'somebody']],
])('%s is refused', async (_what, more) => {
  expect((await fromIps(...more)).code).toBe(2);
});

test('a record that is no summary is refused', async () => {
  const other = fileOf('other.json', { ...summary, type: 'collection' });
  expect((await asClinic('credential', 'from-ips', other, '--subject', did)).code).toBe(2);
});
