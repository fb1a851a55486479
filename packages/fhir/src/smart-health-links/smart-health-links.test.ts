import { readFileSync } from 'node:fs';
import type { Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toBase64Url } from '../encodings/base64url.ts';
import { openFile, sealFile } from './link-file.ts';
import { linkText, readLink } from './link-payload.ts';
import type { AskLinkServer } from './link-resolver.ts';
import { resolveLink } from './resolve-link.ts';
import { serveDirect, serveFile, serveManifest } from './serve-link.ts';
import { type LinkWish, revokeLink, shareLink, updateLink } from './share-link.ts';
import { memoryLinks } from './testing/memory-links.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/smart-health-links/specification.json', import.meta.url), 'utf8'),
);
const now = '2026-11-29T00:00:00Z' as Instant;
const later = '2026-11-29T01:00:00Z' as Instant;
const baseUrl = 'https://clinic.example/shl';
const file = { contentType: 'application/fhir+json', text: '{"resourceType":"Patient"}' } as const;
const url = `${baseUrl}/${'a'.repeat(43)}`;
const key = toBase64Url(new Uint8Array(32).fill(1));
const encoded = (payload: unknown) => `shlink:/${toBase64Url(new TextEncoder().encode(JSON.stringify(payload)))}`;

describe("the specification's examples", () => {
  test('a link is read, alone and after a viewer, and written the same', async () => {
    const { link, withViewer, payload } = vectors;
    for (const text of [link, withViewer]) {
      expect(await readLink(text)).toMatchObject({
        valid: true,
        value: {
          url: payload.url,
          key: payload.key,
          label: payload.label,
          longTerm: true,
          passcode: true,
          direct: false,
        },
      });
    }
    const { url, key, label } = payload;
    const read = await readLink(linkText({ url, key, label, longTerm: true, passcode: true, direct: false }));
    expect(read).toEqual(await readLink(link));
  });

  test('a file is decrypted', async () => {
    const { key, jwe, contentType } = vectors.file;
    const { text } = await openFile(key, jwe, contentType);
    expect(JSON.parse(text)).toEqual({ verifiableCredential: [expect.stringMatching(/^eyJ/)] });
  });
});

test.each<[string, string, string]>([
  ['another scheme', 'https://clinic.example', 'link_prefix'],
  ['another alphabet', 'shlink:/ey+', 'link_prefix'],
  ['a second spelling of base64url', 'shlink:/eyJ9', 'link_form'],
  ['no object', encoded([]), 'link_form'],
  ['no key', encoded({ url }), 'link_form'],
  ['a label of 81 characters', encoded({ url, key, label: 'a'.repeat(81) }), 'link_form'],
  ['a short key', encoded({ url, key: 'AAAA' }), 'link_key'],
  ['an address of 129 characters', encoded({ url: url.padEnd(129, 'a'), key }), 'link_url'],
  ['an address without TLS', encoded({ url: 'http://clinic.example/a', key }), 'link_url'],
  ['this machine', encoded({ url: 'https://localhost/a', key }), 'link_url'],
  ['an address of numbers', encoded({ url: 'https://169.254.169.254/latest', key }), 'link_url'],
  ['an address of numbers in disguise', encoded({ url: 'https://0x7f.1/', key }), 'link_url'],
  ['an IPv6 address', encoded({ url: 'https://[fd00::1]/', key }), 'link_url'],
  ['credentials in the address', encoded({ url: 'https://a:b@clinic.example/', key }), 'link_url'],
  ['flags out of order', encoded({ url, key, flag: 'PL' }), 'link_flags'],
  ['a direct file with a passcode', encoded({ url, key, flag: 'PU' }), 'link_flags'],
  ['a flag that is not known', encoded({ url, key, flag: 'X' }), 'link_flags'],
  ['a later version', encoded({ url, key, v: 2 }), 'link_version'],
])('refuses a link with %s', async (_what, text, fault) => {
  expect(await readLink(text)).toEqual({ valid: false, fault });
});

test('extensions of a link are ignored, and no text makes the reader fail', async () => {
  expect(await readLink(encoded({ url, key, _x: 1, extension: {} }))).toMatchObject({ valid: true });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => encoded(json)),
      ),
      async (text) => {
        expect(typeof (await readLink(text)).valid).toBe('boolean');
      },
    ),
  );
});

test('files come back as they were, each time under another nonce', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      const [one, two] = [await sealFile(key, { ...file, text }), await sealFile(key, { ...file, text })];
      expect(one.split('.')[2]).not.toBe(two.split('.')[2]);
      expect(await openFile(key, one, file.contentType)).toEqual({ ...file, text });
    }),
    { numRuns: 30 },
  );
});

