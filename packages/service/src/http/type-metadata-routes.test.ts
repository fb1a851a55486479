import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { baseUrl, httpWorld } from '../testing/http-world.ts';

const world = await httpWorld();
const path = '/credential-types/PatientIdentity/1';

test('Type Metadata is at its address, for anybody and for good', async () => {
  const response = await world.call(path, { headers: { origin: 'https://wallet.example' } });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
  const octets = Buffer.from(await response.arrayBuffer());
  expect(JSON.parse(octets.toString())).toMatchObject({ vct: `${baseUrl}${path}` });
  const integrity = `sha256-${createHash('sha256').update(octets).digest('base64')}`;
  expect(world.ports.typeMetadata.referenceOf('PatientIdentity')).toEqual({ vct: `${baseUrl}${path}`, integrity });
  const etag = response.headers.get('etag') ?? '';
  expect((await world.call(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test.each([
  ['a type that nobody issues', '/credential-types/ConsentGrant/1', 404],
  ['a type that there is not', '/credential-types/Passport/1', 404],
  ['another version', '/credential-types/PatientIdentity/2', 404],
])('there is none of %s', async (_, address, status) => {
  expect((await world.call(address)).status).toBe(status);
});

test('who does not take JSON gets none', async () => {
  expect((await world.call(path, { headers: { accept: 'text/html' } })).status).toBe(406);
});
