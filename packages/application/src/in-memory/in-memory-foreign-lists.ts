import { AppError, type Instant, plusSeconds } from '@assent/domain';
import type { Certificate } from '../ports/certificates.ts';
import type { StatusReading } from '../ports/chain.ts';
import type { Clock } from '../ports/clock.ts';
import type { ForeignStatusLists } from '../ports/foreign-status-lists.ts';

/** A list as its issuer publishes it. `statuses`: what is not said is 0, up to `size`. */
export interface ForeignListDraft {
  /** For which address it is made, if that is not where it is published. */
  readonly madeFor?: string;
  readonly issuer?: string;
  readonly issuedAt: Instant;
  readonly expiresAt?: Instant;
  readonly ttlSeconds?: number;
  readonly size: number;
  readonly statuses: ReadonlyMap<number, number>;
}

export interface InMemoryForeignLists extends ForeignStatusLists {
  /** Puts a list at an address, in place of what was there. */
  publish(uri: string, draft: ForeignListDraft, certificates?: readonly Certificate[]): void;
  /** From now on nothing is at this address. */
  withdraw(uri: string): void;
  /** The addresses that were asked, in order. */
  readonly asked: readonly string[];
}

const readings: readonly StatusReading[] = ['valid', 'revoked', 'suspended'];

/** Lists on a web that exists nowhere, signed by whoever the certificates say, or else `certificates`. */
export function inMemoryForeignLists(clock: Clock, certificates: readonly Certificate[]): InMemoryForeignLists {
  const published = new Map<string, ForeignListDraft & { readonly certificates: readonly Certificate[] }>();
  const asked: string[] = [];
  return {
    asked,
    publish: (uri, draft, signer = certificates) => void published.set(uri, { ...draft, certificates: signer }),
    withdraw: (uri) => void published.delete(uri),
    async listAt(uri) {
      asked.push(uri);
      const fault = (reason: string) => new AppError('registry_unavailable', { list: new URL(uri).hostname, reason });
      const list = published.get(uri);
      if (!list) throw fault('not_served');
      const { madeFor = uri, statuses, size, expiresAt = plusSeconds(list.issuedAt, 86_400), ...said } = list;
      if (madeFor !== uri) throw fault('another_list');
      if (expiresAt <= clock.now()) throw fault('expired');
      if (plusSeconds(clock.now(), 60) < list.issuedAt) throw fault('not_yet_valid');
      return {
        ...{ ...said, expiresAt },
        readingAt: (index) => (index < size ? readings[statuses.get(index) ?? 0] : undefined) ?? 'not_supported',
      };
    },
    forget: () => undefined,
  };
}
