import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Running from source, our own packages are loaded from source too, as tests do. */
const source = import.meta.url.endsWith('.ts') ? ['@assent/source'] : [];
const conditions: ReadonlySet<string> = new Set([...source, 'node', 'import', 'default']);

/**
 * URL of a module as a file in `directory` would import it, or undefined if there is none. Node resolves for the file that
 * asks, which would be this one, and only for itself.
 */
export function resolveModule(name: string, directory: string): string | undefined {
  if (isBuiltin(name)) return name;
  const path = /^\.{0,2}\//.test(name) ? resolve(directory, name) : packageEntry(name, directory);
  return path && isFile(path) ? pathToFileURL(realpathSync(path)).href : undefined;
}

function packageEntry(name: string, directory: string): string | undefined {
  const parts = name.split('/');
  const length = name.startsWith('@') ? 2 : 1;
  const packageName = parts.slice(0, length).join('/');
  const root = packageRoot(packageName, directory);
  if (!root) return undefined;
  const subpath = ['.', ...parts.slice(length)].join('/');
  const { exports, main = 'index.js' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (exports === undefined) return withEnding(join(root, subpath === '.' ? main : subpath));
  const target = targetOf(exports, subpath);
  return target && join(root, target);
}

/** Packages without `exports` may leave the ending of a file out. */
const withEnding = (path: string) => [path, `${path}.js`, join(path, 'index.js')].find(isFile);

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function packageRoot(packageName: string, directory: string): string | undefined {
  const candidate = join(directory, 'node_modules', packageName);
  if (isFile(join(candidate, 'package.json'))) return candidate;
  const parent = dirname(directory);
  return parent === directory ? undefined : packageRoot(packageName, parent);
}

/** The file behind an entry of `exports` (Node.js, "Package entry points"). Patterns with `*` are not understood. */
function targetOf(exports: unknown, subpath: string): string | undefined {
  const hasSubpaths = isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  if (hasSubpaths) return conditional(exports[subpath]);
  return subpath === '.' ? conditional(exports) : undefined;
}

function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (!isObject(target)) return undefined;
  for (const [condition, next] of Object.entries(target)) {
    const found = conditions.has(condition) ? conditional(next) : undefined;
    if (found) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
