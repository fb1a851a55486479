import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { AppError } from '@assent/domain';

/** Certificate chain and private key in PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What https needs, read and tried once. @throws AppError `configuration_invalid` if a file cannot be read, or they do not belong together */
export function tlsFrom(files: { readonly certificateFile: string; readonly keyFile: string }): TlsFiles {
  try {
    const tls = { cert: readFileSync(files.certificateFile, 'utf8'), key: readFileSync(files.keyFile, 'utf8') };
    createSecureContext({ ...tls, minVersion: 'TLSv1.2' });
    return tls;
  } catch (cause) {
    throw new AppError('configuration_invalid', { ...files, fault: 'cannot be used for https' }, { cause });
  }
}
