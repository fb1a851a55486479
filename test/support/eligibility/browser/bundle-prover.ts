import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { repositoryFile } from '../../repository.ts';

/** The files of a prover for browsers, by name, and what they weigh. */
export interface ProverBundle {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What a wallet loads at its start, and what it loads with its first proof: bytes, gzipped. */
  readonly startBytes: number;
  readonly engineBytes: number;
}

/** Bundles the prover from its sources, with the engine in files of its own: it is loaded when somebody proves. */
export async function bundleProver(): Promise<ProverBundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [repositoryFile('test/support/eligibility/browser/prover-worker.ts')],
    outdir: '/',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@assent/source'],
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*\//, ''), contents] as const));
  const start = startOf(metafile.outputs);
  const bytesOf = (isWanted: (name: string) => boolean) =>
    sizeOf([...files].filter(([name]) => isWanted(name)).map(([, contents]) => contents));
  return {
    files,
    startBytes: bytesOf((name) => start.has(name)),
    engineBytes: bytesOf((name) => !start.has(name)),
  };
}

type Outputs = Readonly<Record<string, { readonly imports: readonly { path: string; kind: string }[] }>>;

/** What the worker imports without waiting for anything. */
function startOf(outputs: Outputs): ReadonlySet<string> {
  const byName = new Map(Object.entries(outputs).map(([path, output]) => [nameOf(path), output]));
  const found = new Set<string>();
  const queue = ['prover-worker.js'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const { path, kind } of byName.get(name)?.imports ?? [])
      if (kind === 'import-statement') queue.push(nameOf(path));
  }
  return found;
}

const nameOf = (path: string) => path.replace(/^.*\//, '');

const sizeOf = (contents: readonly Uint8Array[]): number =>
  contents.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0);
