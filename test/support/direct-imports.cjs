const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const swc = require('@swc/jest');

const packages = resolve(__dirname, '../../packages');
const exported = /export (type )?\{([^}]*)\} from '([^']+)'/g;
const imported = /^import \{([^}]*)\} from '(@assent\/[\w-]+(?:\/[\w-]+)*)';/gm;

/** Names in braces, without those that are types alone: `[imported, local]`. */
const namesIn = (list) =>
  list
    .replace(/\/\*.*?\*\/|\/\/.*$/gms, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(/ as /))
    .map(([from, to = from]) => [from.trim(), to.trim()]);

/** Of each entry of our packages, which file each of its names is from: name outside to `[file, name inside]`. */
const entries = new Map();
for (const name of readdirSync(packages)) {
  const manifest = join(packages, name, 'package.json');
  if (!existsSync(manifest)) continue;
  for (const [entry, target] of Object.entries(JSON.parse(readFileSync(manifest, 'utf8')).exports ?? {})) {
    const source = target['@assent/source'];
    const index = source && join(packages, name, source);
    if (!index || !/index\.ts$/.test(index) || !existsSync(index)) continue;
    const from = new Map();
    for (const [, isType, list, file] of readFileSync(index, 'utf8').matchAll(exported))
      if (!isType && file.startsWith('.'))
        for (const [inside, outside] of namesIn(list)) from.set(outside, [join(dirname(index), file), inside]);
    entries.set(`@assent/${name}${entry.slice(1)}`, from);
  }
}

/**
 * Has a file import what it takes from a package of ours from where that is, and not from the package's list of all it has:
 * what bundlers do with packages without side effects, so that a test loads the modules it needs instead of three thousand.
 */
const direct = (source) =>
  source.replace(imported, (statement, list, specifier) => {
    const from = entries.get(specifier);
    const names = namesIn(list);
    if (!from || !names.every(([name]) => from.has(name))) return statement;
    const lines = '\n'.repeat(statement.split('\n').length - 1);
    const imports = names.map(([name, local]) => {
      const [file, inside] = from.get(name);
      return `import { ${inside === local ? local : `${inside} as ${local}`} } from ${JSON.stringify(file)};`;
    });
    return `${imports.join(' ')}${lines}`;
  });

/** The compiler of Jest, with that in front of it. */
module.exports = {
  createTransformer(options) {
    const compiler = swc.createTransformer(options);
    return {
      ...compiler,
      process: (source, ...rest) => compiler.process(direct(source), ...rest),
      processAsync: (source, ...rest) => compiler.processAsync(direct(source), ...rest),
      getCacheKey: (source, ...rest) => compiler.getCacheKey(direct(source), ...rest),
    };
  },
};
