import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@assent/domain';
import * as z from 'zod';
import type { Configuration, Secrets } from './configuration.ts';
import { writeOnce } from './write-once.ts';

const zSecrets = z.strictObject({
  keyEncryptionKeys: z.string().min(1),
  operatorKey: z.string().min(32),
  signerKey: z.string().regex(/^0x[0-9a-f]{64}$/),
});

/**
 * The secrets of the service: from the environment, and on the embedded default, for those not given, from
 * `secrets.json` in its home, made at the first start, readable by its owner only.
 *
 * @throws AppError `configuration_invalid` if the file is damaged or readable by others
 */
export function provideSecrets({ home, secrets, profile }: Configuration): { secrets: Secrets; created?: string } {
  if (profile === 'production') return { secrets: secrets as Secrets };
  const file = join(home, 'secrets.json');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const fresh: Secrets = {
    keyEncryptionKeys: `first:${randomBytes(32).toString('base64url')}`,
    operatorKey: randomBytes(32).toString('base64url'),
    signerKey: `0x${randomBytes(32).toString('hex')}`,
  };
  const created = writeOnce(file, `${JSON.stringify(fresh, null, 2)}\n`);
  return { secrets: { ...readSecrets(file), ...secrets }, ...(created ? { created: file } : {}) };
}

function readSecrets(file: string): Secrets {
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new AppError('configuration_invalid', { file, fault: 'readable by others: chmod 600' });
  }
  const parsed = zSecrets.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new AppError('configuration_invalid', { file, fault: 'damaged' });
  return parsed.data as Secrets;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
