// Bundles a program, `service`, `cli` or the one that the tests of `store` kill, from its sources into
// `packages/<name>/dist/program`: some files instead of three thousand, which Node would look up and compile one by one at every
// start, and in every thread.
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const signatureWorker = 'packages/veramo/src/workers/signature-worker.ts';
const verifierThread = 'packages/zk/src/verifier/verifier-thread.ts';

/** The files that Node starts, each by the name it is asked for. */
const programs = {
  service: {
    main: 'packages/service/src/main.ts',
    'background-thread': 'packages/service/src/background/background-thread.ts',
    'signature-worker': signatureWorker,
    'verifier-thread': verifierThread,
  },
  cli: { main: 'packages/cli/src/main.ts', 'signature-worker': signatureWorker, 'verifier-thread': verifierThread },
  store: { main: 'packages/store/src/testing/child.ts' },
};

/** Native modules, those that read files beside them, and what few services load: left where they are installed. */
const installed =
  /^(sqlite3|pg|pg-native|pkcs11js|secp256k1|app-root-path|oidc-provider|@docknetwork\/|@cedar-policy\/|@foundry-rs\/)/;

/** Names what stays installed by its place: beside the bundle nothing is installed. */
const leaveInstalled = (folder) => ({
  name: 'assent-leave-installed',
  async resolveId(id, importer, options) {
    if (!importer || !installed.test(id)) return null;
    const found = await this.resolve(id, importer, { ...options, skipSelf: true });
    return found ? { id: relative(folder, found.id), external: 'absolute' } : { id, external: true };
  },
});

const startsThread = /new URL\([^)]*-(thread|worker)/;

/** A file of ours that looks for others near it looks from where it would be compiled to; its threads are beside the bundle. */
const keepPlaces = (folder) => ({
  name: 'assent-keep-places',
  transform(code, id) {
    const [, name, path] = /\/packages\/([^/]+)\/src\/(.+)\.ts$/.exec(id) ?? [];
    if (!name || !code.includes('import.meta.url') || startsThread.test(code)) return null;
    const compiled = relative(folder, resolve(root, 'packages', name, 'dist', `${path}.js`));
    const place = `new URL(${JSON.stringify(compiled)}, import.meta.url).href`;
    return { code: code.replaceAll('import.meta.url', place), map: null };
  },
});

const [name = ''] = process.argv.slice(2);
const input = programs[name];
if (!input) throw new Error(`Which one? ${Object.keys(programs).join(', ')}`);
const folder = resolve(root, 'packages', name, 'dist/program');
const bundle = await rolldown({
  cwd: root,
  input,
  platform: 'node',
  resolve: { conditionNames: ['@assent/source', 'node', 'import', 'default'] },
  plugins: [leaveInstalled(folder), keepPlaces(folder)],
  onLog(level, log) {
    // what is not found while bundling would not be found by a service that runs
    if (level !== 'info' && log.code !== 'EVAL') throw new Error(log.message);
  },
});
await bundle.write({ dir: folder, format: 'esm', cleanDir: true, keepNames: true, chunkFileNames: '[name]-[hash].js' });
await bundle.close();
