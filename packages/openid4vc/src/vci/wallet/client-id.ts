import type { Asking } from './access.ts';
import type { ServerMetadata } from './issuer-metadata.ts';
import { mustBeAttested, readAttestation } from './wallet-instance.ts';

/** How this wallet calls itself. It is registered nowhere unless an issuer does so by this name. */
export const walletClientId = 'assent-wallet';

/** How it calls itself at a server: as its maker does, where only attested wallets are taken. @throws AppError `invalid_request` for an attestation that is not good now */
export async function clientIdAt(
  server: ServerMetadata,
  { instance, clock }: Pick<Asking, 'instance' | 'clock'>,
): Promise<string> {
  if (!instance || !mustBeAttested(server)) return walletClientId;
  return (await readAttestation(instance, clock)).clientId;
}
