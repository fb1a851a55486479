import fc from 'fast-check';
import { purposesOfUse, zDataAction } from '../consent/purpose-of-use.ts';
import { credentialTypes } from '../credential-type.ts';
import { namedResourceTypes, receiptReasons } from '../history/history-words.ts';
import { instantFrom } from '../instant.ts';
import { orderedUuid } from '../ordered-uuid.ts';
import type { Did } from '../primitives.ts';
import { type Receipt, zReceipt, zReceiptEvent } from '../receipt.ts';

const start = Date.parse('2026-03-01T00:00:00Z');
const days = 40;
const anyId = fc.uuid({ version: 4 });
const anyGrantId = fc.oneof(anyId, fc.string(), fc.constant('{who}'));

/** Any receipt that can be written, about one of these subjects and by one of these actors. */
export const anyReceipt = (subjects: readonly Did[], actors: readonly Did[]): fc.Arbitrary<Receipt> =>
  fc
    .record(
      {
        seconds: fc.integer({ min: 0, max: days * 86_400 - 1 }),
        uuid: anyId,
        event: fc.constantFrom(...zReceiptEvent.options),
        subject: fc.constantFrom(...subjects),
        actor: fc.constantFrom(...actors, ...subjects),
        human: fc.boolean(),
        purposes: fc.uniqueArray(fc.constantFrom(...purposesOfUse), { maxLength: 3 }),
        action: fc.constantFrom(...zDataAction.options),
        dataClasses: fc.array(
          fc.oneof(
            fc.constantFrom<string>(...namedResourceTypes, ...credentialTypes, 'MolecularSequence', '__proto__'),
            fc.string(),
          ),
          { maxLength: 3 },
        ),
        grants: fc.array(anyGrantId, { maxLength: 3 }),
        credentials: fc.array(fc.string(), { maxLength: 2 }),
        reasons: fc.array(fc.oneof(fc.constantFrom<string>(...receiptReasons), fc.string()), { maxLength: 4 }),
        emergency: anyId,
      },
      {
        requiredKeys: [
          ...(['seconds', 'uuid', 'event', 'subject', 'actor', 'human'] as const),
          ...(['dataClasses', 'grants', 'credentials', 'reasons'] as const),
        ],
      },
    )
    .map(({ seconds, uuid, ...receipt }) => {
      const unixMs = start + seconds * 1000;
      return zReceipt.parse({ ...receipt, id: orderedUuid(unixMs, uuid), at: instantFrom(unixMs) });
    });
