import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@assent/cli';
import type { Address } from '@assent/domain';
import { BftDriver } from './bft-driver.ts';
import { BftNetwork } from './bft-network.ts';
import { cleanUpAfter } from './clean-up.ts';
import { ExecutionNode } from './execution-node.ts';
import { genesisOf } from './genesis.ts';

/**
 * `nodes`: 4 if not given. `blockTimeMs`: pace of blocks, 1000 if not given. Block times have whole seconds and grow, so below
 * 1000 the chain's clock runs ahead. `chainId`: 20 261, as the embedded chain has, if not given. `funded`: accounts that
 * have a million ether in the first block.
 */
export interface BftNetworkOptions {
  readonly nodes?: number;
  readonly blockTimeMs?: number;
  readonly chainId?: number;
  readonly funded: readonly Address[];
}

/**
 * Starts a network whose nodes agree on each block, in a folder that goes with it. All of it ends with this process, even
 * if that is killed.
 *
 * @throws Error if a node does not start
 */
export async function startBftNetwork(options: BftNetworkOptions): Promise<BftNetwork> {
  const { nodes: count = 4, blockTimeMs = 1000, chainId = 20_261, funded } = options;
  const folder = mkdtempSync(join(tmpdir(), 'assent-bft-'));
  const cleanUp = cleanUpAfter(folder);
  try {
    const genesisFile = join(folder, 'genesis.json');
    writeFileSync(genesisFile, JSON.stringify(genesisOf({ chainId, funded })));
    const secretFile = join(folder, 'secret');
    writeFileSync(secretFile, randomBytes(32).toString('hex'), { mode: 0o600 });
    const nodes: ExecutionNode[] = [];
    const onPid = () => cleanUp.watch(nodes.flatMap(({ pid }) => pid ?? []));
    for (let index = 0; index < count; index += 1) {
      const own = { index, port: await freePort(), folder: join(folder, `node-${index}`) };
      nodes.push(new ExecutionNode({ ...own, genesisFile, secretFile, onPid }));
    }
    await Promise.all(nodes.map((node) => node.start()));
    const [first] = nodes;
    if (!first) throw new Error('a network has nodes');
    const driver = new BftDriver(nodes, await first.head());
    driver.start(blockTimeMs);
    return new BftNetwork({ chainId, blockTimeMs, folder, nodes, driver, cleanUp });
  } catch (error) {
    await cleanUp.finish();
    throw error;
  }
}
