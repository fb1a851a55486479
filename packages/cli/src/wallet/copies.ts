import type { Instant } from '@assent/domain';
import type { WalletContents } from './wallet-contents.ts';

type Held = WalletContents['credentials'][number];

/** What can be shown now: of several copies the first that nobody has seen, and of what there is only one of, that. */
export const usable = (credentials: readonly Held[]): readonly Held[] =>
  credentials.filter((one) => one.copyOf === undefined || one === nextCopy(credentials, one.copyOf));

const nextCopy = (credentials: readonly Held[], copyOf: string): Held | undefined =>
  credentials.find((one) => one.copyOf === copyOf && one.usedAt === undefined);

/** Marks the copies among `ids` as shown. False if there are none. */
export function markUsed(credentials: readonly Held[], ids: readonly string[], at: Instant): boolean {
  const shown = credentials.filter(({ id, copyOf }) => copyOf !== undefined && ids.includes(id));
  for (const copy of shown) copy.usedAt = at;
  return shown.length > 0;
}

/** Copies of one credential, and how many of them nobody has seen. */
export interface Batch {
  readonly copyOf: string;
  readonly type: Held['type'];
  readonly copies: number;
  readonly left: number;
}

/** Every set of copies, oldest first. */
export function batchesOf(credentials: readonly Held[]): readonly Batch[] {
  const names = new Set(credentials.flatMap(({ copyOf }) => copyOf ?? []));
  return [...names].map((copyOf) => {
    const copies = credentials.filter((one) => one.copyOf === copyOf);
    const left = copies.filter(({ usedAt }) => usedAt === undefined).length;
    return { copyOf, type: (copies[0] as Held).type, copies: copies.length, left };
  });
}
