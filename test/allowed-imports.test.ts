import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { forbidden } = require('../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };

/** A file that breaks a rule, and the rule. */
interface Plant {
  readonly file: string;
  readonly code: string;
  readonly rule: string;
}
const plant = (rule: string, file: string, code: string): Plant => ({ rule, file: `packages/${file}`, code });
const importing = (specifier: string) => `import * as planted from '${specifier}';\nexport const it = planted;\n`;
const arrow = (from: string, to: string) =>
  plant(`${from}-arrows`, `${from}/src/zz-planted-${to}.ts`, importing(`../../${to}/src/index.ts`));

const plants: readonly Plant[] = [
  // Every arrow that is not in the guide: downwards, sideways between adapters, and between what runs.
  arrow('domain', 'application'),
  arrow('domain', 'api'),
  arrow('application', 'store'),
  arrow('application', 'api'),
  arrow('api', 'application'),
  arrow('contracts', 'domain'),
  arrow('evm', 'store'),
  arrow('evm', 'veramo'),
  arrow('store', 'evm'),
  arrow('store', 'fhir'),
  arrow('fhir', 'veramo'),
  arrow('veramo', 'store'),
  arrow('veramo', 'evm'),
  arrow('veramo', 'contracts'),
  arrow('veramo', 'openid4vc'),
  arrow('openid4vc', 'veramo'),
  arrow('openid4vc', 'evm'),
  arrow('zk', 'store'),
  arrow('zk', 'openid4vc'),
  arrow('service', 'cli'),
  arrow('service', 'contracts'),
  arrow('cli', 'service'),
  arrow('ui', 'api'),
  plant('ui-arrows', 'ui/src/zz-planted-operations.ts', importing('../../operations/src/history.ts')),
  arrow('operations', 'application'),
  arrow('operations', 'service'),
  arrow('browser', 'application'),
  arrow('browser', 'api'),
  arrow('wallet', 'store'),
  arrow('clinic', 'application'),
  arrow('sponsor', 'application'),
  arrow('sponsor', 'fhir'),
  plant('store-arrows', 'store/src/zz-planted-by-name.ts', importing('@assent/evm')),
  plant(
    'domain-arrows',
    'domain/src/zz-planted-type.ts',
    "export type { Ports } from '../../application/src/index.ts';",
  ),
  plant('store-arrows', 'store/src/zz-planted-arrow.test.ts', importing('../../evm/src/index.ts')),
  plant('evm-arrows', 'evm/src/zz-planted-test.ts', importing('../../../test/patients/read-bundles.ts')),

  plant('pure-core', 'domain/src/zz-planted-fs.ts', importing('node:fs')),
  plant('pure-core', 'domain/src/zz-planted-lazy.ts', "export const it = () => import('node:fs/promises');\n"),
  plant('pure-core', 'application/src/zz-planted-crypto.ts', importing('node:crypto')),
  plant('pure-core', 'api/src/zz-planted-path.ts', importing('path')),
  plant('pure-core', 'browser/src/zz-planted-crypto.ts', importing('node:crypto')),
  plant('wallets-run-in-browsers', 'openid4vc/src/vp/wallet/zz-planted-zlib.ts', importing('node:zlib')),
  plant('wallets-take-readers-of-cards-only', 'wallet/src/zz-planted-fhir.ts', importing('../../fhir/src/index.ts')),
  // in place of what is there
  plant('readers-of-cards-run-in-browsers', 'fhir/src/wallet.ts', importing('node:zlib')),
  plant('provers-run-in-browsers', 'zk/src/presentations/zz-planted-zlib.ts', importing('node:zlib')),
  plant('domain-depends-on-pure-libraries-only', 'domain/src/zz-planted-package.ts', importing('@jest/globals')),

  plant('veramo-stays-in-its-adapter', 'evm/src/zz-planted-core.ts', importing('@veramo/core')),
  plant('veramo-stays-in-its-adapter', 'service/src/zz-planted-manager.ts', importing('@veramo/did-manager')),
  plant('veramo-stays-in-its-adapter', 'cli/src/zz-planted-resolver.ts', importing('did-resolver')),

  plant('no-undeclared', 'evm/src/zz-planted-ethers.ts', importing('ethers')),
  plant('no-undeclared', 'cli/src/zz-planted-by-name.ts', importing('@assent/service')),
  plant('no-undeclared', 'store/src/zz-planted-deep.ts', importing('@assent/application/src/ports/store.ts')),

  plant('tests-stay-out-of-code', 'evm/src/zz-planted-network.ts', importing('./testing/test-network.ts')),
  plant('tests-stay-out-of-code', 'api/src/zz-planted-test.ts', importing('./openapi.test.ts')),

  plant('no-cycles', 'fhir/src/zz-planted-a.ts', importing('./zz-planted-b.ts')),
  plant('known-packages', 'zz-planted/src/index.ts', importing('node:fs')),
];

/** The other half of the circle. */
const halves = [{ file: 'packages/fhir/src/zz-planted-b.ts', code: importing('./zz-planted-a.ts') }];

/** What tests may do and code may not. */
const allowed = [
  { file: 'packages/domain/src/zz-allowed.test.ts', code: importing('node:fs') },
  { file: 'packages/domain/src/zz-allowed-package.test.ts', code: importing('@jest/globals') },
  { file: 'packages/evm/src/zz-allowed.test.ts', code: importing('@veramo/core') },
  { file: 'packages/evm/src/zz-allowed-network.test.ts', code: importing('./testing/test-network.ts') },
];

let folder: string;
let violations: { readonly from: string; readonly rule: string }[];

/** A copy of the sources as they are, with the plants in it. Links lead to the same installed packages. */
function plantedCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'assent-imports-'));
  const parts = readdirSync(join(root, 'packages')).flatMap((name) =>
    ['src', 'package.json', 'node_modules'].map((part) => join('packages', name, part)),
  );
  for (const part of [...parts, 'test/patients/read-bundles.ts', '.dependency-cruiser.cjs', 'tsconfig.base.json']) {
    if (!existsSync(join(root, part))) continue;
    cpSync(join(root, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
  }
  linkPackages(join(copy, 'node_modules'));
  for (const { file, code } of [...plants, ...halves, ...allowed]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), code);
  }
  return copy;
}

