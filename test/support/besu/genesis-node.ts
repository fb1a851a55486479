import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { freePort } from '@assent/cli';
import type { PublicClient } from 'viem';
import { nodeClient } from '../chain-walk.ts';
import { repositoryFile } from '../repository.ts';
import { until } from '../until.ts';

/** A node of another make than Besu on a chain that starts from the accounts of a genesis file. */
export interface GenesisNode {
  readonly rpcUrl: string;
  readonly client: PublicClient;
  stop(): Promise<void>;
}

/** Starts anvil with the rules and the base fee that the genesis asks of Besu. @throws Error if it does not answer */
export async function startGenesisNode(genesisFile: string, chainId: number): Promise<GenesisNode> {
  const port = await freePort();
  const rules = ['--hardfork', 'cancun', '--base-fee', '0', '--gas-limit', '30000000'];
  const start = ['--init', genesisFile, '--chain-id', `${chainId}`, '--port', `${port}`, '--accounts', '0', '--silent'];
  const child = spawn(anvil(), [...start, ...rules], { stdio: 'ignore' });
  const rpcUrl = `http://127.0.0.1:${port}`;
  const client = nodeClient(rpcUrl);
  const answers = () =>
    client.getChainId().then(
      (id) => id === chainId,
      () => false,
    );
  if (await until(answers, (does) => does)) return { rpcUrl, client, stop: () => end(child) };
  await end(child);
  throw new Error('the node does not start from this genesis');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function anvil(): string {
  const fromEvm = createRequire(repositoryFile('packages/evm/package.json'));
  const launcher = fromEvm.resolve('@foundry-rs/anvil/package.json');
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return createRequire(launcher).resolve(`@foundry-rs/anvil-${platform}/bin/anvil`);
}