/** A server of links over an own store, asked as over HTTP. */
async function clinic(wish: Partial<LinkWish> = {}) {
  const links = memoryLinks();
  const link = await shareLink({ links }, baseUrl, { files: [file], ...wish }, now);
  let time = now;
  const asked: string[] = [];
  const ask: AskLinkServer = async (address, { method, json }) => {
    asked.push(address);
    const { pathname, searchParams } = new URL(address);
    const [, , secret = '', , ticket] = pathname.split('/');
    const recipient = searchParams.get('recipient') ?? '';
    const visit = { secret, recipient, ...(json as object) };
    const reply =
      ticket !== undefined
        ? await serveFile({ links }, secret, ticket, time)
        : await (method === 'GET'
            ? serveDirect({ links }, visit, time)
            : serveManifest({ links }, baseUrl, visit, time));
    const text = 'jwe' in reply ? reply.jwe : JSON.stringify('manifest' in reply ? reply.manifest : reply);
    return { status: reply.status, mediaType: 'application/json', text };
  };
  const open = (passcode?: string, recipient = 'Dr. Muster') =>
    resolveLink(ask, link, { recipient, ...(passcode && { passcode }) }, now);
  return { links, link, ask, asked, open, at: (next: Instant) => (time = next) };
}
const inactive = { valid: false, fault: 'link_inactive' };

