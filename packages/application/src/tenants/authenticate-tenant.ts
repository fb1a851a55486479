import { AppError } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { FoundApiKey } from '../ports/shared-records.ts';

/** The API key that is shown, and whose it is. One that is over is as unknown as any other. @throws AppError `unauthenticated` */
export async function authenticateTenant(
  { store, sha256, clock }: Pick<Ports, 'store' | 'sha256' | 'clock'>,
  apiKey: string,
): Promise<FoundApiKey> {
  const found = await store.shared.apiKeyByHash(sha256(apiKey));
  if (!found) throw new AppError('unauthenticated');
  const { expiresAt } = found.named ?? {};
  if (expiresAt !== undefined && expiresAt <= clock.now()) throw new AppError('unauthenticated');
  return found;
}
