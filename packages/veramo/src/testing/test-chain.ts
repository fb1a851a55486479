import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { ContractFactory, type InterfaceAbi, JsonRpcProvider } from 'ethers';
import type { EthrNetworkOptions } from '../dids/ethr-network.ts';

/** A chain of its own for one test file, with the registry of did:ethr on it. */
export interface TestChain extends EthrNetworkOptions {
  /** Talks to the node itself. */
  readonly node: JsonRpcProvider;
  /** Mines `count` empty blocks. */
  mine(count: number): Promise<void>;
  /** Gives an address what it needs to pay for its transactions. */
  fund(address: string): Promise<void>;
  stop(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** Starts anvil on a free port and deploys the registry. */
export async function startTestChain(chainId = 31_337): Promise<TestChain> {
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const options = ['--port', String(port), '--chain-id', String(chainId), '--silent'];
  const process = spawn(anvilBinary(), options, { stdio: 'ignore' });
  const exited = once(process, 'exit');
  const node = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 20 });
  await untilReady(rpcUrl);
  return {
    rpcUrl,
    chainId,
    didRegistry: await deployRegistry(node),
    node,
    mine: async (count) => void (await node.send('anvil_mine', [`0x${count.toString(16)}`])),
    fund: async (address) => void (await node.send('anvil_setBalance', [address, '0x56bc75e2d63100000'])),
    stop: async () => {
      node.destroy();
      process.kill();
      await exited;
    },
  };
}

async function deployRegistry(node: JsonRpcProvider): Promise<string> {
  const { EthereumDIDRegistry } = require('ethr-did-registry') as {
    EthereumDIDRegistry: { abi: InterfaceAbi; bytecode: string };
  };
  const factory = new ContractFactory(EthereumDIDRegistry.abi, EthereumDIDRegistry.bytecode, await node.getSigner(0));
  const contract = await factory.deploy();
  await contract.waitForDeployment();
  return contract.getAddress();
}

/** The program itself: the wrapper of the package would be left running. */
function anvilBinary(): string {
  const cpu = process.arch === 'x64' ? 'amd64' : process.arch;
  const inPackage = createRequire(require.resolve('@foundry-rs/anvil/package.json'));
  return inPackage.resolve(`@foundry-rs/anvil-${process.platform}-${cpu}/bin/anvil`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilReady(rpcUrl: string): Promise<void> {
  const body = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}';
  const headers = { 'content-type': 'application/json' };
  for (let tries = 0; tries < 400; tries++) {
    const answer = await fetch(rpcUrl, { method: 'POST', headers, body }).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('anvil did not start');
}
