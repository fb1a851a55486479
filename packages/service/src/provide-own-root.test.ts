import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readConfiguration } from './configuration.ts';
import { provideCertificate } from './provide-certificate.ts';
import { provideOwnRoot } from './provide-own-root.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'assent-root-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const configuration = () => readConfiguration({ ASSENT_HOME: home, ASSENT_OPENID_PROFILE: 'haip' });

test('a root is made at the first start with the profile on, for its owner alone, and kept', async () => {
  const made = await provideOwnRoot(configuration());
  expect(statSync(join(home, 'certificate-root.pem')).mode & 0o077).toBe(0);
  const again = await provideOwnRoot(configuration());
  expect(again?.certificate.toString('pem')).toBe(made?.certificate.toString('pem'));
  const request = await provideCertificate(configuration(), made);
  expect(request?.rootPem).toBe(`${made?.certificate.toString('pem')}\n`);
});

test('requests to wallets keep the certificate that they had', async () => {
  const before = await provideCertificate(configuration());
  const root = await provideOwnRoot(configuration());
  expect(await provideCertificate(configuration(), root)).toMatchObject({ hash: before?.hash });
  expect(before?.rootPem).not.toBe(`${root?.certificate.toString('pem')}\n`);
});

test('there is none without the profile, and a file that is none stops the start', async () => {
  const { openidProfile: _, ...plain } = configuration();
  expect(await provideOwnRoot(plain)).toBeUndefined();
  expect(await provideOwnRoot({ ...configuration(), profile: 'production' })).toBeUndefined();
  const file = join(home, 'certificate-root.pem');
  writeFileSync(file, 'hello');
  await expect(provideOwnRoot(configuration())).rejects.toMatchObject({ code: 'configuration_invalid' });
  expect(readFileSync(file, 'utf8')).toBe('hello');
});
