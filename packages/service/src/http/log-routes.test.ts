import {
  consistencyProof,
  decodeEntries,
  fromBytes32,
  parseCheckpoint,
  tileNodes,
  verifyConsistency,
} from '@assent/domain';
import { logCrypto } from '@assent/veramo';
import { describe, expect, test } from '@jest/globals';
import { httpWorld } from '../testing/http-world.ts';
import { accessRequest } from '../testing/samples.ts';

const world = await httpWorld();
const { client, tenant } = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
const subject = world.agent.newDid('patient');
const write = async (count: number) => {
  for (let done = 0; done < count; done += 1) await client.decide({ body: accessRequest(subject, tenant.did) });
  await world.logReceipts();
};
const get = async (path: string) => {
  const response = await world.call(path);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const header = (name: string) => response.headers.get(name);
  return { status: response.status, bytes, type: header('content-type'), cache: header('cache-control') };
};
const checkpoint = async (path = '/log/checkpoint') => {
  const text = Buffer.from((await get(path)).bytes).toString();
  const parsed = parseCheckpoint(`${text.split('\n\n')[0]}\n`);
  if (!parsed) throw new Error('no checkpoint');
  return parsed;
};

await write(5);
const older = await checkpoint();
await write(4);
const newer = await checkpoint();
const { logId } = newer.anchor;

describe('the public log', () => {
  test('shows its checkpoint as a text that is not kept for long', async () => {
    expect(newer).toMatchObject({ size: 9, origin: `assent.test/log/${logId}` });
    expect(await get('/log/checkpoint')).toMatchObject({
      status: 200,
      type: 'text/plain; charset=utf-8',
      cache: 'public, max-age=2',
    });
    expect(await checkpoint(`/log/${logId}/checkpoint`)).toEqual(newer);
  });

  test('shows tiles and entries, by its name for ever', async () => {
    const tile = await get(`/log/${logId}/tile/0/000.p/9`);
    expect(tile).toMatchObject({ status: 200, type: 'application/octet-stream' });
    expect(tile.cache).toContain('immutable');
    expect(tile.bytes).toHaveLength(9 * 32);
    expect((await get('/log/tile/0/000.p/9')).bytes).toEqual(tile.bytes);
    expect((await get('/log/tile/0/000.p/9')).cache).not.toContain('immutable');
    expect(decodeEntries((await get('/log/tile/entries/000.p/9')).bytes)).toHaveLength(9);
  });

  test('lets anybody check that it only grew', async () => {
    const { sha256 } = logCrypto;
    const tiles = new Map([['0/0', (await get(`/log/${logId}/tile/0/000.p/9`)).bytes]]);
    const proof = await consistencyProof(
      sha256,
      tileNodes(sha256, async () => tiles),
      5,
      9,
    );
    const head = ({ size, logRoot }: typeof older) => ({ size, root: fromBytes32(logRoot) });
    expect(verifyConsistency(sha256, head(older), head(newer), proof)).toBe(true);
  });

  test.each([
    '/log/tile/0/000',
    '/log/tile/0/000.p/10',
    '/log/tile/0/001.p/1',
    '/log/tile/1/000.p/1',
    '/log/tile/0/0',
    '/log/tile/entries/x000/000',
    '/log/nothing/checkpoint',
    `/log/0x${'0'.repeat(64)}/checkpoint`,
    `/log/0x${'0'.repeat(64)}/tile/0/000.p/1`,
  ])('has no %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, type: 'application/problem+json', cache: 'no-store' });
  });

  test('names nobody', async () => {
    const texts = await Promise.all(
      ['/log/checkpoint', '/log/tile/0/000.p/9', '/log/tile/entries/000.p/9'].map(async (path) =>
        Buffer.from((await get(path)).bytes).toString('latin1'),
      ),
    );
    for (const text of texts) expect(text).not.toMatch(/did:|clinic/);
  });

  test('is limited as all that anybody may ask', async () => {
    const narrow = await httpWorld({ perSecond: 0.001, burst: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await narrow.call('/log/checkpoint')).status);
    expect(statuses).toEqual([404, 404, 429]);
  });
});
