import { createRequire } from 'node:module';
import { AppError } from '@assent/domain';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of the anvil program of this platform. The npm package's own launcher is not used: killing it leaves anvil behind.
 *
 * @throws AppError `configuration_invalid` with `platform` if there is none
 */
export function anvilBinary(): string {
  const platform = `${process.platform}-${architectures[process.arch] ?? process.arch}`;
  const program = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  try {
    // The platform's package is a dependency of @foundry-rs/anvil, so it is looked up from there.
    const launcher = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
    return createRequire(launcher).resolve(`@foundry-rs/anvil-${platform}/bin/${program}`);
  } catch (error) {
    throw new AppError('configuration_invalid', { part: 'embedded_chain', platform }, { cause: error });
  }
}
