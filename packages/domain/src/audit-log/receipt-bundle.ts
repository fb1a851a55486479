import * as z from 'zod';
import { zAddress, zBytes32, zDid, zTenantId } from '../primitives.ts';
import { zReceipt } from '../receipt.ts';
import { maxTreeSize } from './merkle-tree.ts';

const zCount = z.int().min(0).max(maxTreeSize);
const zPath = z.array(zBytes32).max(255);

/** What the map says of the patient: `MapProof` as JSON. */
const zMapEntry = z.strictObject({
  end: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('own'), count: zCount, head: zBytes32 }),
    z.strictObject({ kind: z.literal('other'), tag: zBytes32, value: zBytes32 }),
    z.strictObject({ kind: z.literal('nothing') }),
  ]),
  siblings: zPath,
});

/**
 * All receipts of one patient at one tenant, first to last, with what proves that they are in the log, unchanged, and all
 * there are. It needs nothing else to be checked but the key of the log.
 */
export const zReceiptBundle = z
  .strictObject({
    version: z.literal(1),
    tenant: zTenantId,
    subject: zDid,
    /** The checkpoint that everything here is proven against: a signed note. */
    checkpoint: z.string().max(10_000),
    /** Makes the tags of all patients of the log; the checkpoint commits to it. */
    tagKey: zBytes32,
    map: zMapEntry,
    entries: z.array(
      z.strictObject({ receipt: zReceipt, salt: zBytes32, index: zCount, proof: z.array(zBytes32).max(48) }),
    ),
    /** Receipts that were written after the checkpoint and are in none yet. */
    waiting: zCount,
    /** Where to look the checkpoint up. `block` is there once it is mined. */
    anchor: z.strictObject({
      chainId: z.int().positive(),
      contract: zAddress,
      logId: zBytes32,
      digest: zBytes32,
      block: zCount.optional(),
    }),
  })
  .readonly();
export type ReceiptBundle = z.infer<typeof zReceiptBundle>;
