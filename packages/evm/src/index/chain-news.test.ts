import { type Address, zAddress } from '@assent/domain';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testIndex } from '../testing/test-index.ts';
import { type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { testRegistrar } from '../testing/test-registrar.ts';
import { chainNews } from './chain-news.ts';

let network: TestNetwork;
beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());

const issuer: Address = zAddress.parse(`0x${'1a'.repeat(20)}`);

test('what the registry of issuers says is told once it is final, with the times and the type it is about', async () => {
  const registrar = await testRegistrar(network);
  const typeId = network.registries.typeIdOf('LabResult');
  const index = testIndex(network);
  const instant = chainNews(index, network.chain, 'instant', network.registries);
  const deep = chainNews(index, network.chain, { depth: 3 }, network.registries);
  const before = await instant.settledBlock();
  await registrar.accredit(issuer, typeId, 1_780_000_000, 1_790_000_000);
  const { events, block } = await instant.after(before);
  expect(events).toEqual([
    {
      id: expect.stringMatching(/^0x[0-9a-f]{64}-\d+$/),
      type: 'issuer.accredited',
      data: {
        ...{ issuer, typeId, credentialType: 'LabResult', block },
        ...{ from: '2026-05-28T20:26:40Z', until: '2026-09-21T14:13:20Z' },
      },
    },
  ]);
  expect(await instant.after(block)).toEqual({ events: [], block });
  expect((await deep.after(before)).events).toEqual([]);
  await network.rpc('anvil_mine', '0x3');
  expect((await deep.after(before)).events).toEqual(events);
});

test('an issuer of a type that is not known here keeps the number of the type', async () => {
  const registrar = await testRegistrar(network);
  const typeId = `0x${'ff'.repeat(32)}` as ReturnType<typeof network.registries.typeIdOf>;
  const news = chainNews(testIndex(network), network.chain, 'instant', network.registries);
  const before = await news.settledBlock();
  await registrar.accredit(issuer, typeId, 1, 2);
  const { events } = await news.after(before);
  expect(events[0]?.data).toMatchObject({ typeId });
  expect(events[0]?.data).not.toHaveProperty('credentialType');
});
