import type { RevocationStatus } from '@assent/application';
import { AppError, type StatusEntry, zStatusEntry } from '@assent/domain';
import type { IAgentPlugin, ICredentialStatusVerifier } from '@veramo/core-types';
import { isParsedEntry } from '../credentials/status-terms.ts';

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
        const entry = entryOf(credential.credentialStatus);
        const { readings } = entry ? await status.read([entry]) : { readings: [] };
        const [reading] = readings;
        if (reading !== 'valid' && reading !== 'revoked') {
          throw new AppError('registry_unavailable', { reason: 'status_not_supported' });
        }
        return { revoked: reading === 'revoked' };
      },
    };
  }
}

function entryOf(credentialStatus: unknown): StatusEntry | undefined {
  if (isParsedEntry(credentialStatus)) return credentialStatus;
  const { id: _, ...entry } = { ...(credentialStatus as { id?: unknown } | undefined) };
  return zStatusEntry.safeParse(entry).data;
}
