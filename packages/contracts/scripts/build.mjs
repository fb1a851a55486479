// Compiles the contracts and writes their ABI and bytecode to src/generated, unless nothing has changed since.
// `--check` writes nothing and fails if the files there are not what the sources compile to.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { ethrDidRegistry, readBindings } from './bindings.mjs';
import { forge, packageRoot } from './toolchain.mjs';

const require = createRequire(import.meta.url);
const generated = join(packageRoot, 'src', 'generated');
const stampFile = join(generated, 'stamp.sha256');

const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

const filesIn = (directory, extension) =>
  readdirSync(directory)
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(directory, name));

/** Digest of all that the generated files depend on, and of those files, so that an edit of either shows. */
function stamp() {
  const files = [
    ...filesIn(join(packageRoot, 'src'), '.sol'),
    ...filesIn(join(packageRoot, 'script'), '.sol'),
    ...filesIn(generated, '.ts'),
    join(packageRoot, 'foundry.toml'),
    join(packageRoot, 'scripts', 'bindings.mjs'),
  ];
  // The version in the manifest of a dependency stands for its content.
  const manifests = ['@openzeppelin/contracts/package.json', 'solc/package.json'].map((name) => require.resolve(name));
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(packageRoot, file)}\0${readFileSync(file, 'utf8')}\0`);
  for (const file of [...manifests, join(ethrDidRegistry, 'package.json')]) hash.update(readFileSync(file));
  return `${hash.digest('hex')}\n`;
}

/** Bindings of the sources as they are now: [path, text] pairs. */
function compile() {
  if (forge(['build', '--skip', 'test'], { quiet: true }) !== 0) throw new Error('the contracts do not compile');
  return [...readBindings()].map(([name, text]) => [join(generated, name), text]);
}

function check() {
  const stale = compile().filter(([file, text]) => readIfThere(file) !== text);
  for (const [file] of stale)
    process.stderr.write(`${relative(packageRoot, file)} is not what the sources compile to\n`);
  if (readIfThere(stampFile) !== stamp()) process.stderr.write('src/generated is not stamped with its sources\n');
  else if (stale.length === 0) return;
  process.stderr.write('run: node packages/contracts/scripts/build.mjs\n');
  process.exitCode = 1;
}

function build() {
  mkdirSync(generated, { recursive: true });
  if (readIfThere(stampFile) === stamp()) return;
  for (const [file, text] of compile()) writeFileSync(file, text);
  writeFileSync(stampFile, stamp());
}

if (process.argv.includes('--check')) check();
else build();