/** The packages of others are where they are; ours, whose links are relative, are those of the copy. */
function linkPackages(target: string): void {
  const source = join(root, 'node_modules');
  mkdirSync(target);
  for (const name of readdirSync(source)) {
    if (name === '@assent') cpSync(join(source, name), join(target, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(source, name), join(target, name));
  }
}

beforeAll(async () => {
  folder = plantedCopy();
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['packages', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'baseline'];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { cwd: folder });
  const found = JSON.parse(stdout) as { from: string; rule: { name: string } }[];
  violations = found.map(({ from, rule }) => ({ from, rule: rule.name }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rulesBrokenBy = (file: string) => violations.filter(({ from }) => from === file).map(({ rule }) => rule);

describe('an import that is not allowed', () => {
  test.each(plants)('$file breaks $rule and no other rule', ({ file, rule }) => {
    expect(rulesBrokenBy(file)).toEqual([rule]);
  });

  test('is there for every rule', () => {
    const planted = new Set(plants.map(({ rule }) => rule));
    expect([...planted].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  test('is looked for in every package', () => {
    const packages = readdirSync(join(root, 'packages')).filter((name) =>
      existsSync(join(root, 'packages', name, 'src')),
    );
    const arrows = forbidden.flatMap(({ name }) => (name.endsWith('-arrows') ? [name.slice(0, -7)] : []));
    expect(packages.filter((name) => !arrows.includes(name))).toEqual([]);
  });
});

describe('an import that is allowed', () => {
  test.each(allowed)('$file breaks no rule', ({ file }) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });

  test('is all there is in the sources', () => {
    const isPlanted = (from: string) => from.includes('zz-planted') || plants.some(({ file }) => file === from);
    expect(violations.filter(({ from }) => !isPlanted(from))).toEqual([]);
  });
});
