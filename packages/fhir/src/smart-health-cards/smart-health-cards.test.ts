import { readFileSync } from 'node:fs';
import type { Instant } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deflateRaw } from '../encodings/inflate.ts';
import { cardKeySet, thumbprintOf } from './card-keys.ts';
import type { ShownCards } from './card-verifier.ts';
import { newSigner, signedText, trusting } from './testing/card-world.ts';
import { readDirectory } from './trust-directory.ts';
import { verifyCards } from './verify-card.ts';

const vectors = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/smart-health-cards/${name}`, import.meta.url), 'utf8'));
interface Example {
  readonly name: string;
  readonly payload: string;
  readonly jws: string;
  readonly file: string;
  readonly qr: readonly [string, string, string];
}
const { directory, jwks, crl, ...rest } = vectors('examples.json');
const examples: readonly [Example, Example, Example, Example] = rest.examples;
const now = '2026-11-29T00:00:00Z' as Instant;
const example = trusting({ issuers: readDirectory(directory), keySet: jwks, list: crl });
const faultsOf = async (shown: ShownCards, trust = example, at = now) =>
  (await verifyCards(trust, shown, at)).map((check) => (check.valid ? null : check.fault));

describe("the specification's examples", () => {
  test.each<Example>(examples.slice(0, 2))(
    '$name is good as JWS, file and QR code',
    async ({ jws, file, qr, payload }) => {
      const { vc, nbf } = JSON.parse(payload);
      for (const shown of [{ jws }, { file }, { qr }]) {
        const [check] = await verifyCards(example, shown, now);
        expect(check).toMatchObject({
          valid: true,
          value: { bundle: vc.credentialSubject.fhirBundle, validFrom: nbf, issuer: { name: expect.any(String) } },
        });
      }
    },
  );

  test('a summary in three codes is read in any order, but its long addresses are not for QR codes', async () => {
    const { jws, qr } = examples[2];
    expect(await faultsOf({ jws })).toEqual([null]);
    expect(await faultsOf({ qr: [qr[2], qr[0], qr[1]] })).toEqual(['bundle_reference']);
  });

  test('example-03 was issued after the time its identifier is revoked to', async () => {
    const [, , , { jws, file, qr }] = examples;
    const before = '2025-01-01T00:00:00Z' as Instant;
    const revoking = trusting({
      issuers: readDirectory(directory),
      keySet: jwks,
      list: { ...crl, rids: ['vwAjHdarZuc'] },
    });
    for (const shown of [{ jws }, { file }, { qr }]) {
      expect(await faultsOf(shown, example, before)).toEqual([null]);
      expect(await faultsOf(shown, revoking, before)).toEqual(['revoked']);
      expect(await faultsOf(shown)).toEqual(['expired']);
    }
  });
});

interface Malformed {
  readonly name: string;
  readonly fault: string | readonly (string | null)[] | null;
  readonly jws?: string;
  readonly file?: string;
  readonly qr?: readonly string[];
  readonly bundle?: object;
  readonly payload?: object;
  readonly text?: string;
  readonly keys?: { readonly keys: readonly { readonly kid: string; readonly x?: string; readonly y?: string }[] };
  readonly list?: { readonly kid: string };
}

test('whatever is shown, the answer is a fault', async () => {
  const { jws, file } = examples[0];
  const cut = fc.tuple(fc.nat(jws.length), fc.nat(3), fc.string({ maxLength: 4 }));
  const mangled = cut.map(([at, lost, added]) => `${jws.slice(0, at)}${added}${jws.slice(at + lost + 1)}`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(mangled, fc.string()), async (text) => {
      if (text === jws) return;
      for (const shown of [{ jws: text }, { file: text }, { qr: [text] }, { file: file.replace(jws, text) }]) {
        for (const fault of await faultsOf(shown)) expect(typeof fault).toBe('string');
      }
    }),
  );
});

describe('published malformed cards', () => {
  const catalogue: readonly Malformed[] = vectors('malformed.json');
  let signer: Awaited<ReturnType<typeof newSigner>>;
  beforeAll(async () => {
    signer = await newSigner();
  });
  const own = async () => {
    const keySet = await cardKeySet([signer]);
    return trusting({ issuers: readDirectory(directory), keySet });
  };

  test.each(catalogue.filter(({ jws, file, qr }) => jws ?? file ?? qr))(
    '$name: $fault',
    async ({ fault, ...shown }) => {
      expect(await faultsOf(shown as ShownCards)).toEqual([fault].flat());
    },
  );

  test.each(catalogue.filter(({ payload }) => payload))('$name: $fault', async ({ fault, payload }) => {
    const jws = await signedText(signer, JSON.stringify(payload));
    expect(await faultsOf({ jws }, await own(), '2022-05-31T00:00:00Z' as Instant)).toEqual([fault]);
  });

  test.each(catalogue.filter(({ bundle }) => bundle))('$name: $fault', async ({ fault, bundle }) => {
    const { iss } = directory.participating_issuers[0];
    const vc = { type: ['https://smarthealth.cards#health-card'] };
    const credentialSubject = { fhirVersion: '4.0.1', fhirBundle: bundle };
    const text = JSON.stringify({ iss, nbf: 1, vc: { ...vc, credentialSubject } });
    const qr = `shc:/${[...(await signedText(signer, text))].map((c) => String(c.charCodeAt(0) - 45).padStart(2, '0')).join('')}`;
    expect(await faultsOf({ qr: [qr] }, await own())).toEqual([fault]);
  });

  test.each(catalogue.filter(({ keys }) => keys))('$name: $fault', async ({ fault, keys }) => {
    const { kid, x, y } = keys?.keys?.[0] ?? { kid: await thumbprintOf(signer.x, signer.y) };
    // The card names the key as its thumbprint where the set misnames it.
    const named = fault === 'key_kid' ? await thumbprintOf(x ?? '', y ?? '') : kid;
    const jws = await signedText(signer, examples[0].payload, { kid: named });
    expect(await faultsOf({ jws }, trusting({ issuers: readDirectory(directory), keySet: keys }))).toEqual([fault]);
  });

  test.each(catalogue.filter(({ list }) => list))(
    '$name: whether it is revoked is not known',
    async ({ fault, list }) => {
      const keySet = await cardKeySet([{ ...signer, listVersion: 1 }]);
      const ownList = { ...list, kid: await thumbprintOf(signer.x, signer.y) };
      const trust = trusting({ issuers: readDirectory(directory), keySet, list: ownList });
      const jws = await signedText(signer, examples[0].payload);
      await expect(faultsOf({ jws }, trust)).rejects.toMatchObject({ code: 'registry_unavailable', params: { fault } });
    },
  );

  test('a bomb of zeros is not expanded', async () => {
    const jws = await signedText(signer, deflateRaw(new Uint8Array(2 ** 24)));
    expect(await faultsOf({ jws }, await own())).toEqual(['not_deflated']);
  });
});
