import { type Instant, toUnixSeconds } from '@assent/domain';
import type { Clock } from '../ports/clock.ts';
import type { ForeignStatusList, ForeignStatusLists } from '../ports/foreign-status-lists.ts';

export interface KeptForeignListsOptions {
  /** Asks for a list each time. */
  readonly source: ForeignStatusLists;
  readonly clock: Clock;
  /** `off`: nothing is asked, and no list is read. */
  readonly mode?: 'on' | 'off';
}

/** A list may have two megabytes when it is expanded; few issuers are relied upon at a time. */
const maxLists = 32;
/** A copy is kept for the time that its issuer says, within bounds: neither asked for with each credential, nor old by a day. */
const seconds = { least: 5, most: 43_200, ifNotSaid: 60 };

interface Kept {
  readonly list: ForeignStatusList;
  readonly freshUntil: number;
}

/**
 * Keeps lists until they are to be asked for again, or have ended. Who asks while a list is on its way waits for that one. Failures
 * are not kept.
 */
export function keptForeignLists({ source, clock, mode = 'on' }: KeptForeignListsOptions): ForeignStatusLists {
  const kept = new Map<string, Kept>();
  const underway = new Map<string, Promise<ForeignStatusList | undefined>>();

  const ask = async (uri: string): Promise<ForeignStatusList | undefined> => {
    const list = await source.listAt(uri);
    if (list) keep(kept, uri, { list, freshUntil: toUnixSeconds(clock.now()) + keepingSeconds(list) });
    return list;
  };
  return {
    async listAt(uri) {
      if (mode === 'off') return undefined;
      const known = kept.get(uri);
      if (known && isFresh(known, clock.now())) return known.list;
      kept.delete(uri);
      const asked = underway.get(uri) ?? ask(uri).finally(() => underway.delete(uri));
      underway.set(uri, asked);
      return asked;
    },
    forget: (uri) => void kept.delete(uri),
  };
}

const isFresh = ({ list, freshUntil }: Kept, now: Instant): boolean =>
  toUnixSeconds(now) < freshUntil && now < list.expiresAt;

const keepingSeconds = ({ ttlSeconds = seconds.ifNotSaid }: ForeignStatusList): number =>
  Math.min(Math.max(ttlSeconds, seconds.least), seconds.most);

function keep(kept: Map<string, Kept>, uri: string, one: Kept): void {
  kept.set(uri, one);
  const [oldest] = kept.keys();
  if (kept.size > maxLists && oldest !== undefined) kept.delete(oldest);
}
