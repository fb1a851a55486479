import type { RevocationStatus } from '@assent/application';
import { AppError, zStatusEntry } from '@assent/domain';
import type { IAgentPlugin, ICredentialStatusVerifier } from '@veramo/core-types';

/**
 * Lets Veramo's `verifyCredential` read the status of a credential from the chain.
 *
 * @throws AppError `registry_unavailable` if the chain cannot be read, or the credential names a kind of status, a chain
 *   or a contract that is not known here: then the status is unknown
 */
export class StatusPlugin implements IAgentPlugin {
  readonly methods: ICredentialStatusVerifier;

  constructor(status: RevocationStatus) {
    this.methods = {
      checkCredentialStatus: async ({ credential }) => {
        const { id: _, ...entry } = { ...credential.credentialStatus };
        const parsed = zStatusEntry.safeParse(entry);
        const { readings } = parsed.success ? await status.read([parsed.data]) : { readings: [] };
        const [reading] = readings;
        if (reading !== 'valid' && reading !== 'revoked') {
          throw new AppError('registry_unavailable', { reason: 'status_not_supported' });
        }
        return { revoked: reading === 'revoked' };
      },
    };
  }
}
