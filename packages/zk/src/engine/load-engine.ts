import type * as Dock from '@docknetwork/crypto-wasm-ts';
import type { PederCommKey } from '@docknetwork/crypto-wasm-ts/lib/ped-com.js';

/** The engine that makes and checks composite proofs: Dock's, in WASM, through its low-level interface only. */
export type Engine = typeof Dock & { readonly PederCommKey: typeof PederCommKey };

let loading: Promise<Engine> | undefined;

/** Loads the engine (7 MB) the first time somebody needs it. In a browser a `Buffer` must be there. */
export function loadEngine(): Promise<Engine> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Engine> {
  const [dock, { PederCommKey }] = await Promise.all([
    import('@docknetwork/crypto-wasm-ts').then(members),
    import('@docknetwork/crypto-wasm-ts/lib/ped-com.js').then(members),
  ]);
  await dock.initializeWasm();
  return { ...dock, PederCommKey };
}

/** What a CommonJS module exports. Node finds the names; a bundler for browsers may give them as `default` alone. */
const members = <T extends object>(module: T): T => ('default' in module ? (module.default as T) : module);
