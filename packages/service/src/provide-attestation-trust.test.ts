import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRequestCertificate } from '@assent/openid4vc';
import { afterAll, expect, test } from '@jest/globals';
import { provideAttestationTrust } from './provide-attestation-trust.ts';
import { newVciKey } from './testing/test-vci-wallet.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-attestations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const trustOf = (files: readonly string[]) => provideAttestationTrust({ keyAttestations: { files, isRequired: true } });

test('nobody is trusted unless the configuration names files', () => {
  expect(provideAttestationTrust({})).toEqual({});
});

test('those are trusted whose roots or keys are in the files', async () => {
  const { jwk } = await newVciKey();
  const roots = fileOf('roots.pem', await makeRequestCertificate('provider.example', new Date()));
  const keys = fileOf('keys.json', JSON.stringify({ keys: [{ ...jwk, kid: 'one' }] }));
  const { attestations } = trustOf([roots, keys]);
  expect({ roots: attestations?.roots.length, keys: [...(attestations?.keys.keys() ?? [])] }).toEqual({
    roots: 2,
    keys: ['one'],
  });
  expect(attestations?.isRequired).toBe(true);
});

test.each([
  ['is not there', () => join(folder, 'nothing.pem')],
  ['is neither PEM nor JWKS', () => fileOf('text.pem', 'hello')],
  ['is a JWKS without keys', () => fileOf('empty.json', '{"keys":[]}')],
])('a service does not start with a file that %s', (_, make) => {
  expect(() => trustOf([make()])).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
});
