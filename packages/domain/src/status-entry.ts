import * as z from 'zod';
import { zAddress, zBytes32 } from './primitives.ts';

const zChainId = z.int().positive();

/** Place of a credential in its issuer's list in a `StatusRegistry` contract: bit `index` of list `listId`. */
export const zStatusRegistryEntry = z
  .strictObject({
    type: z.literal('StatusRegistryEntry'),
    statusPurpose: z.literal('revocation'),
    chainId: zChainId,
    registry: zAddress,
    listId: zBytes32,
    index: z
      .int()
      .min(0)
      .max(2 ** 30 - 1),
  })
  .readonly();
export type StatusRegistryEntry = z.infer<typeof zStatusRegistryEntry>;

/** Hash-lock of a consent in a `ConsentRevocations` contract: whoever reveals the secret behind `key` revokes it. */
export const zConsentRevocationEntry = z
  .strictObject({
    type: z.literal('ConsentRevocationEntry'),
    statusPurpose: z.literal('revocation'),
    chainId: zChainId,
    registry: zAddress,
    key: zBytes32,
  })
  .readonly();
export type ConsentRevocationEntry = z.infer<typeof zConsentRevocationEntry>;

/** Where the status of a credential can be read without its issuer. */
export const zStatusEntry = z.discriminatedUnion('type', [zStatusRegistryEntry, zConsentRevocationEntry]);
export type StatusEntry = z.infer<typeof zStatusEntry>;
