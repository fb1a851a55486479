import { readFileSync } from 'node:fs';
import { AppError } from '@assent/domain';
import { type AttestationTrust, attestationTrust } from '@assent/openid4vc';
import type { Configuration } from './configuration.ts';

/** Whose attestations of keys of wallets are taken. @throws AppError `configuration_invalid` if a file cannot be read or used */
export function provideAttestationTrust({ keyAttestations }: Pick<Configuration, 'keyAttestations'>): {
  readonly attestations?: AttestationTrust;
} {
  if (!keyAttestations) return {};
  const { files, isRequired } = keyAttestations;
  try {
    return {
      attestations: attestationTrust(
        files.map((file) => readFileSync(file, 'utf8')),
        isRequired,
      ),
    };
  } catch (cause) {
    throw new AppError(
      'configuration_invalid',
      { files, fault: 'one is neither PEM with certificates nor a JWKS' },
      { cause },
    );
  }
}
