// Format and lint of the Solidity; a warning is a failure.
import { forge, run, solhintPath } from './toolchain.mjs';

const solhint = (config, files) => {
  const options = ['--disc', '--noPoster', '--max-warnings', '0', '--config', config];
  return run(process.execPath, [solhintPath(), ...options, files]);
};

process.exitCode =
  forge(['fmt', '--check']) ||
  forge(['lint']) ||
  solhint('.solhint.json', 'src/**/*.sol') ||
  solhint('.solhint.json', 'script/**/*.sol') ||
  solhint('test/.solhint.json', 'test/**/*.sol');
