import type { ICredentialProvider } from '@veramo/credential-w3c';
import { CompactCredentialProvider } from '../credentials/credential-provider.ts';
import { codecs } from '../credentials/formats.ts';
import { DataIntegrityProvider } from '../data-integrity/data-integrity-provider.ts';
import { VpJwtProvider } from '../presentations/presentation-provider.ts';

/** Providers of all our formats, for Veramo's CredentialPlugin. They come before Veramo's own, which takes any text. */
export const credentialProviders = (): ICredentialProvider[] => [
  ...codecs.map((codec) => new CompactCredentialProvider(codec)),
  new DataIntegrityProvider(),
  new VpJwtProvider(),
];
