import { verifyCards } from '@assent/fhir/wallet';
import { describe, expect, test } from '@jest/globals';
import type { AskForeign } from '../health-links/visit-link.ts';
import { healthUrl, httpWorld, now } from '../testing/http-world.ts';
import { healthBundleOf } from '../testing/samples.ts';

const linkUrl = 'https://links.example/a-secret';
const kid = 'k'.repeat(43);
const jwe = 'eyJh..aXY.Ym9keQ.dGFn';

/** Servers of others that answer with a text, and note what they were asked. */
function servers(text: string, { status = 200, mediaType = 'application/json' } = {}) {
  const asked: unknown[] = [];
  const foreign: AskForeign = async (url, request) => {
    asked.push([url.href, request.json === undefined ? undefined : JSON.parse(request.json)]);
    return { status, mediaType, body: new TextEncoder().encode(text) };
  };
  return { asked, foreign };
}

describe('issuers of health cards', () => {
  test('that are organisations of this service are vouched for, and what they revoked is told', async () => {
    const world = await httpWorld();
    const clinic = await world.onboard('clinic', 'clinic');
    const { jws, id } = await clinic.client.issueHealthCard({ body: { bundle: healthBundleOf('Made') } });
    const iss = `${healthUrl}/health-cards/clinic`;
    const known = await world.clientOf().readHealthCardIssuer({ query: { iss } });
    expect(known).toMatchObject({ iss, name: clinic.tenant.name, vouchedBy: 'service' });
    const trust = {
      issuer: async () => ({ iss, name: 'x', canonicalIss: undefined }),
      keySet: async () => (await world.clientOf().readHealthCardIssuer({ query: { iss } })).keySet,
      revocationList: async (_: string, of: string) =>
        (await world.clientOf().readRevokedHealthCards({ query: { iss, kid: of } })).list,
    };
    expect(await verifyCards(trust, { jws }, now)).toMatchObject([{ valid: true }]);
    await clinic.client.revokeHealthCard({ params: { id } });
    expect(await verifyCards(trust, { jws }, now)).toMatchObject([{ valid: false, fault: 'revoked' }]);
  });

  test('that nobody knows are asked for their keys, and are nobody', async () => {
    const { asked, foreign } = servers('{"keys":[]}');
    const world = await httpWorld({ foreign });
    const iss = 'https://issuer.example/cards';
    expect(await world.clientOf().readHealthCardIssuer({ query: { iss } })).toEqual({
      ...{ iss, name: null, vouchedBy: 'nobody' },
      keySet: { keys: [] },
    });
    await world.clientOf().readRevokedHealthCards({ query: { iss, kid } });
    expect(asked).toEqual([
      [`${iss}/.well-known/jwks.json`, undefined],
      [`${iss}/.well-known/crl/${kid}.json`, undefined],
    ]);
  });

  test.each([
    'http://issuer.example',
    'https://issuer.example/',
    'https://a@issuer.example',
    'https://x.example/?a=b',
    'x',
  ])('%s is no address of one, and nobody is asked', async (iss) => {
    const { asked, foreign } = servers('{}');
    const world = await httpWorld({ foreign });
    await expect(world.clientOf().readHealthCardIssuer({ query: { iss } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(asked).toEqual([]);
  });

  test('that answer with something else, or not at all, are not known', async () => {
    for (const settings of [
      { foreign: servers('no JSON').foreign },
      { foreign: servers('{}', { status: 404 }).foreign },
      {},
    ]) {
      const world = await httpWorld(settings);
      const query = { iss: 'https://issuer.example' };
      await expect(world.clientOf().readHealthCardIssuer({ query })).rejects.toMatchObject({
        code: 'registry_unavailable',
      });
      // whose cards somebody holds is theirs to say
      expect(world.logs.join()).not.toMatch(/issuer\.example|no JSON/);
      expect(world.logs.length).toBeGreaterThan(0);
    }
  });
});

describe('a visit of a health link', () => {
  const visit = { recipient: 'Me', passcode: '1234' };

  test('passes on a list of files, a file, and how many attempts are left, and nothing else', async () => {
    const files = [{ contentType: 'application/fhir+json', embedded: jwe }];
    const list = servers(JSON.stringify({ files: [{ ...files[0], secret: 'x' }], more: 'x' }));
    const world = await httpWorld({ foreign: list.foreign });
    const found = await world.clientOf().visitHealthLink({ body: { url: linkUrl, visit } });
    expect(JSON.parse(found.text)).toEqual({ files });
    expect(list.asked).toEqual([[linkUrl, visit]]);
    const oneFile = await httpWorld({ foreign: servers(jwe, { mediaType: 'application/jose' }).foreign });
    expect(await oneFile.clientOf().visitHealthLink({ body: { url: linkUrl } })).toMatchObject({
      status: 200,
      text: jwe,
    });
    const wrong = await httpWorld({ foreign: servers('{"remainingAttempts":3}', { status: 401 }).foreign });
    expect(await wrong.clientOf().visitHealthLink({ body: { url: linkUrl, visit } })).toMatchObject({
      status: 401,
      text: '{"remainingAttempts":3}',
    });
    for (const body of [{ url: linkUrl }, { url: linkUrl, visit }]) {
      const page = await httpWorld({ foreign: servers('<h1>Inside</h1>', { mediaType: 'text/html' }).foreign });
      expect(await page.clientOf().visitHealthLink({ body })).toMatchObject({ text: '' });
    }
  });

  test.each([
    'http://links.example/x',
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://[::1]/x',
    'file:///etc/passwd',
    'x',
  ])('to %s is not made', async (url) => {
    const { asked, foreign } = servers('{}');
    const world = await httpWorld({ foreign });
    await expect(world.clientOf().visitHealthLink({ body: { url, visit } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(asked).toEqual([]);
  });

  test('to a link of this service needs no request, and is noted as any other', async () => {
    const world = await httpWorld();
    const clinic = await world.onboard('clinic', 'clinic');
    const files = [{ contentType: 'application/fhir+json' as const, content: { resourceType: 'Patient' } }];
    const { link } = await clinic.client.createHealthLink({ body: { files, passcode: '1234' } });
    const { url } = JSON.parse(Buffer.from(link.slice('shlink:/'.length), 'base64url').toString());
    expect(await world.clientOf().visitHealthLink({ body: { url, visit: { recipient: 'Me' } } })).toMatchObject({
      status: 401,
    });
    const { status, text } = await world.clientOf().visitHealthLink({ body: { url, visit } });
    expect([status, JSON.parse(text).files[0].contentType]).toEqual([200, 'application/fhir+json']);
    const { links } = await clinic.client.listHealthLinks({});
    expect(links[0]?.openings).toMatchObject([{ recipient: 'Me' }]);
    const gone = { url: `${url}x`, visit };
    expect(await world.clientOf().visitHealthLink({ body: gone })).toMatchObject({ status: 404 });
  });
});
