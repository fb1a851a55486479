import * as z from 'zod';
import { type Bytes32, zAddress, zBytes32 } from './primitives.ts';

const zChainId = z.int().positive();

/** An address of a list: http or https, its path ends in `/status-lists/<list identifier>`. */
const zListUrl = z
  .url({ protocol: /^https?$/ })
  .max(512)
  .regex(/^[^@?#\s]+\/status-lists\/0x[0-9a-f]{64}$/);

/**
 * Place of a credential in its issuer's lists in a `StatusRegistry` contract. Bit `index` of list `listId` revokes it for
 * good; the same bit of `suspensionListId`, another list, suspends it for as long as it is set. A credential without that
 * list cannot be suspended. `uri` is where the issuer also publishes list `listId` as a signed document, for verifiers that
 * read no chain.
 */
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
    suspensionListId: zBytes32.exactOptional(),
    uri: zListUrl.exactOptional(),
  })
  .refine(({ uri, listId }) => uri === undefined || uri.endsWith(`/${listId}`), { path: ['uri'], error: 'other list' })
  .refine(({ suspensionListId, listId }) => suspensionListId !== listId, {
    path: ['suspensionListId'],
    error: 'must differ from listId',
  })
  .readonly();
export type StatusRegistryEntry = z.infer<typeof zStatusRegistryEntry>;

/** One bit of one list, and where that list is published. */
export type ListPlace = Pick<StatusRegistryEntry, 'listId' | 'index' | 'uri'>;

/** The bit that suspends a credential; undefined if nothing can. Its list is published beside that of revocations. */
export function suspensionPlaceOf({
  listId,
  suspensionListId,
  index,
  uri,
}: StatusRegistryEntry): ListPlace | undefined {
  if (suspensionListId === undefined) return undefined;
  const own = uri === undefined ? {} : { uri: `${uri.slice(0, -listId.length)}${suspensionListId}` };
  return { listId: suspensionListId, index, ...own };
}

/**
 * Hash-locks of a consent in a `ConsentRevocations` contract. Whoever reveals the secret behind `key` withdraws this
 * consent; whoever reveals the one behind `epochKey` withdraws all that carry it: those one patient gave in one vault
 * until the secret is revealed. Consents signed before there were epochs have none.
 */
export const zConsentRevocationEntry = z
  .strictObject({
    type: z.literal('ConsentRevocationEntry'),
    statusPurpose: z.literal('revocation'),
    chainId: zChainId,
    registry: zAddress,
    key: zBytes32,
    epochKey: zBytes32.exactOptional(),
  })
  .refine(({ key, epochKey }) => key !== epochKey, { path: ['epochKey'], error: 'must differ from key' })
  .readonly();
export type ConsentRevocationEntry = z.infer<typeof zConsentRevocationEntry>;

/** The keys of a consent. It is withdrawn once the secret behind any of them is revealed. */
export const keysOf = ({
  key,
  epochKey,
}: Pick<ConsentRevocationEntry, 'key' | 'epochKey'>): readonly [Bytes32, ...Bytes32[]] =>
  epochKey === undefined ? [key] : [key, epochKey];

/** Where the status of a credential can be read without its issuer. */
export const zStatusEntry = z.discriminatedUnion('type', [zStatusRegistryEntry, zConsentRevocationEntry]);
export type StatusEntry = z.infer<typeof zStatusEntry>;

/** An https address without credentials or fragment; `sub` of the list is this very text. */
const zForeignListUrl = z
  .url({ protocol: /^https$/ })
  .max(1024)
  .regex(/^https:\/\/[^@#\s\\]+$/);

/**
 * Place of a credential in a list that an issuer known by a certificate publishes (Token Status List §6.2). No chain knows of
 * it, so only the list can be asked.
 */
export const zTokenStatusEntry = z
  .strictObject({
    type: z.literal('TokenStatusListEntry'),
    uri: zForeignListUrl,
    index: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  })
  .readonly();
export type TokenStatusEntry = z.infer<typeof zTokenStatusEntry>;
