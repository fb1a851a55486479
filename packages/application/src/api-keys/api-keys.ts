import { type ApiKey, type ApiKeyWish, AppError, type Instant, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { Page } from '../ports/store.ts';

/**
 * Makes a further API key of an organisation. It is returned once, and only its hash is kept.
 *
 * @throws AppError `invalid_request` if it would be over at once
 */
export async function createApiKey(
  { store, random, sha256, clock }: Pick<Ports, 'store' | 'random' | 'sha256' | 'clock'>,
  tenant: TenantId,
  wish: ApiKeyWish,
): Promise<{ readonly apiKey: ApiKey; readonly secret: string }> {
  const createdAt = clock.now();
  if (wish.expiresAt !== undefined && wish.expiresAt <= createdAt)
    throw new AppError('invalid_request', { pointers: ['#/expiresAt'] });
  const secret = random.token();
  const apiKey: ApiKey = { id: random.uuid(), ...wish, createdAt };
  await store.tenant(tenant, ({ apiKeys }) => apiKeys.insert(apiKey, sha256(secret)));
  return { apiKey, secret };
}

/** Further API keys of an organisation, newest first; those revoked or over too. */
export const listApiKeys = (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  page: Page,
): Promise<readonly ApiKey[]> => store.tenant(tenant, ({ apiKeys }) => apiKeys.list(page));

/** Refuses a further API key from now on, in every process. Safe to repeat. @throws AppError `not_found` */
export async function revokeApiKey(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  id: string,
): Promise<{ readonly revokedAt: Instant }> {
  const revokedAt = await store.tenant(tenant, ({ apiKeys }) => apiKeys.revoke(id, clock.now()));
  if (!revokedAt) throw new AppError('not_found', { apiKey: id });
  return { revokedAt };
}
