import type { Instant, TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredDidChange } from '../ports/stored-rows.ts';
import { issuerOf, type KeyPorts } from './change-did.ts';
import { withdrawalOf, withdrawalsIn } from './key-record.ts';

/**
 * `pending`: on its way into the document. `active`: signs. `retired`: verifies what it signed before. `revoked` and
 * `compromised`: withdrawn, whether or not the chain says so already.
 */
export type IssuerKeyState = 'pending' | 'active' | 'retired' | 'revoked' | 'compromised';

export interface ListedIssuerKey {
  /** Absent while the key is pending. */
  readonly keyId?: string;
  readonly algorithm?: string;
  readonly state: IssuerKeyState;
  /** Whether it decides about the DID itself. */
  readonly isOwner: boolean;
  /** From when on what a compromised key signed is refused. */
  readonly since?: Instant;
}

/**
 * The keys of an issuer, newest first: those on their way, those in its document, and those withdrawn.
 *
 * @throws AppError as `rotateIssuerKey`, without `conflict`
 */
export async function listIssuerKeys(
  ports: Pick<KeyPorts, 'store' | 'issuerKeys'>,
  tenant: TenantId,
): Promise<readonly ListedIssuerKey[]> {
  const { did, changes } = await issuerOf(ports, tenant);
  const keys = await ports.issuerKeys.list(did);
  const pending = await pendingAmong(ports, changes);
  const inUse = keys.filter(({ keyId }) => !withdrawalOf(changes, keyId));
  const active = inUse.find(({ keyRef }) => keyRef !== undefined);
  const withdrawn = withdrawalsIn(changes).map(({ keyId, kind, from }): ListedIssuerKey => {
    const known = keys.find((key) => withdrawalOf(changes, key.keyId)?.keyId === keyId);
    const since = kind === 'compromised' ? { since: from } : {};
    return {
      keyId,
      ...(known ? { algorithm: known.algorithm } : {}),
      state: kind,
      isOwner: known?.isOwner ?? false,
      ...since,
    };
  });
  return [
    ...pending.map((): ListedIssuerKey => ({ state: 'pending', isOwner: false })),
    ...inUse.map(
      ({ keyRef: _, ...key }): ListedIssuerKey => ({
        ...key,
        state: key.keyId === active?.keyId ? 'active' : 'retired',
      }),
    ),
    ...withdrawn,
  ];
}

/** Additions that are not final yet. */
async function pendingAmong({ store }: Pick<Ports, 'store'>, changes: readonly StoredDidChange[]) {
  const ids = changes.flatMap(({ kind, intentId }) => (kind === 'add_key' && intentId ? [intentId] : []));
  const progress = await store.network((records) => records.outbox.progress(ids));
  return progress.filter(({ state }) => state !== 'final');
}
