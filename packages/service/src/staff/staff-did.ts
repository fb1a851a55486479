import { AppError, type Did, parse, type TenantId, zDid } from '@assent/domain';
import type { Caller } from '../http/bind.ts';

/** The parts of a DID that need no escape (did-core §3.1). */
const plain = /[^A-Za-z0-9._-]/g;
const escaped = (part: string): string =>
  [...new TextEncoder().encode(part)]
    .map((byte) =>
      String.fromCharCode(byte).replace(plain, () => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`),
    )
    .join('');

/**
 * What somebody of the staff is called in records that name people by DID: did:web, below the address of this service (did:web §3.2). Nothing
 * is signed with it, and nobody has to resolve it; it tells one person from another, so that nobody reviews their own case.
 */
export const staffDid = (publicUrl: string, organization: TenantId, login: string): Did =>
  parse(zDid, `did:web:${[new URL(publicUrl).host, 'staff', organization, login].map(escaped).join(':')}`);

/** Whoever is signed in signs with their own name; a key of the organisation names who stands behind it. @throws AppError `forbidden` */
export function assertNamesCaller({ staff }: Caller, publicUrl: string, by: Did): void {
  if (staff && staffDid(publicUrl, staff.tenant.id, staff.login) !== by)
    throw new AppError('forbidden', { reason: 'another_name' });
}
