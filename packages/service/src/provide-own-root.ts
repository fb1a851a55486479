import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeOwnRoot, type OwnRoot, readOwnRoot } from '@assent/openid4vc';
import type { Configuration } from './configuration.ts';
import { readPem } from './read-pem.ts';
import { writeOnce } from './write-once.ts';

/**
 * The root of the service's own, made at the first start with the profile on, for the embedded default alone: elsewhere an authority certifies
 * issuers. Its key is in the home, beside the other secrets.
 *
 * @throws AppError `configuration_invalid` if the file cannot be read or used
 */
export async function provideOwnRoot(configuration: Configuration): Promise<OwnRoot | undefined> {
  const { home, profile, publicUrl, openidProfile } = configuration;
  if (profile === 'production' || openidProfile !== 'haip') return undefined;
  const file = join(home, 'certificate-root.pem');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeOnce(file, await makeOwnRoot(new URL(publicUrl).hostname, new Date()));
  return readOwnRoot(readPem(file));
}
