import { keysOf } from '@assent/domain';
import { noteByReading } from '../history/note-by-reading.ts';
import type { FoundApiKey, OpenSubjectFile, SharedRecords } from '../ports/shared-records.ts';
import type { Store } from '../ports/store.ts';
import { pendingDenials } from '../status/pending-denials.ts';
import { apiKeyByHash } from './in-memory-api-keys.ts';
import { appendToLog } from './in-memory-audit-log.ts';
import { type InMemoryDatabase, inMemoryDatabase } from './in-memory-database.ts';
import { lastPlace, linesBetween } from './in-memory-events.ts';
import { networkRecords } from './in-memory-network-records.ts';
import { staffSessionByHash } from './in-memory-staff.ts';
import { tenantRecords } from './in-memory-tenant-records.ts';

/** A `Store` for tests and browsers: transactional, and gone with the process. */
export function inMemoryStore(database: InMemoryDatabase = inMemoryDatabase()): Store {
  const tenant: Store['tenant'] = (id, work) =>
    database.unitOfWork((tables) => work({ ...networkRecords(tables), ...tenantRecords(tables, id) }));
  const network: Store['network'] = (work) => database.unitOfWork((tables) => work(networkRecords(tables)));
  const pending = pendingDenials();
  const foundApiKeys = new Map<string, FoundApiKey>();
  const findApiKey: SharedRecords['apiKeyByHash'] = async (hash) => {
    const found = await database.unitOfWork(async (tables) => apiKeyByHash(tables(), hash));
    if (found) foundApiKeys.set(hash, found);
    return found;
  };
  const subjectFile: SharedRecords['subjectFile'] = (id, subject) => {
    const withPending = pending.beforeReading();
    return tenant(id, async ({ grants, denials, consentRules }) => {
      const held = await grants.ofSubject(subject);
      const keys = held.flatMap(keysOf);
      const append: OpenSubjectFile['append'] = (receipt) => tenant(id, ({ receipts }) => receipts.append(receipt));
      const denied = withPending(await denials.among(keys), keys);
      return { grants: held, denied, consentRules: await consentRules.get(), append };
    });
  };
  return {
    network,
    reading: network,
    forgetDeleted: async () => true,
    tenant,
    shared: {
      apiKeyByHash: findApiKey,
      rememberedApiKey(hash) {
        const found = foundApiKeys.get(hash);
        return found && { hash, found, isProven: false };
      },
      staffSessionByHash: (hash) => database.unitOfWork(async (tables) => staffSessionByHash(tables(), hash)),
      async deniedAmong(keys) {
        const withPending = pending.beforeReading();
        return withPending(await network(({ denials }) => denials.among(keys)), keys);
      },
      denyWhile: pending.denyWhile,
      recordRevocation: ({ key, secret, at, intentId, lines }) =>
        database.unitOfWork(async (tables) => {
          const { denials, outbox } = networkRecords(tables);
          const denial = await denials.add(key, at, intentId);
          if (denial.isNew) await outbox.enqueue(intentId, { kind: 'reveal_consent', secret });
          for (const { holder, receipt } of lines) await tenantRecords(tables, holder.tenant).receipts.append(receipt);
          return { at: denial.at, intentId: denial.intentId };
        }),
      appendToLog: (batch, anchoring) =>
        database.unitOfWork(async (tables) => {
          if (!appendToLog(tables(), batch)) return false;
          await networkRecords(tables).outbox.enqueue(batch.checkpoint.intentId, anchoring);
          return true;
        }),
      newestEvent: () => database.unitOfWork(async (tables) => lastPlace(tables())),
      eventsBetween: (id, after, upTo, limit) =>
        database.unitOfWork(async (tables) => linesBetween(tables(), id, [after, upTo, limit])),
      subjectFile,
      note: (about, make) => noteByReading({ apiKeyByHash: findApiKey, subjectFile }, about, make),
    },
  };
}
