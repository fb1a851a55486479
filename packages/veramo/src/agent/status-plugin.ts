import type { RevocationStatus } from '@assent/application';
import { AppError, type StatusEntry, zStatusEntry } from '@assent/domain';
import type { IAgentPlugin, ICredentialStatusVerifier } from '@veramo/core-types';
import { isParsedEntry, zVcdmStatus } from '../credentials/status-terms.ts';

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
        if (reading === undefined || reading === 'not_supported') {
          throw new AppError('registry_unavailable', { reason: 'status_not_supported' });
        }
        // whoever knows no suspension must not rely on the credential either
        return { revoked: reading !== 'valid', ...(reading === 'suspended' ? { suspended: true } : {}) };
      },
    };
  }
}

/** The entry of a credential as agents pass them, or of one with an embedded proof: ours alone, or with the standard one. */
function entryOf(status: unknown): StatusEntry | undefined {
  if (isParsedEntry(status)) return status;
  const { id: _, ...entry } = { ...(status as { id?: unknown } | undefined) };
  const read = zStatusEntry.safeParse(entry).data ?? zVcdmStatus().safeParse(status).data;
  return typeof read === 'object' ? read : undefined;
}
