import type { Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { deflateRaw } from './encodings/inflate.ts';
import { inflateRawInBrowser } from './encodings/inflate-stream.ts';
import { cardFile } from './smart-health-cards/card-file.ts';
import { cardKeySet } from './smart-health-cards/card-keys.ts';
import { issueCard } from './smart-health-cards/issue-card.ts';
import { numericQr } from './smart-health-cards/numeric-qr.ts';
import { newSigner, trusting } from './smart-health-cards/testing/card-world.ts';
import { sealFile } from './smart-health-links/link-file.ts';
import { linkText } from './smart-health-links/link-payload.ts';
import { type AskLinkServer, cardTexts, resolveLink, verifyCards } from './wallet.ts';

const now = '2026-06-01T09:00:00Z' as Instant;
const iss = 'https://issuer.example';
const patient = { fullUrl: 'resource:0', resource: { resourceType: 'Patient', name: [{ family: 'Made' }] } };
const bundle = { resourceType: 'Bundle', type: 'collection', entry: [patient] };
const key = 'A'.repeat(43);

describe('a wallet in a browser', () => {
  test('checks cards by code and by file, and refuses those that were changed', async () => {
    const signer = await newSigner();
    const jws = await issueCard(signer, { iss, bundle, validFrom: now, types: [] });
    const issuers = new Map([[iss, { iss, name: 'Issuer', canonicalIss: undefined }]]);
    const trust = trusting({ issuers, keySet: await cardKeySet([signer]) });
    for (const shown of [{ jws }, { qr: [numericQr(jws)] }, { file: cardFile([jws]) }]) {
      expect(await verifyCards(trust, shown, now)).toMatchObject([
        { valid: true, value: { issuer: { name: 'Issuer' } } },
      ]);
      expect(await cardTexts(shown)).toEqual({ valid: true, value: [jws] });
    }
    const forged = `${jws.slice(0, -4)}AAAA`;
    expect(await verifyCards(trust, { jws: forged }, now)).toMatchObject([{ valid: false, fault: 'signature' }]);
    expect(await verifyCards(trust, { qr: ['shc:/1'] }, now)).toMatchObject([{ valid: false, fault: 'qr_digits' }]);
  });

  test('opens files of links that are compressed', async () => {
    const file = { contentType: 'application/fhir+json' as const, text: JSON.stringify(bundle) };
    const ask: AskLinkServer = async () => ({
      ...{ status: 200, mediaType: 'application/json' },
      text: JSON.stringify({ files: [{ contentType: file.contentType, embedded: await sealFile(key, file) }] }),
    });
    const link = linkText({
      ...{ url: 'https://links.example/x', key },
      ...{ longTerm: false, passcode: false, direct: false },
    });
    expect(await resolveLink(ask, link, { recipient: 'Me' }, now)).toEqual({ valid: true, value: [file] });
  });

  test('expands what is compressed, up to a size, and nothing else', async () => {
    const octets = new Uint8Array(100_000).fill(7);
    expect(await inflateRawInBrowser(deflateRaw(octets), 100_000)).toEqual(octets);
    expect(await inflateRawInBrowser(deflateRaw(octets), 99_999)).toBeUndefined();
    expect(await inflateRawInBrowser(deflateRaw(octets).subarray(0, 20), 100_000)).toBeUndefined();
    expect(await inflateRawInBrowser(Uint8Array.of(255, 255), 100)).toBeUndefined();
  });
});
