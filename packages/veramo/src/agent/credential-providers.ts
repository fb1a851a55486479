import type { ICredentialProvider } from '@veramo/credential-w3c';
import { CompactCredentialProvider } from '../credentials/credential-provider.ts';
import { codecs } from '../credentials/formats.ts';
import { DataIntegrityProvider } from '../data-integrity/data-integrity-provider.ts';
import type { SignatureChecks } from '../jws/signature-checks.ts';
import { VpJwtProvider } from '../presentations/presentation-provider.ts';
import { ShownCredentialProvider } from '../presentations/shown-credential-provider.ts';
import { rememberingChecks } from '../workers/service-checks.ts';

export interface CredentialProviderOptions {
  /** Who decides about signatures; if absent, the calling thread does, and remembers those of credentials. */
  readonly signatures?: SignatureChecks;
}

/** Providers of all our formats, for Veramo's CredentialPlugin. They come before Veramo's own, which takes any text. */
export const credentialProviders = (options: CredentialProviderOptions = {}): ICredentialProvider[] => {
  const { signatures = rememberingChecks() } = options;
  return [
    // before that of credentials, which takes an SD-JWT VC with a key binding for one of its own
    new ShownCredentialProvider(signatures),
    ...codecs.map((codec) => new CompactCredentialProvider(codec, signatures)),
    new DataIntegrityProvider(signatures),
    new VpJwtProvider(signatures),
  ];
};
