import type { ListUrlOf } from '../ports/status-lists.ts';

/** Addresses of the lists of a service that is reached at `publicUrl`. */
export const statusListUrls = (publicUrl: string): ListUrlOf => {
  const base = publicUrl.replace(/\/+$/, '');
  return (listId) => `${base}/status-lists/${listId}`;
};

/** Where 256 bits of a list are served with a proof: the bits from status index `256 * at` on. */
export const wordUrlOf = (listUri: string, at: number): string => `${listUri}/words/${at}`;