describe('a shared link', () => {
  test.each<[string, Partial<LinkWish>]>([
    ['by a list of files', {}],
    ['directly', { direct: true }],
    ['for long', { longTerm: true, files: [file, { ...file, text: '{}' }] }],
    [
      'with a file too long to embed',
      { files: [{ ...file, text: toBase64Url(crypto.getRandomValues(new Uint8Array(65536)).slice()).repeat(40) }] },
    ],
  ])('%s gives its files to whoever has it, and shows the patient who that was', async (_how, wish) => {
    const { open, links } = await clinic(wish);
    expect(await open()).toEqual({ valid: true, value: wish.files ?? [file] });
    const [kept] = links.kept.values();
    expect(kept?.openings).toEqual([{ at: now, recipient: 'Dr. Muster' }]);
  });

  test('the store alone opens nothing: it has neither address nor key nor text', async () => {
    const { links, link } = await clinic({ passcode: 'secret-1' });
    const read = await readLink(link);
    if (!read.valid) throw new Error('refused');
    const stored = JSON.stringify([...links.kept.values()]);
    for (const secret of [read.value.key, read.value.url.slice(-43), 'Patient', 'secret-1']) {
      expect(stored).not.toContain(secret);
    }
  });

  test('a passcode is asked for before anybody is asked, and the number of wrong ones is for life', async () => {
    const { open, asked } = await clinic({ passcode: '4711', maxAttempts: 3 });
    expect(await open()).toEqual({ valid: false, fault: 'passcode_needed' });
    expect(asked).toEqual([]);
    expect(await open('0000')).toEqual({ valid: false, fault: 'passcode_wrong', remainingAttempts: 2 });
    expect(await open('4711')).toMatchObject({ valid: true });
    expect(await open('0001')).toEqual({ valid: false, fault: 'passcode_wrong', remainingAttempts: 1 });
    expect(await open('4711')).toMatchObject({ valid: true });
    expect(await open('0002')).toEqual({ valid: false, fault: 'passcode_wrong', remainingAttempts: 0 });
    expect(await open('4711')).toEqual(inactive);
  });

  test('fifty guesses at once have no more attempts than one after the other', async () => {
    const { open } = await clinic({ passcode: '4711', maxAttempts: 5 });
    const guesses = await Promise.all(Array.from({ length: 50 }, (_, guess) => open(String(1000 + guess))));
    expect(guesses.filter((guess) => 'remainingAttempts' in guess)).toHaveLength(5);
    expect(await open('4711')).toEqual(inactive);
  });

  test('has ended at its end, and when it was revoked, as if it had never been', async () => {
    const ended = await clinic({ until: later });
    ended.at(later);
    expect(await ended.open()).toEqual(inactive);
    const revoked = await clinic();
    expect(await revokeLink(revoked, revoked.link)).toBe(true);
    expect(await revoked.open()).toEqual(inactive);
    expect([...revoked.links.kept.values()][0]?.files).toEqual([]);
    const direct = await clinic({ direct: true });
    await revokeLink(direct, direct.link);
    expect(await direct.open()).toEqual(inactive);
  });

  test('a link whose end has passed by its own word is not asked for', async () => {
    const { ask, asked, link } = await clinic({ until: later });
    expect(await resolveLink(ask, link, { recipient: 'r' }, later)).toEqual({ valid: false, fault: 'link_expired' });
    expect(asked).toEqual([]);
  });

  test('new files replace those of a long-term link only', async () => {
    const next = { ...file, text: '{"resourceType":"Bundle"}' };
    const long = await clinic({ longTerm: true });
    expect(await updateLink(long, long.link, [next], later)).toBe(true);
    expect(await long.open()).toMatchObject({ valid: true, value: [next] });
    const short = await clinic();
    expect(await updateLink(short, short.link, [next], later)).toBe(false);
    expect(await short.open()).toMatchObject({ valid: true, value: [file] });
  });

  test('the address of a file serves once, and five minutes', async () => {
    const { links, link } = await clinic();
    const read = await readLink(link);
    const secret = read.valid ? read.value.url.slice(-43) : '';
    const ticketOf = async () => {
      const visit = { secret, recipient: 'r', embeddedLengthMax: 1 };
      const reply = await serveManifest({ links }, baseUrl, visit, now);
      return 'manifest' in reply ? (reply.manifest.files[0]?.location?.slice(-43) ?? '') : '';
    };
    const [one, two] = [await ticketOf(), await ticketOf()];
    expect(await serveFile({ links }, secret, one, now)).toMatchObject({ status: 200 });
    expect(await serveFile({ links }, secret, one, now)).toEqual({ status: 404 });
    expect(await serveFile({ links }, secret, two, '2026-11-29T00:05:00Z' as Instant)).toEqual({ status: 404 });
  });

  test.each<[string, Partial<LinkWish>]>([
    ['a direct link with a passcode', { direct: true, passcode: '4711' }],
    ['a direct link to two files', { direct: true, files: [file, file] }],
    ['a passcode of three characters', { passcode: '471' }],
    ['no attempts', { passcode: '4711', maxAttempts: 0 }],
    ['a label of 81 characters', { label: 'a'.repeat(81) }],
  ])('is not made with %s', async (_what, wish) => {
    await expect(clinic(wish)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a server that misbehaves', () => {
  const link = linkText({ url, key, longTerm: false, passcode: false, direct: false });
  const answering = (status: number, answer: unknown) => {
    const asked: string[] = [];
    const ask: AskLinkServer = async (address) => {
      asked.push(address);
      return { status, mediaType: 'application/json', text: JSON.stringify(answer) };
    };
    return { asked, result: resolveLink(ask, link, { recipient: 'r' }, now) };
  };
  const manifest = (...files: object[]) => ({ files: files.map((one) => ({ contentType: file.contentType, ...one })) });
  const sealedAs = async (header: object) =>
    `${toBase64Url(new TextEncoder().encode(JSON.stringify(header)))}.${(await sealFile(key, file)).split('.').slice(1).join('.')}`;

  test.each<[string, () => Promise<unknown>, string]>([
    ['no list of files', async () => [], 'manifest_form'],
    ['a file that is nowhere', async () => manifest({}), 'manifest_form'],
    ['a file in two places', async () => manifest({ embedded: 'a', location: url }), 'manifest_form'],
    ['a file on its own network', async () => manifest({ location: 'https://10.0.0.1/' }), 'file_url'],
    ['what is no JWE', async () => manifest({ embedded: 'a.b' }), 'file_form'],
    [
      'another algorithm',
      async () => manifest({ embedded: await sealedAs({ alg: 'A256KW', enc: 'A256GCM' }) }),
      'file_algorithm',
    ],
    [
      'another type inside',
      async () =>
        manifest({ embedded: await sealFile(key, { ...file, contentType: 'application/smart-health-card' }) }),
      'file_type',
    ],
    [
      'another header',
      async () => manifest({ embedded: await sealedAs({ alg: 'dir', enc: 'A256GCM', cty: file.contentType }) }),
      'file_not_decrypted',
    ],
    [
      'another key',
      async () => manifest({ embedded: await sealFile(toBase64Url(new Uint8Array(32)), file) }),
      'file_not_decrypted',
    ],
  ])('%s is refused', async (_what, answer, fault) => {
    const { asked, result } = answering(200, await answer());
    expect(await result).toEqual({ valid: false, fault });
    expect(asked).toEqual([url]);
  });

  test('a file of an unknown type is left out; a failure is not a refusal', async () => {
    const unknown = { files: [{ contentType: 'text/html', location: 'http://10.0.0.1/' }] };
    expect(await answering(200, unknown).result).toEqual({ valid: true, value: [] });
    await expect(answering(500, {}).result).rejects.toMatchObject({
      code: 'registry_unavailable',
      params: { status: 500 },
    });
  });
});
