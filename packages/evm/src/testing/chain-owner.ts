import { zAddress } from '@assent/domain';
import { startEmbeddedChain } from '../embedded-chain/start-embedded-chain.ts';

/** A process that owns the chain in the folder of its first argument until it is told to end. Prints the URL. */
const [dir = '', operator = ''] = process.argv.slice(2);
const chain = await startEmbeddedChain({ dir, operator: zAddress.parse(operator) });
process.once('SIGTERM', () => chain.stop());
process.stdout.write(`${chain.rpcUrl}\n`);
