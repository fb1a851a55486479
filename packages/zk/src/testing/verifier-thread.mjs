// The program of a thread for tests, which run our TypeScript without a build.
import { register } from 'node:module';

register('./compile-typescript.mjs', import.meta.url);
await import('../verifier/verifier-thread.ts');
