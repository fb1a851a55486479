// Every npm command of this repository: brings the pinned pnpm, installs and builds what has changed, then runs the command.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command = '', ...args] = process.argv.slice(2);
const stamps = join(root, 'node_modules', '.assent');

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Runs a program to its end; ends this one with its exit code if it fails. */
function run(program, programArgs, env = {}) {
  const result = spawnSync(program, programArgs, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Runs programs side by side. Says of each how long it took and, if it failed, what it said; ends this one then. */
async function runTogether(programs) {
  const ends = programs.map(async ([title, program, programArgs]) => {
    const startedMs = Date.now();
    const child = spawn(program, programArgs, { cwd: root });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
    const status = await new Promise((done) => child.on('error', done).on('close', done));
    if (status !== 0) process.stderr.write(Buffer.concat(said));
    console.log(`${status === 0 ? '✓' : '✗'} ${title} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
    return status;
  });
  const statuses = await Promise.all(ends);
  if (statuses.some((status) => status !== 0)) process.exit(1);
}

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Whether what is made of `inputs` was made of these when it last succeeded, and its `output` is still there; `note` says that it is now. */
function change(name, inputs, output = '') {
  const hash = createHash('sha256').update(inputs.join('\n')).digest('hex');
  const stamp = join(stamps, name);
  return {
    isDone: existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash,
    note() {
      mkdirSync(stamps, { recursive: true });
      writeFileSync(stamp, hash);
    },
  };
}

/** Runs `work` unless nothing has changed. */
function onChange(name, inputs, work, output) {
  const { isDone, note } = change(name, inputs, output);
  if (isDone) return;
  work();
  note();
}

const packageFolders = () => readdirSync(join(root, 'packages')).map((name) => join('packages', name));

function install() {
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'test/package.json'];
  const files = [...manifests, ...packageFolders().map((folder) => join(folder, 'package.json'))];
  const inputs = files
    .filter((file) => existsSync(join(root, file)))
    .map((file) => readFileSync(join(root, file), 'utf8'));
  onChange('installed', [process.version, ...inputs], () => {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const own = spawnSync('pnpm', ['--version'], { encoding: 'utf8', cwd: root });
    const isOwn = own.status === 0 && `pnpm@${own.stdout.trim()}` === packageManager;
    const [program, start] = isOwn ? ['pnpm', []] : ['npx', ['-y', packageManager]];
    console.log('Installing dependencies (the first time, SQLite is compiled: about a minute) …');
    const installed = spawnSync(program, [...start, 'install', '--frozen-lockfile', '--prefer-offline'], {
      cwd: root,
      stdio: 'inherit',
      // the compiler of SQLite may use all cores
      env: { ...process.env, CI: process.env.CI ?? '1', JOBS: process.env.JOBS ?? 'max' },
    });
    assertNativeModules(installed.status !== 0);
    if (installed.status !== 0) fail('Installing failed: see the messages above.');
  });
}

/** The one module that must be compiled is SQLite. A failure says what to install instead of how it failed. */
function assertNativeModules(installFailed) {
  const check = "require(require('node:module').createRequire(process.argv[1]).resolve('sqlite3'))";
  const loaded = spawnSync(process.execPath, ['-e', check, join(root, 'packages/store/package.json')], {
    encoding: 'utf8',
  });
  if (loaded.status === 0) return;
  fail(
    [
      `SQLite could not be ${installFailed ? 'built' : 'loaded'}. It is compiled from source and needs Python 3, make and a C++ compiler:`,
      '  Debian, Ubuntu:  apt-get install python3 make g++',
      '  Fedora:          dnf install python3 make gcc-c++',
      '  macOS:           xcode-select --install',
      'Without access to nodejs.org, node-gyp also needs the headers of this Node: npm config set nodedir /usr (where include/node is).',
      'Then run the same command again.',
    ].join('\n'),
  );
}

/** Files below a folder whose names are as `pattern` says; not what was installed or built. */
function filesIn(folder, pattern) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ['node_modules', 'dist', 'out', 'cache'].includes(entry.name) ? [] : filesIn(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}

const sourcesIn = (folder) => filesIn(folder, /\.(tsx?|json)$/);

/** Changes whenever the file does. */
function stateOf(file) {
  const { mtimeMs, size } = statSync(join(root, file));
  return `${file} ${mtimeMs} ${size}`;
}

/** Checkers of one program each work out its types anew: with one instead of four, all is compiled in a third of the processor's time. */
const sparing = ['--checkers', '1', '--builders', '2'];

/** All packages and the tests' own programs, compiled. */
function compilation() {
  const files = ['tsconfig.json', 'tsconfig.base.json', ...['packages', 'test'].flatMap(sourcesIn)];
  const command = ['packages compiled', bin('tsc'), ['-b', ...sparing]];
  return { command, ...change('compiled', files.map(stateOf), 'packages/service/dist/main.js') };
}

/** A package and those of ours that it is made of. */
function withOurs(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies))
    if (dependency.startsWith('@assent/')) withOurs(dependency.slice('@assent/'.length), found);
  return found;
}

/** Makes side by side what a command needs, unless it was made since its sources, or those of its parts, changed. */
async function make({ compiled = false, programs = [], apps = false }) {
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  const withPage = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'index.html')),
  );
  const parts = [
    ...(compiled ? [compilation()] : []),
    ...programs.map((name) => programBundle(name, lock)),
    ...(apps ? withPage.map((name) => appBundle(name, lock)) : []),
  ].filter(({ isDone }) => !isDone);
  await runTogether(parts.map(({ command }) => command));
  for (const { note } of parts) note();
}

/** States of the files of a package, and of those of ours that it is made of. */
const statesOf = (name, pattern) =>
  [...withOurs(name)].flatMap((part) => filesIn(join('packages', part), pattern)).map(stateOf);

function programBundle(name, lock) {
  const script = 'scripts/bundle-program.mjs';
  const inputs = [lock, stateOf(script), ...statesOf(name, /(?<!\.test)\.(ts|json)$/)];
  const command = [`program ${name} bundled`, process.execPath, [script, name]];
  return { command, ...change(`program-${name}`, inputs, join('packages', name, 'dist/program/main.js')) };
}

function appBundle(name, lock) {
  const script = 'scripts/app-config.mjs';
  const inputs = [lock, stateOf(script), ...statesOf(name, /(?<!\.test)\.\w+$/)];
  const folder = join('packages', name);
  const build = ['build', folder, '--config', join(folder, 'vite.config.mjs')];
  const command = [`web app ${name} bundled`, bin('vite'), build];
  return { command, ...change(`app-${name}`, inputs, join(folder, 'dist/app/index.html')) };
}

/** Runs a program of our own in this process, so that signals reach it. */
function main(file, mainArgs) {
  process.argv = [process.argv[0], join(root, file), ...mainArgs];
  return import(pathToFileURL(join(root, file)).href);
}

const checks = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-b', ...sparing]],
  ['types of tests', 'tsc', ['-p', 'tsconfig.test.json', ...sparing.slice(0, 2)]],
  ['allowed imports', 'depcruise', ['packages', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
  ['unused code', 'knip', []],
];

const check = () => runTogether(checks.map(([title, name, checkArgs]) => [title, bin(name), checkArgs]));

const memory = '/dev/shm';
const scratchBytes = 4 * 2 ** 30;
const scratchName = /^assent-test-(\d+)-/;

/** A folder in memory for what tests write and throw away, if there is room: on a disk that takes them a third of their time. */
function newScratch() {
  try {
    for (const name of readdirSync(memory)) {
      const owner = scratchName.exec(name)?.[1];
      if (owner && !isAlive(Number(owner))) rmSync(join(memory, name), { recursive: true, force: true });
    }
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < scratchBytes || process.availableMemory() < 2 * scratchBytes) return undefined;
    const scratch = mkdtempSync(join(memory, `assent-test-${process.pid}-`));
    chmodSync(scratch, 0o711); // PostgreSQL, which never runs as root, has its folder in it
    return scratch;
  } catch {
    return undefined; // not a Linux, or not for us
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch ({ code }) {
    return code === 'EPERM';
  }
}

function jest(jestArgs) {
  const { resolve } = createRequire(join(root, 'package.json'));
  const file = join(resolve('jest/package.json'), '../bin/jest.js');
  const scratch = newScratch();
  if (scratch) {
    process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
    // the tests end by themselves when a terminal interrupts them, and then this does
    for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  }
  const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const support = (name) => join(root, 'test/support', name);
  const once = ['--globalSetup', support('start-postgres.cjs'), '--globalTeardown', support('stop-postgres.cjs')];
  const shared = jestArgs.length === 0 ? once : [];
  run(process.execPath, [...nodeArgs, file, ...shared, ...jestArgs], scratch ? { TMPDIR: scratch } : {});
}

/** A compiled program of test/bench or test/chaos, by name. */
function tool(kind, name, names) {
  const file = `test/dist/${kind}/${name}.js`;
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(join(root, file))) fail(`Which one? ${names.join(', ')}`);
  return file;
}

const benches = () =>
  readdirSync(join(root, 'test/bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));

const commands = {
  build: () => undefined,
  start: () => main('packages/service/dist/program/main.js', args),
  assent: () => main('packages/cli/dist/program/main.js', args),
  demo: () => main('packages/cli/dist/program/main.js', ['demo', ...args]),
  bench: () => main(tool('bench', args[0] ?? '', benches()), args.slice(1)),
  chaos: () => main('test/dist/chaos/main.js', args),
  forgeries: () => main('test/dist/forgery/main.js', args),
  fuzz: () => main('test/dist/fuzz/main.js', args),
  'besu-network': () => main('docker/besu/make-network.mjs', args),
  check,
  test: async () => {
    if (args.length === 0) await check();
    jest(args);
  },
};

const all = { compiled: true, programs: ['service', 'cli', 'store'], apps: true };
/** What has to be made of the sources before a command runs. */
const needs = {
  start: { programs: ['service'], apps: true },
  assent: { programs: ['cli'] },
  demo: { programs: ['service', 'cli'], apps: true },
  'besu-network': { compiled: true },
  check: { compiled: true },
  ...{ build: all, test: all, bench: all, chaos: all, forgeries: all, fuzz: all },
};

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Assent needs Node 20.19 or newer; this is ${process.version}.`);
if (!Object.hasOwn(commands, command)) fail(`Commands: ${Object.keys(commands).join(', ')}`);
install();
await make(needs[command]);
await commands[command]();
