// A process that owns the chain in the folder of its first argument, for the operator of its second, until it is told to end.
// Prints the URL. It runs what was compiled.
import { startEmbeddedChain } from '../../dist/embedded-chain/start-embedded-chain.js';

const [dir, operator] = process.argv.slice(2);
const chain = await startEmbeddedChain({ dir, operator });
process.once('SIGTERM', () => chain.stop());
process.stdout.write(`${chain.rpcUrl}\n`);
