import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { testChainId } from '../testing/test-network.ts';
import { startAnvil } from './anvil-process.ts';
import { readChainId } from './rpc-call.ts';
import { freePort } from './tcp-port.ts';

const answers = (port: number) =>
  readChainId(port).then(
    () => true,
    () => false,
  );

test('a node does not run before its number is noted, and runs under that number', async () => {
  const port = await freePort();
  const noted: number[] = [];
  let answeredTooEarly = true;
  const onSpawn = async (pid: number) => {
    // Many times what a node takes to answer.
    await setTimeout(1000);
    answeredTooEarly = await answers(port);
    noted.push(pid);
  };
  const anvil = await startAnvil({ port, chainId: testChainId, onSpawn });
  expect(answeredTooEarly).toBe(false);
  expect(await answers(port)).toBe(true);
  expect(noted).toEqual([anvil.pid]);
  await anvil.end();
  expect(await answers(port)).toBe(false);
});

test('a node whose number cannot be noted never runs', async () => {
  const port = await freePort();
  const onSpawn = () => Promise.reject(new Error('no space left'));
  await expect(startAnvil({ port, chainId: testChainId, onSpawn })).rejects.toThrow('no space left');
  expect(await answers(port)).toBe(false);
});
