import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';

/** A SoftHSM2 of its own in a temporary folder, with one token. */
export interface SoftHsm {
  readonly module: string;
  readonly token: string;
  readonly pin: string;
  /** Takes the token away, or puts it back. */
  moveAway(): void;
  putBack(): void;
  remove(): void;
}

const places = [
  process.env.ASSENT_SOFTHSM2_MODULE ?? '',
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
];

/**
 * Describes `tests` with a SoftHSM2. Where it is not installed they are skipped and say so; in CI they fail.
 */
export function describeWithSoftHsm(title: string, tests: (module: string) => void): void {
  const module = places.find((place) => place !== '' && existsSync(place));
  if (module) {
    describe(title, () => tests(module));
    return;
  }
  const reason = `${title}: NOT TESTED, SoftHSM2 is not installed here (Debian: apt-get install softhsm2)`;
  if (process.env.CI) {
    test(reason, () => expect(module).toBeDefined());
    return;
  }
  process.stderr.write(`\n${reason}\n`);
  describe.skip(reason, () => test('not run', () => undefined));
}

export function startSoftHsm(module: string, token = 'assent-test'): SoftHsm {
  const folder = mkdtempSync(join(tmpdir(), 'assent-softhsm-'));
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const pin = 'Zz-Marker-pin-1234';
  const initialise = ['--init-token', '--free', '--label', token, '--so-pin', 'the-officer-5678', '--pin', pin];
  execFileSync('softhsm2-util', initialise, { env: { ...process.env, SOFTHSM2_CONF: configuration }, stdio: 'pipe' });
  // The module reads the environment of the process; jest gives tests a copy of it.
  const { env } = runInThisContext('process') as NodeJS.Process;
  env.SOFTHSM2_CONF = configuration;
  return {
    module,
    token,
    pin,
    moveAway: () => renameSync(tokens, `${tokens}.away`),
    putBack: () => renameSync(`${tokens}.away`, tokens),
    remove: () => {
      delete env.SOFTHSM2_CONF;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
