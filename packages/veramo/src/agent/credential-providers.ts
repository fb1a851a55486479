import type { ICredentialProvider } from '@veramo/credential-w3c';
import { CompactCredentialProvider } from '../credentials/credential-provider.ts';
import { codecs } from '../credentials/formats.ts';
import { isSigned, type SignatureCheck } from '../jws/verify-signature.ts';
import { VpJwtProvider } from '../presentations/presentation-provider.ts';

export interface CredentialProviderOptions {
  /** Decides about signatures; on the calling thread if absent. */
  readonly isSigned?: SignatureCheck;
}

/** Providers of all our formats, for Veramo's CredentialPlugin. They come before Veramo's own, which takes any text. */
export const credentialProviders = (options: CredentialProviderOptions = {}): ICredentialProvider[] => {
  const { isSigned: check = isSigned } = options;
  return [...codecs.map((codec) => new CompactCredentialProvider(codec, check)), new VpJwtProvider(check)];
};
