import type { Keyring, SharedRecords } from '@assent/application';
import type { Did, Receipt, TenantId } from '@assent/domain';
import type { Database } from './database.ts';
import { inBatches } from './in-batches.ts';
import { denials } from './records/denials.ts';
import { grantsOfSubjects } from './records/grants.ts';
import { appendReceipts } from './records/receipts.ts';
import { tenantsByApiKeyHash } from './records/tenants.ts';

/** Questions in one statement. */
const maxBatch = 200;

interface AboutSubject {
  readonly tenant: TenantId;
  readonly subject: Did;
}

/** Reads beside the units of work, and appends in units of their own. */
export function sharedRecords(database: Database, keyring: Keyring): SharedRecords {
  const findTenant = inBatches(maxBatch, async (hashes: readonly string[]) => {
    const found = await database.reading((session) => tenantsByApiKeyHash(session, [...new Set(hashes)]));
    return Promise.allSettled(hashes.map((hash) => found.get(hash)));
  });
  const findDenied = inBatches(maxBatch, async (asked: readonly (readonly string[])[]) => {
    const denied = await database.reading((session) => denials(session).among([...new Set(asked.flat())]));
    return Promise.allSettled(asked.map((keys): ReadonlySet<string> => new Set(keys.filter((key) => denied.has(key)))));
  });
  const findGrants = inBatches(maxBatch, async (asked: readonly AboutSubject[]) => {
    const found = await database.reading((session) => grantsOfSubjects(session, keyring, asked));
    return Promise.allSettled(asked.map(({ tenant, subject }) => found(tenant, subject)));
  });
  const append = inBatches(maxBatch, (added: readonly { readonly tenant: TenantId; readonly receipt: Receipt }[]) =>
    database.unitOfWork((session) => appendReceipts(session, keyring, added), 'process'),
  );
  return {
    tenantByApiKeyHash: findTenant,
    deniedAmong: (keys) => (keys.length === 0 ? Promise.resolve(new Set()) : findDenied(keys)),
    grantsOf: (tenant, subject) => findGrants({ tenant, subject }),
    appendReceipt: async (tenant, receipt) => void (await append({ tenant, receipt })),
  };
}
