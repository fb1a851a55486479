import { setTimeout } from 'node:timers/promises';
import { zAddress } from '@assent/domain';
import { startBftNetwork } from './start-bft-network.ts';

// A network of a process of its own, until that is ended. Arguments: number of nodes, accounts that get funds. Prints one
// line of JSON when it runs.
const [nodes = '4', ...accounts] = process.argv.slice(2);
const funded = accounts.map((account) => zAddress.parse(account.toLowerCase()));
const network = await startBftNetwork({ nodes: Number(nodes), funded });
const { rpcUrls, chainId, folder } = network;
const pids = rpcUrls.map((_, node) => network.pid(node));
process.stdout.write(`${JSON.stringify({ rpcUrls, chainId, folder, pids })}\n`);
for (;;) await setTimeout(60_000);
