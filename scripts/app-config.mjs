// How every web app is built: `packages/<app>/vite.config.mjs` calls `appConfig`, or `offlineAppConfig`, and adds what only that app needs.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defaultClientConditions } from 'vite';

const folderOf = (app) => fileURLToPath(new URL(`../packages/${app}`, import.meta.url));
const languages = ['en-US', 'es-ES'];

/**
 * The Vite configuration of one app, which is served at `/<app>/`. `vite build` writes `packages/<app>/dist/app`.
 * Workspace packages are read from their sources, so that nothing has to be compiled first.
 */
export function appConfig(app) {
  return {
    root: folderOf(app),
    base: `/${app}/`,
    publicDir: 'public',
    cacheDir: fileURLToPath(new URL('../node_modules/.cache/vite', import.meta.url)),
    logLevel: 'warn',
    resolve: { conditions: ['@assent/source', ...defaultClientConditions] },
    build: {
      outDir: 'dist/app',
      emptyOutDir: true,
      target: ['chrome123', 'firefox128', 'safari17.5'],
      assetsInlineLimit: 0,
      // its polyfill would be a script of no use: these browsers have it
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    css: { modules: { generateScopedName: '[name]-[local]-[hash:base64:4]' } },
    plugins: [withoutEval(), quickLocale(), pressableStyle(), languagesOfOurs(), compiledAhead(), compressed()],
    worker: { format: 'es', plugins: () => [withoutEval()] },
  };
}

/** The same for an app that opens without a connection: a service worker keeps its files. */
export function offlineAppConfig(app) {
  const config = appConfig(app);
  return { ...config, plugins: [serviceWorker(app), ...config.plugins] };
}

/** Writes the service worker with the names of all files that the app needs without a connection. */
const serviceWorker = (app) => ({
  name: 'assent-service-worker',
  generateBundle(_, bundle) {
    const publicFiles = readdirSync(join(folderOf(app), 'public'));
    const built = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name) && !isEngine(bundle[name]));
    const files = [`/${app}/`, ...[...publicFiles, ...built].map((name) => `/${app}/${name}`)];
    const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
    const filled = readFileSync(join(folderOf('ui'), 'service-worker.js'), 'utf8')
      .replace('__FILES__', JSON.stringify(files))
      .replaceAll('__APP__', app)
      .replace('__VERSION__', version);
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: filled });
  },
});

/** The engine of proofs is large, and a proof needs a connection anyway. */
const isEngine = ({ isEntry, code, source }) => !isEntry && (code ?? source ?? '').length > 400_000;

/** zod tries at its start whether it may make code of texts. Our policy forbids it, and a browser reports the try as an attack. */
const withoutEval = () => ({
  name: 'assent-without-eval',
  transform(code, id) {
    if (!/\/zod\/v4\/core\/core\.js$/.test(id)) return null;
    const without = code.replace('.__zod_globalConfig = {}', '.__zod_globalConfig = { jitless: true }');
    if (without === code) this.error('zod keeps its settings elsewhere now');
    return { code: without, map: null };
  },
});

/**
 * React Aria looks at its start whether the browser's language makes sense, by way of all the date formats that the browser knows:
 * a fifth of a second on a cheap phone. What our apps draw says its language, and that a tag is well-formed can be had for nothing.
 */
const quickLocale = () => ({
  name: 'assent-quick-locale',
  transform(code, id) {
    if (!/\/react-aria\/dist\/private\/i18n\/useDefaultLocale\.mjs$/.test(id)) return null;
    const quick = code.replace('Intl.DateTimeFormat.supportedLocalesOf(', 'Intl.getCanonicalLocales(');
    if (quick === code) this.error('React Aria finds its language in another way now');
    return { code: quick, map: null };
  },
});

/**
 * React Aria writes a style element into the page unless one of that id is there. Our policy forbids style elements,
 * so a mark of that id is, and the rule itself is in theme.css.
 */
const pressableStyle = () => ({
  name: 'assent-pressable-style',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { id: 'react-aria-pressable-style', name: 'assent:styles', content: 'theme.css' } },
  ],
});

/** React Aria brings its texts in thirty languages; those that the apps are not written in stay out. */
const languagesOfOurs = () => ({
  name: 'assent-languages',
  load(id) {
    const [, language] =
      /\/react-(?:aria|stately)[^/]*\/dist\/.*intl\/(?:.*\/)?([a-z]{2}-[A-Z]{2})\.m?js$/.exec(id) ?? [];
    return language === undefined || languages.includes(language) ? null : 'export default {};';
  },
});

/**
 * What a page begins with is called soon. Told so, V8 compiles it while it is being fetched, on another thread, and not one function
 * after the other when they are called: 0.3 s of the wallet's start on a cheap phone (V8, "explicit compile hints"). Others skip the comment.
 */
const compiledAhead = () => ({
  name: 'assent-compiled-ahead',
  generateBundle: {
    // the hint is the first line, before what Vite puts first
    order: 'post',
    handler(_, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      const entries = chunks.filter(({ isEntry }) => isEntry);
      const first = new Set(entries.flatMap(({ fileName, imports }) => [fileName, ...imports]));
      for (const chunk of chunks)
        if (first.has(chunk.fileName)) chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`;
    },
  },
});

/** The engine of proofs (7 MB) would take 20 s at 11, and gets 4 % larger at 10, in 8 s. */
const qualityOf = (body) => (body.length > 1_000_000 ? 10 : 11);

/** Writes `.br` and `.gz` beside every text, so that the service compresses nothing while somebody waits. */
function compressed() {
  let folder = '';
  return {
    name: 'assent-compressed',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true })) {
        if (!/\.(html|js|css|json|svg|webmanifest|wasm|txt)$/.test(name)) continue;
        const body = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(body, { level: 9 }));
        const params = { [constants.BROTLI_PARAM_QUALITY]: qualityOf(body), [constants.BROTLI_PARAM_LGWIN]: 24 };
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(body, { params }));
      }
    },
  };
}
