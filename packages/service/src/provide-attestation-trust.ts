import { readFileSync } from 'node:fs';
import { AppError } from '@assent/domain';
import { type AttestationTrust, attestationTrust } from '@assent/openid4vc';
import type { AttestationFiles, Configuration } from './configuration.ts';

/** Whose attestations of wallets' keys, and of wallets, are taken. @throws AppError `configuration_invalid` if a file cannot be read or used */
export function provideAttestationTrust({
  keyAttestations,
  walletAttestations,
}: Pick<Configuration, 'keyAttestations' | 'walletAttestations'>): {
  readonly attestations?: AttestationTrust;
  readonly wallets?: AttestationTrust;
} {
  return {
    ...(keyAttestations ? { attestations: trustIn(keyAttestations) } : {}),
    ...(walletAttestations ? { wallets: trustIn(walletAttestations) } : {}),
  };
}

function trustIn({ files, isRequired }: AttestationFiles): AttestationTrust {
  try {
    return attestationTrust(
      files.map((file) => readFileSync(file, 'utf8')),
      isRequired,
    );
  } catch (cause) {
    const fault = 'one is neither PEM with certificates nor a JWKS';
    throw new AppError('configuration_invalid', { files, fault }, { cause });
  }
}
