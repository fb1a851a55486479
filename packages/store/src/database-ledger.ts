import type { Keyring, TransactionLedger } from '@assent/application';
import type { Database } from './database.ts';
import { leases } from './ledger/leases.ts';
import type { LedgerScope } from './ledger/ledger-scope.ts';
import { outcomes } from './ledger/outcomes.ts';
import { readings } from './ledger/readings.ts';
import { sendings } from './ledger/sendings.ts';
import { waiting } from './ledger/waiting.ts';

/**
 * The ledger of one signer on one chain, over the intents of the whole database: one signer works for a database. Each
 * method is one transaction of the database.
 *
 * @throws AppError `store_unavailable`, `key_unavailable` (a sealed intent), `conflict` and `not_found` as the port says
 */
export function databaseLedger(
  database: Database,
  keyring: Keyring,
  { chainId, signer }: LedgerScope,
): TransactionLedger {
  const scope = { chainId, signer };
  return {
    ...leases(database, scope),
    ...readings(database, keyring, scope),
    ...waiting(database),
    ...sendings(database, scope),
    ...outcomes(database, scope),
  };
}
