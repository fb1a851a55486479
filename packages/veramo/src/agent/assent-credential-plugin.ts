import type {
  ICreateVerifiableCredentialArgs,
  IssuerAgentContext,
  ProofFormat,
  VerifiableCredential,
} from '@veramo/core-types';
import { CredentialPlugin, type ICredentialProvider } from '@veramo/credential-w3c';
import { CompactCredentialProvider } from '../credentials/credential-provider.ts';
import { saveFresh } from '../credentials/fresh-credentials.ts';
import { type CredentialProviderOptions, credentialProviders } from './credential-providers.ts';

type Saving = IssuerAgentContext & {
  readonly agent: { dataStoreSaveVerifiableCredential(args: { verifiableCredential: VerifiableCredential }): unknown };
};

/** What it takes beside what checks signatures: providers of other formats, asked after ours. */
export interface CredentialPluginOptions extends CredentialProviderOptions {
  readonly others?: readonly ICredentialProvider[];
}

/**
 * Veramo's CredentialPlugin with our providers. What they issue goes straight to them: Veramo would read the issuer first,
 * as they do themselves, put its own context and date into what the caller gave, and hide why an issuer has no key.
 */
export class AssentCredentialPlugin extends CredentialPlugin {
  private readonly own: ReadonlyMap<ProofFormat, CompactCredentialProvider>;

  constructor({ others = [], ...options }: CredentialPluginOptions = {}) {
    const providers = credentialProviders(options);
    super([...providers, ...others]);
    const own = providers.filter((provider) => provider instanceof CompactCredentialProvider);
    this.own = new Map(own.map((provider) => [provider.format, provider]));
  }

  override async createVerifiableCredential(
    args: ICreateVerifiableCredentialArgs,
    context: IssuerAgentContext,
  ): Promise<VerifiableCredential> {
    const provider = this.own.get(args.proofFormat);
    if (!provider) return super.createVerifiableCredential(args, context);
    const verifiableCredential = await provider.createVerifiableCredential(args, context);
    const { agent } = context as Saving;
    if (args.save)
      await saveFresh(verifiableCredential, () => agent.dataStoreSaveVerifiableCredential({ verifiableCredential }));
    return verifiableCredential;
  }
}
