// How much a browser loads before an app can be used, compressed (brotli), after `node scripts/run.mjs build`:
// `node scripts/check-first-load.mjs wallet 250000 open-wallet`. Ends with 1 above the limit, in bytes. The names after it are of parts that
// the app loads by itself at once.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [app = 'wallet', limit = '250000', ...parts] = process.argv.slice(2);
const folder = fileURLToPath(new URL(`../packages/${app}/dist/app`, import.meta.url));
const files = new Set();

/** Adds a file and everything that it imports before it runs. */
function add(name) {
  if (files.has(name)) return;
  files.add(name);
  if (!name.endsWith('.js')) return;
  const text = readFileSync(join(folder, name), 'utf8');
  for (const [, imported] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+)["']/g)) add(`assets/${imported}`);
}

const page = readFileSync(join(folder, 'index.html'), 'utf8');
for (const [, name] of page.matchAll(/(?:src|href)="\/\w+\/(assets\/[^"]+)"/g)) add(name);
for (const part of parts)
  for (const name of readdirSync(join(folder, 'assets')))
    if (name.startsWith(`${part}-`) && /\.(js|css)$/.test(name)) add(`assets/${name}`);

const sizes = [...files].map((name) => [name, statSync(join(folder, `${name}.br`)).size]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [name, size] of sizes.sort(([, a], [, b]) => b - a)) console.log(`${String(size).padStart(8)}  ${name}`);
console.log(`${String(total).padStart(8)}  in all, of ${limit}`);
if (total > Number(limit)) process.exit(1);
