import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keySigner } from '../chain/signer.ts';
import { operatorKey, testChainId } from '../testing/test-network.ts';
import { readBlock } from './rpc-call.ts';
import { startEmbeddedChain } from './start-embedded-chain.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assent-chain-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a chain keeps its first block however often it is restarted', async () => {
  const operator = keySigner(testChainId, operatorKey).address;
  const firstBlocks = new Set<string>();
  for (let start = 0; start < 8; start += 1) {
    const chain = await startEmbeddedChain({ dir, operator });
    firstBlocks.add((await readBlock(Number(new URL(chain.rpcUrl).port), '0x0')).hash);
    await chain.stop();
  }
  expect(firstBlocks.size).toBe(1);
});
