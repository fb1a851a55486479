import { AppError } from '@assent/domain';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Chain } from '../chain/open-chain.ts';
import { testIndex } from '../testing/test-index.ts';
import { readOne, type TestIssuer, type TestList, testIssuer } from '../testing/test-issuer.ts';
import { bytes32, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';
import { mirroredRevocationStatus } from './mirrored-revocation-status.ts';

let network: TestNetwork;
let issuer: TestIssuer;
let list: TestList;
beforeAll(async () => {
  network = await testNetwork();
  issuer = testIssuer(network);
  list = await issuer.createList();
});
afterAll(() => network.close());

/** An index with a clock that is moved by hand, and how often it looked at the chain. */
function countingIndex(recentMs: number) {
  const seen = { looks: 0, nowMs: 1000, isDown: false };
  const chain: Chain = {
    ...network.chain,
    async read(work) {
      seen.looks += 1;
      if (seen.isDown) throw new AppError('registry_unavailable');
      return network.chain.read(work);
    },
  };
  const index = testIndex(network, { chain, recentMs, elapsedMs: () => seen.nowMs });
  return { seen, status: mirroredRevocationStatus(index) };
}

test('what was known a moment ago answers without the chain being asked', async () => {
  const { seen, status } = countingIndex(50);
  expect(await readOne(status, issuer.bit(list.listId, 3))).toBe('valid');
  const { looks } = seen;
  seen.nowMs += 25;
  const answers = await Promise.all(Array.from({ length: 20 }, () => status.read([issuer.bit(list.listId, 3)])));
  expect(answers.every(({ ageMs }) => ageMs === 25)).toBe(true);
  expect(seen.looks).toBe(looks);
});

test('what will soon be too old answers once more while the chain is asked', async () => {
  const { seen, status } = countingIndex(50);
  await readOne(status, issuer.bit(list.listId, 4));
  const { looks } = seen;
  await list.revoke(4);
  seen.nowMs += 40;
  expect(await readOne(status, issuer.bit(list.listId, 4))).toBe('valid');
  expect(seen.looks).toBe(looks + 1);
  await until(async () => (await readOne(status, issuer.bit(list.listId, 4))) === 'revoked');
});

test('what is older than that waits for the chain', async () => {
  const { seen, status } = countingIndex(50);
  await readOne(status, issuer.bit(list.listId, 5));
  await list.revoke(5);
  seen.nowMs += 51;
  expect(await readOne(status, issuer.bit(list.listId, 5))).toBe('revoked');
});

test('a chain that did not answer a moment ago is asked again after a while, and by everybody once nothing is known', async () => {
  const { seen, status } = countingIndex(50);
  const read = () => status.read([issuer.bit(list.listId, 7)]);
  await read();
  seen.isDown = true;
  seen.nowMs += 60;
  const { looks } = seen;
  for (let times = 0; times < 5; times += 1) expect(await read()).toMatchObject({ readings: ['valid'], ageMs: 60 });
  expect(seen.looks).toBe(looks + 1);
  seen.nowMs += 51;
  expect(await read()).toMatchObject({ ageMs: 111 });
  expect(seen.looks).toBe(looks + 2);
  seen.nowMs += 3000;
  for (let times = 0; times < 3; times += 1)
    await expect(read()).rejects.toMatchObject({ code: 'registry_unavailable' });
  expect(seen.looks).toBe(looks + 5);
  seen.isDown = false;
  expect(await read()).toMatchObject({ readings: ['valid'], ageMs: 0 });
});

test('a list that came a moment ago is looked for, and one that did not come is unknown', async () => {
  const { seen, status } = countingIndex(50);
  await readOne(status, issuer.bit(list.listId, 6));
  const young = await issuer.createList();
  await young.revoke(1);
  const { looks } = seen;
  expect(await readOne(status, issuer.bit(young.listId, 1))).toBe('revoked');
  expect(seen.looks).toBeGreaterThan(looks);
  const unknown = status.read([issuer.bit(bytes32(3), 1)]);
  await expect(unknown).rejects.toMatchObject({ params: { reason: 'unknown_list' } });
});
