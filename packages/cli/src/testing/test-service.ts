import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type LocalService, startLocalService } from '../demo/local-service.ts';

const program = fileURLToPath(new URL('../../../service/dist/program/main.js', import.meta.url));

/** A real service in a process of its own, as it was built: compiling its sources anew would take longer than most tests. */
export function startTestService(
  settings: Readonly<Record<string, string>> = {},
  publicUrl?: string,
): Promise<LocalService> {
  if (!existsSync(program)) throw new Error('the service is not built: run npm run build first');
  return startLocalService({
    ...(publicUrl === undefined ? {} : { publicUrl }),
    program,
    environment: { ...settings, PATH: process.env.PATH },
  });
}
