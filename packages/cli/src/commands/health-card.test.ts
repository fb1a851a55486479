import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFrom } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'health-card-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const vectors = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/${path}`, import.meta.url), 'utf8'));
const at = (time: string): string => instantFrom(Date.parse(time));
// No service: whatever asks it ends with 3.
const assent = commandLine({ ASSENT_URL: 'http://nobody.invalid' });

const { directory, jwks, crl, examples } = vectors('smart-health-cards/examples.json');
const snapshotOf = (...crls: object[]) => ({
  time: '2026-11-28T04:00:00Z',
  issuerInfo: [{ issuer: directory.participating_issuers[0], keys: jwks.keys, crls }],
});
const snapshot = fileOf('snapshot.json', JSON.stringify(snapshotOf(crl)));
const card = (text: string, at = '2026-11-29T00:00:00Z', trust = snapshot) =>
  assent('health-card', 'verify', fileOf('card.txt', text), '--snapshot', trust, '--at', at);

describe('a SMART Health Card', () => {
  test('is good as JWS, as file and as the text of its code, and says how old the trust is', async () => {
    const [{ jws, file, qr }] = examples;
    for (const text of [jws, file, `${[qr].flat().join('\r\n')}\n`]) {
      const { code, out } = await card(text);
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(
          /^valid {2}of SMART Health Card .* from 2024-05-07: .*\nKeys and revoked cards as of 2026-11-28T04:00:00Z\.\n$/,
        ),
      });
    }
  });

  test('is refused with its fault', async () => {
    const [{ jws, qr }, , , { jws: late }] = examples;
    const before = '2025-01-01T00:00:00Z';
    const revoking = JSON.stringify(snapshotOf({ ...crl, rids: ['vwAjHdarZuc'] }));
    const nobody = JSON.stringify({ ...snapshotOf(), issuerInfo: [] });
    expect(await card(late)).toMatchObject({ code: 1, out: expect.stringMatching(/^refused {2}expired\n/) });
    for (const [fault, run] of [
      ['signature', card(jws.replace(/.{8}$/, 'AAAAAAAA'))],
      ['qr_digits', card(`${[qr].flat()[0]}x`)],
      ['file_form', card('{}')],
      ['jws_form', card('')],
      ['revoked', card(late, before, fileOf('revoking.json', revoking))],
      ['issuer_not_trusted', card(jws, before, fileOf('nobody.json', nobody))],
    ] as const) {
      expect(await run).toMatchObject({ code: 1, out: expect.stringContaining(`refused  ${fault}\n`) });
    }
  });

  test('is neither good nor refused when its list of revoked cards is missing', async () => {
    const without = fileOf('without.json', JSON.stringify(snapshotOf()));
    expect(await card(examples[0].jws, undefined, without)).toMatchObject({ code: 3, out: '' });
  });
});

describe('an EU certificate', () => {
  test("is judged as in each of the EU's common tests", async () => {
    for (const { name, text, certificate, now, fault } of vectors('eu-certificates/certificates.json')) {
      const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`;
      const files = [fileOf('hc1.txt', `${text}\n`), '--certificates', fileOf('signer.pem', pem), '--at', at(now)];
      const { code, out } = await assent('--json', 'health-card', 'verify', ...files);
      const { valid, fault: found = null } = JSON.parse(out);
      expect({ name, code, valid, found }).toEqual({ name, code: fault ? 1 : 0, valid: !fault, found: fault });
    }
  });

  test('says that revocation is not known', async () => {
    const [{ text, certificate, now }] = vectors('eu-certificates/certificates.json').filter(
      ({ fault }: { fault: string | null }) => fault === null,
    );
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
    const files = [fileOf('hc1.txt', text), '--certificates', fileOf('signer.pem', pem), '--at', at(now)];
    const { out } = await assent('health-card', 'verify', ...files);
    expect(out).toMatch(/^valid {2}(vaccination|test|recovery), of .*\nWhether it was revoked is not known/);
    const json = await assent('--json', 'health-card', 'verify', ...files);
    expect(JSON.parse(json.out)).toMatchObject({ valid: true, revocation: 'not_checked' });
  });
});

test('what is trusted must be given, once, and be readable', async () => {
  const text = fileOf('card.txt', examples[0].jws);
  const verify = (...options: string[]) => assent('health-card', 'verify', text, ...options);
  expect(await verify()).toMatchObject({ code: 2, out: '' });
  expect(await verify('--snapshot', snapshot, '--certificates', snapshot)).toMatchObject({ code: 2, out: '' });
  expect(await verify('--certificates', snapshot)).toMatchObject({ code: 2, out: '' });
  expect(await verify('--snapshot', text)).toMatchObject({ code: 2, out: '' });
  expect(await verify('--snapshot', snapshot, '--at', 'yesterday')).toMatchObject({ code: 2, out: '' });
});
