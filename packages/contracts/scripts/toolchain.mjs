import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const architectures = { x64: 'amd64', arm64: 'arm64' };

/** Directory of this package; forge reads foundry.toml there, whatever directory the caller is in. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** Path of the forge binary for this machine, in the platform package that `@foundry-rs/forge` depends on. */
function forgePath() {
  const platform = `${process.platform}-${architectures[process.arch] ?? process.arch}`;
  const binary = process.platform === 'win32' ? 'forge.exe' : 'forge';
  const forge = createRequire(require.resolve('@foundry-rs/forge/package.json'));
  return forge.resolve(`@foundry-rs/forge-${platform}/bin/${binary}`);
}

/** Path of the command line of solhint. */
export function solhintPath() {
  return require.resolve('solhint/solhint.js');
}

/** Runs a command in this package and returns its exit code; its output goes where ours goes, or is dropped if `quiet`. */
export function run(command, args, { quiet = false } = {}) {
  const stdout = quiet ? 'ignore' : 'inherit';
  const { status, error } = spawnSync(command, args, { cwd: packageRoot, stdio: ['inherit', stdout, 'inherit'] });
  if (error) throw error;
  return status ?? 1;
}

/** Runs forge in this package and returns its exit code. */
export function forge(args, options) {
  // `forge lint` compiles without bytecode. In the directories of `forge test` it would leave artifacts that count as
  // fresh but hold no tests, and those suites would be left out without a word.
  const ownDirectories = args[0] === 'lint' ? ['--out', 'cache/lint/out', '--cache-path', 'cache/lint'] : [];
  return run(forgePath(), [...args, ...ownDirectories], options);
}
