// Runs forge in this package, from any directory: `node packages/contracts/scripts/forge.mjs test`.
// `gas` is ours: it writes snapshots/ anew, where `test` compares with them.
import { forge } from './toolchain.mjs';

const writeGas = ['test', '--match-path', 'test/*Gas.t.sol', '--gas-snapshot-check=false', '--gas-snapshot-emit=true'];
const args = process.argv.slice(2);

process.exitCode = forge(args[0] === 'gas' ? writeGas : args);
