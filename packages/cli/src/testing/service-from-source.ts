import { fileURLToPath } from 'node:url';
import { type LocalService, startLocalService } from '../demo/local-service.ts';

const inPackages = (path: string) => new URL(`../../../${path}`, import.meta.url);

/** A real service in a process of its own, run from its sources: these tests need no build. */
export function startServiceFromSource(
  settings: Readonly<Record<string, string>> = {},
  publicUrl?: string,
): Promise<LocalService> {
  const loader = inPackages('evm/src/testing/register-typescript.mjs').href;
  return startLocalService({
    ...(publicUrl === undefined ? {} : { publicUrl }),
    program: fileURLToPath(inPackages('service/src/main.ts')),
    environment: {
      ...settings,
      PATH: process.env.PATH,
      NODE_OPTIONS: `--conditions=@assent/source --import ${loader}`,
    },
  });
}
