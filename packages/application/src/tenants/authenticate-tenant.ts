import { AppError } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { FoundApiKey, RememberedApiKey } from '../ports/shared-records.ts';

type KeyPorts = Pick<Ports, 'store' | 'sha256' | 'clock'>;

/** The API key that is shown, and whose it is. One that is over is as unknown as any other. @throws AppError `unauthenticated` */
export async function authenticateTenant(ports: KeyPorts, apiKey: string): Promise<FoundApiKey> {
  const found = await ports.store.shared.apiKeyByHash(ports.sha256(apiKey));
  if (!found || isOver(ports, found)) throw new AppError('unauthenticated');
  return found;
}

/** As `authenticateTenant`, without reading it: what is known of it may be wrong by now, and has to be proven. */
export function recallApiKey(ports: KeyPorts, apiKey: string): RememberedApiKey | undefined {
  const key = ports.store.shared.rememberedApiKey(ports.sha256(apiKey));
  return key && !isOver(ports, key.found) ? key : undefined;
}

function isOver({ clock }: KeyPorts, { named }: FoundApiKey): boolean {
  const expiresAt = named?.expiresAt;
  return expiresAt !== undefined && expiresAt <= clock.now();
}
