import type { TenantId } from '@assent/domain';
import { suspendAllWithin } from '../accreditation/suspend-issuer.ts';
import { issuerOf, type KeyPorts, type RecordedDidChange, recordDidChange } from './change-did.ts';

/**
 * Gives the DID of an issuer up, for good. All that it issued is refused, whatever its date: here at once, elsewhere with
 * the block in which its owner becomes nobody. Its accreditations are suspended from now on.
 *
 * @throws AppError `not_found`; `gone` if that was done before; `invalid_request` for a DID method that knows no end
 */
export async function deactivateDid(ports: KeyPorts, tenant: TenantId): Promise<RecordedDidChange> {
  const { did } = await issuerOf(ports, tenant);
  const now = ports.clock.now();
  return recordDidChange(ports, did, { kind: 'deactivate' }, { kind: 'deactivate' }, (records) =>
    suspendAllWithin(ports, records, did, now),
  );
}
