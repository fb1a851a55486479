import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// Lets a child process of a test run our TypeScript without a build:
//   node --conditions=@assent/source --import ./run-typescript.mjs child.ts
// Node runs the hooks below in a thread of their own, which loads this file again.
if (isMainThread) register(import.meta.url);

/** Compiles TypeScript modules as they are loaded. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const { transform } = await import('@swc/core');
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  return { format: 'module', shortCircuit: true, source: code };
}
