import { createRequire } from 'node:module';

type Cedar = typeof import('@cedar-policy/cedar-wasm/nodejs');

const require = createRequire(import.meta.url);
const name = '@cedar-policy/cedar-wasm/nodejs';

let current: Cedar | undefined;

/**
 * Runs work with Cedar, which is loaded when it is first needed. A text that is nested too deep overflows the stack of the WebAssembly
 * instance, and from then on that instance fails for everybody: so it is thrown away, and the next caller gets a new one.
 *
 * @throws whatever the instance throws
 */
export function withCedar<T>(work: (cedar: Cedar) => T): T {
  try {
    current ??= require(name) as Cedar;
    return work(current);
  } catch (error) {
    delete require.cache[require.resolve(name)];
    current = undefined;
    throw error;
  }
}
