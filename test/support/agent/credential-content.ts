import { randomUUID } from 'node:crypto';
import type { CredentialDraft } from '@assent/application';
import { inMemoryRegistries } from '@assent/application/in-memory';
import { type Did, plusSeconds, type StatusRegistryEntry } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import { identityClaims } from '../sample-claims.ts';

/** Credentials in a presentation. */
export const credentialsInPresentation = 5;

/** What every credential that is measured says. */
export const { type, claims } = identityClaims;

const { chainId, statusRegistry, listIdOf } = inMemoryRegistries();
const listId = listIdOf('the list of the benchmark' as never);
let index = 0;

/** A place in a published list; another one each time. */
export const nextStatus = (): StatusRegistryEntry => ({
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId,
  registry: statusRegistry,
  listId,
  index: index++,
  uri: `https://clinic.example/v1/status-lists/${listId}`,
});

/** A credential that nobody has seen yet, valid from now for a year. */
export function newDraft(issuer: Did, subject: Did, format: CredentialDraft['format']): CredentialDraft {
  const validFrom = systemClock().now();
  const validUntil = plusSeconds(validFrom, 365 * 86_400);
  const id = randomUUID();
  return { id, type, format, issuer, subject, claims, validFrom, validUntil, status: nextStatus(), custody: 'holder' };
}
