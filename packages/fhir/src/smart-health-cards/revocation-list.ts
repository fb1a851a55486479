import { AppError, type Instant, toUnixSeconds } from '@assent/domain';
import * as z from 'zod';

const zEntry = z.string().regex(/^[A-Za-z0-9_-]{1,24}(\.\d{1,12})?$/);
const zList = z.looseObject({
  kid: z.string(),
  method: z.literal('rid'),
  // Published lists have numbers and strings of digits.
  ctr: z.union([z.int().min(1), z.string().regex(/^\d{1,9}$/)]),
  rids: z.array(zEntry).max(1_000_000),
});

/** `/.well-known/crl/<kid>.json`: which cards signed with one key are revoked. */
export interface RevocationList {
  readonly kid: string;
  readonly method: 'rid';
  readonly ctr: number;
  readonly rids: readonly string[];
}

/** The list of a new key. */
export const emptyRevocationList = (kid: string): RevocationList => ({ kid, method: 'rid', ctr: 1, rids: [] });

/**
 * The list with one more identifier: for good, or for the cards that are valid from before an instant. A revocation is
 * never made smaller; what is revoked already changes nothing.
 */
export function revokeCards(list: RevocationList, rid: string, before?: Instant): RevocationList {
  const entry = z.parse(zEntry, before === undefined ? rid : `${rid}.${toUnixSeconds(before)}`);
  const [known] = list.rids.filter((one) => one.split('.')[0] === rid);
  if (known !== undefined && endOf(known) >= endOf(entry)) return list;
  return { ...list, ctr: list.ctr + 1, rids: [...list.rids.filter((one) => one !== known), entry] };
}

/**
 * Reads the list of a key that was changed `listVersion` times. A list that is newer than the key set read is good.
 *
 * @throws AppError `registry_unavailable` with `fault`: whether a card is revoked is not known
 */
export function readRevocationList(document: unknown, kid: string, listVersion: number): RevocationList {
  const list = zList.safeParse(document);
  if (!list.success) return unknown(`list_${String(list.error.issues[0]?.path[0] ?? 'form')}`);
  const ctr = Number(list.data.ctr);
  if (list.data.kid !== kid) return unknown('list_kid');
  if (ctr < listVersion) return unknown('list_stale');
  const names = list.data.rids.map((entry) => entry.split('.')[0]);
  if (new Set(names).size < names.length) return unknown('list_repeats');
  return { kid, method: 'rid', ctr, rids: list.data.rids };
}

/** Whether a card with an identifier that is valid from `validFrom`, in seconds, is revoked. */
export function isRevoked({ rids }: RevocationList, rid: string, validFrom: number): boolean {
  const entry = rids.find((one) => one.split('.')[0] === rid);
  return entry !== undefined && validFrom < endOf(entry);
}

const endOf = (entry: string): number => {
  const [, end] = entry.split('.');
  return end === undefined ? Number.POSITIVE_INFINITY : Number(end);
};

function unknown(fault: string): never {
  throw new AppError('registry_unavailable', { fault });
}
