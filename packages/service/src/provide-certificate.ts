import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeRequestCertificate, type OwnRoot, type RequestCertificate, requestCertificate } from '@assent/openid4vc';
import type { Configuration } from './configuration.ts';
import { readPem } from './read-pem.ts';
import { writeOnce } from './write-once.ts';

/**
 * The certificate that requests to wallets are signed under: from the file that the configuration names, and on the embedded
 * default, if it names none, one made at the first start, under `ownRoot` or with a root of its own. None in production unless it is given.
 *
 * @throws AppError `configuration_invalid` if the file cannot be read or used
 */
export async function provideCertificate(
  configuration: Configuration,
  ownRoot?: OwnRoot,
): Promise<RequestCertificate | undefined> {
  const { home, profile, publicUrl, requestCertificateFile } = configuration;
  if (requestCertificateFile) return requestCertificate(readPem(requestCertificateFile));
  if (profile === 'production') return undefined;
  const file = join(home, 'request-certificate.pem');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (!existsSync(file))
    writeOnce(file, await makeRequestCertificate(new URL(publicUrl).hostname, new Date(), ownRoot));
  return requestCertificate(readPem(file));
}
