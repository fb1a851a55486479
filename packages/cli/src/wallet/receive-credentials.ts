import type { ProvenCredential } from '@assent/application';
import { AppError, type Did, isDid } from '@assent/domain';
import { type Network, networkProofs } from '../network.ts';
import { believedAuthorities, type CertificateTrust, didOfBoundKey } from './certificate-trust.ts';
import type { WalletFile } from './wallet-file.ts';

/** Keeps credentials whose proofs hold and whose key is ours, as `Wallet.receive` says. */
export async function receiveCredentials(
  file: WalletFile,
  compacts: readonly string[],
  network: Network,
  trust?: CertificateTrust,
  { areCopies }: { readonly areCopies: boolean } = { areCopies: false },
): Promise<number> {
  const { credentials } = file.contents;
  const proofs = networkProofs(network);
  const added: Held[] = [];
  for (const compact of compacts) {
    const proven = await proofs.verifyCredential(compact);
    if (!proven.valid) throw new AppError('invalid_request', { reasons: proven.rejections.map((r) => r.reason) });
    const held = await heldFrom(file.contents, proven.value, trust);
    if (![...credentials, ...added].some(({ id }) => id === held.id)) added.push({ ...held, compact });
  }
  const [first] = added;
  credentials.push(...(areCopies && first ? added.map((one) => ({ ...one, copyOf: first.id })) : added));
  file.save();
  return added.length;
}

type Held = WalletFile['contents']['credentials'][number];

async function heldFrom(
  contents: WalletFile['contents'],
  proven: ProvenCredential,
  trust: CertificateTrust | undefined,
): Promise<Held> {
  const { id, type, format, issuer, claims, validUntil, vcts, compact } = proven;
  const subject = ownSubject(contents, proven);
  const authorities = isDid(issuer) ? undefined : await believedAuthorities(proven, trust);
  return {
    ...{ id, type, format, issuer, subject, claims: { ...claims }, validUntil, compact },
    ...(vcts ? { vcts: [...vcts] } : {}),
    ...(authorities ? { authorities } : {}),
  };
}

/** The DID of ours that a credential is about, or whose key it is bound to. @throws AppError `forbidden` if there is none */
function ownSubject({ dids }: WalletFile['contents'], { id, subject, issuer, compact }: ProvenCredential): Did {
  const own = dids.map(({ did }) => did);
  const found = own.find((did) => did === subject) ?? (isDid(issuer) ? undefined : didOfBoundKey(own, compact));
  if (!found) throw new AppError('forbidden', { credential: id });
  return found;
}
