import type { ThreadProgram } from '../verifier/verifier-worker.ts';

/** The program of a thread for tests, which run our TypeScript without a build: so must all that it imports. */
export const uncompiledThread: ThreadProgram = {
  url: new URL('./verifier-thread.mjs', import.meta.url),
  options: { execArgv: ['--conditions=@assent/source'] },
};
