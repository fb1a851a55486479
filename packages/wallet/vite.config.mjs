import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { appConfig } from '../../scripts/app-config.mjs';

const config = appConfig('wallet');

/** Writes the service worker with the names of all files that the app needs without a connection. */
const serviceWorker = () => ({
  name: 'assent-service-worker',
  generateBundle(_, bundle) {
    const publicFiles = readdirSync(new URL('public', import.meta.url));
    const built = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name) && !isEngine(bundle[name]));
    const files = ['/wallet/', ...[...publicFiles, ...built].map((name) => `/wallet/${name}`)];
    const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
    const source = readFileSync(new URL('service-worker.js', import.meta.url), 'utf8');
    const filled = source.replace('__FILES__', JSON.stringify(files)).replace('__VERSION__', version);
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: filled });
  },
});

/** The engine of proofs is large, and a proof needs a connection anyway. */
const isEngine = ({ code, source }) => (code ?? source ?? '').length > 400_000;

export default { ...config, plugins: [serviceWorker(), ...config.plugins] };
