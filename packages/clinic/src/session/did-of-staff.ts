import { type Did, parse, zDid } from '@assent/domain';
import type { StaffSession } from '@assent/ui';

/**
 * What somebody of the staff is called in records that name people by DID: did:web, below the address of this service (did:web §3.2). Nothing is
 * signed with it, and nobody has to resolve it; it tells one person from another, so that nobody reviews their own case.
 */
export function didOfStaff({ organization, login }: StaffSession): Did {
  const parts = [window.location.host, 'staff', organization.id, login].map((part) =>
    encodeURIComponent(part).replace(
      /[^A-Za-z0-9._%-]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
  return parse(zDid, `did:web:${parts.join(':')}`);
}
