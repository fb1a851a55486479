import type { ConsentRevocation, Keyring } from '@assent/application';
import { chunksOf } from '../chunks-of.ts';
import { denialTable, intentTable } from '../entities/outbox.ts';
import { receiptTable } from '../entities/patients.ts';
import { inserting, type Write } from '../write.ts';
import { intentRow } from './outbox.ts';
import { sealReceiptUnder } from './receipt-contents.ts';

/** What records a revocation. The intent stays only if the denial names it, so there is one for each key. */
export function revocationWrites(
  keyring: Keyring,
  { key, secret, at, intentId, lines }: ConsentRevocation,
): readonly Write[] {
  // a subject without a key was forgotten, and nothing is written about them
  const receipts = lines.flatMap(({ holder: { tenant, keyring: own }, receipt }) => {
    const { id, subject, at: receiptAt } = receipt;
    return own ? [{ tenantId: tenant, id, subject, at: receiptAt, content: sealReceiptUnder(own, receipt) }] : [];
  });
  return [
    inserting(denialTable, [{ key, deniedAt: at, intentId }]),
    inserting(intentTable, [intentRow(keyring, intentId, { kind: 'reveal_consent', secret })]),
    {
      sql: `DELETE FROM intents WHERE id = $1
        AND NOT EXISTS (SELECT 1 FROM denials WHERE denials.key = $2 AND denials.intent_id = $3)`,
      parameters: [intentId, key, intentId],
    },
    ...chunksOf(receipts).map((chunk) => inserting(receiptTable, chunk)),
  ];
}
