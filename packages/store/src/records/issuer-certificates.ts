import type { NetworkRecords, StoredIssuerCertificate, TenantRecords } from '@assent/application';
import type * as z from 'zod';
import { issuerCertificateTable } from '../entities/issuer-certificates.ts';
import type { Session } from '../session.ts';
import type { TenantSession } from '../tenant-session.ts';

type Row = z.infer<typeof issuerCertificateTable.zRow>;

/** What one tenant signs SD-JWT VCs under. */
export const issuerCertificate = (session: TenantSession): TenantRecords['issuerCertificate'] => ({
  async get() {
    const row = await session.findOne(issuerCertificateTable, {});
    return row && certificateFrom(row);
  },
  async put({ current, requestedKeyRef }) {
    await session.remove(issuerCertificateTable, {});
    const { chain, ...rest } = current ?? {};
    const asked = requestedKeyRef === undefined ? {} : { requestedKeyRef };
    await session.insert(issuerCertificateTable, { ...rest, ...(chain ? { chain: [...chain] } : {}), ...asked });
  },
});

function certificateFrom({ keyRef, chain, endsAt, renewAt, requestedKeyRef }: Row): StoredIssuerCertificate {
  const isWhole = keyRef !== undefined && chain !== undefined && endsAt !== undefined;
  const renewed = renewAt === undefined ? {} : { renewAt };
  return {
    ...(isWhole ? { current: { keyRef, chain, endsAt, ...renewed } } : {}),
    ...(requestedKeyRef === undefined ? {} : { requestedKeyRef }),
  };
}

/** What all tenants sign under. */
export const issuerCertificates = (session: Session): NetworkRecords['issuerCertificates'] => ({
  countEnding: (before) => session.tally(issuerCertificateTable, 'ends_at < $1', [before]),
});
