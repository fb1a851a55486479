// The program of a worker for tests, which run our TypeScript without a build.
import { register } from 'node:module';

register('./compile-typescript.mjs', import.meta.url);
await import('../workers/signature-worker.ts');
