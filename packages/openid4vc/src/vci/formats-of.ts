import { listIssuerKeys, type Ports } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import { type OfferedFormat, offeredFormats } from './metadata.ts';

/**
 * Formats in which a tenant can issue now. Where they have certificates, `dc+sd-jwt` alone: no other is signed under one (HAIP 1.0 §6). Elsewhere `ldp_vc` once a key of Ed25519 signs for it, as every key that it changes to is.
 *
 * @throws AppError `not_found`, `did_resolution_failed`, `registry_unavailable`
 */
export async function formatsOf(
  ports: Pick<Ports, 'store' | 'issuerKeys' | 'certification'>,
  tenant: TenantId,
): Promise<readonly OfferedFormat[]> {
  if (ports.certification) return ['dc+sd-jwt'];
  const keys = await listIssuerKeys(ports, tenant).catch(noneIfFixed);
  const hasEd25519 = keys.some(({ state, algorithm }) => state === 'active' && algorithm === 'EdDSA');
  return offeredFormats.filter((format) => format !== 'ldp_vc' || hasEd25519);
}

/** A DID that was given up signs nothing; one of another method has the key it was made with. */
function noneIfFixed(error: unknown): readonly [] {
  if (error instanceof AppError && ['gone', 'invalid_request'].includes(error.code)) return [];
  throw error;
}
