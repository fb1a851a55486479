import {
  type BitstringEntry,
  type Instant,
  listOf,
  type Rejection,
  type VcdmCredential,
  zBitstringEntry,
} from '@assent/domain';

/** Whether a credential holds at `at`: [validFrom, validUntil]. */
export function rejectionsOfTime({ validFrom, validUntil }: VcdmCredential, at: Instant): readonly Rejection[] {
  const now = Date.parse(at);
  return [
    ...(validFrom && now < Date.parse(validFrom) ? [{ reason: 'not_yet_valid', at: '/validFrom' } as const] : []),
    ...(validUntil && Date.parse(validUntil) < now ? [{ reason: 'expired', at: '/validUntil' } as const] : []),
  ];
}

/** The places in status lists that a credential names, and whether it names any other kind of status. */
export function statusEntriesOf({ credentialStatus }: VcdmCredential): {
  readonly entries: readonly BitstringEntry[];
  readonly others: boolean;
} {
  const all = credentialStatus === undefined ? [] : listOf<unknown>(credentialStatus);
  const entries = all.flatMap((entry) => zBitstringEntry.safeParse(entry).data ?? []);
  return { entries, others: entries.length < all.length };
}
