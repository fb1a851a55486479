import {
  AppError,
  type Bytes32,
  type Did,
  issuerOf,
  parse,
  type TenantId,
  type VcdmCredential,
  zVcdmCredential,
} from '@assent/domain';
import type { DocumentSigner, JsonDocument } from '../ports/documents.ts';
import type { Ports } from '../ports/ports.ts';
import { takePlace } from '../status/open-status-list.ts';
import { findTenant } from '../tenants/find-tenant.ts';

export type DocumentPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'registries'> & {
  readonly signer: DocumentSigner;
};

/** A bit of a list that revokes a document for good. */
export interface DocumentPlace {
  readonly listId: Bytes32;
  readonly index: number;
}

/**
 * A credential that a caller wrote, as the tenant's DID for documents may sign it: nothing of it is filled in or changed.
 *
 * @throws AppError `invalid_request` unless it is one of VCDM 2.0, of that issuer, and has no proof yet
 */
export function parseDraftDocument(value: unknown, issuer: Did): VcdmCredential {
  const credential = parse(zVcdmCredential, value);
  if ('proof' in credential) throw new AppError('invalid_request', { pointers: ['#/proof'] });
  if (issuerOf(credential) !== issuer) throw new AppError('invalid_request', { pointers: ['#/issuer'] });
  return credential;
}

/** A place in the tenant's status list, or in one that is made for it now. @throws AppError `not_found` */
export function takeDocumentPlace(ports: DocumentPorts, tenant: TenantId): Promise<DocumentPlace> {
  return ports.store.tenant(tenant, async (records) => {
    await findTenant(records, tenant);
    const { listId, index } = await takePlace(ports, records);
    return { listId, index };
  });
}

/** Revokes what has this place, here at once and on the chain as soon as it can. A second call changes nothing. */
export function revokeDocumentPlace(
  ports: DocumentPorts,
  tenant: TenantId,
  { listId, index }: DocumentPlace,
): Promise<void> {
  return ports.store.tenant(tenant, async ({ denials, outbox }) => {
    const intent = ports.random.uuid();
    const { isNew } = await denials.add(`${listId}/${index}`, ports.clock.now(), intent);
    if (isNew) await outbox.enqueue(intent, { kind: 'revoke_status', listId, index });
  });
}

/** A document as the caller wrote it, which the schema has looked at. */
export const asWritten = (value: VcdmCredential): JsonDocument => value as unknown as JsonDocument;
