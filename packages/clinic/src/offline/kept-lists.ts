import type { Client, Endpoints, ResultOf } from '@assent/api';
import * as z from 'zod';

type Accreditations = ResultOf<Endpoints['listAccreditations']>['accreditations'];
type TrustEntries = ResultOf<Endpoints['listTrust']>['entries'];

/** How old a copy of a list may be that is still shown without a connection, in hours. */
export const maxKeptHours = 24;
const keptMs = maxKeptHours * 3_600_000;

/** A copy of a list, and when it was read (milliseconds since 1970). */
export interface Kept<T> {
  readonly atMs: number;
  readonly value: T;
}

const zKept = z.object({ atMs: z.number(), value: z.array(z.unknown()) });
export type ListName = 'accreditations' | 'trust';

/** Reads a list, and keeps a copy of it in this browser: who may issue what, and whom this clinic believes. Nothing in it is of a patient. */
export async function readAndKeep<T extends readonly unknown[]>(
  name: ListName,
  read: () => Promise<T>,
): Promise<Kept<T>> {
  const kept = { atMs: Date.now(), value: await read() };
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(kept));
  } catch {
    // a browser may forbid it: then there is no copy
  }
  return kept;
}

/** The copy of a list; undefined if there is none, or it is older than the limit. */
export function keptCopy<T extends readonly unknown[]>(name: ListName, nowMs: number): Kept<T> | undefined {
  try {
    const kept = zKept.safeParse(JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null'));
    if (!kept.success || nowMs - kept.data.atMs > keptMs || kept.data.atMs > nowMs + 60_000) return undefined;
    return kept.data as unknown as Kept<T>;
  } catch {
    return undefined;
  }
}

const keyOf = (name: ListName) => `assent.clinic.${name}`;

export const readAccreditations = (client: Client): Promise<Kept<Accreditations>> =>
  readAndKeep('accreditations', async () => (await client.listAccreditations({})).accreditations);
export const readTrust = (client: Client): Promise<Kept<TrustEntries>> =>
  readAndKeep('trust', async () => (await client.listTrust({})).entries);
