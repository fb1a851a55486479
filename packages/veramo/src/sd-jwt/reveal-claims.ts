import { isJsonObject, type JsonObject } from '../jws/strict-json.ts';
import { type Disclosure, isReservedName } from './disclosure.ts';

/** Names and positions that lead to a claim. */
export type Place = readonly (string | number)[];

/** The payload of an SD-JWT with what is disclosed put in its place. */
export interface Revealed {
  readonly claims: JsonObject;
  /** Where each disclosure belongs. */
  readonly places: ReadonlyMap<Disclosure, Place>;
  /** Whether the payload has digests at all, disclosed or not. */
  readonly hasHidden: boolean;
}

class Refused extends Error {}

const maxDepth = 32;
const digestPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * Puts disclosures into the payload (RFC 9901 §7.1 step 3 and 4). Undefined if the two do not fit exactly: a digest or a
 * disclosure twice, a disclosure that nothing refers to, one of an array where an object's belongs or the reverse, a
 * claim that is there already, a reserved name, a hash other than SHA-256, or nesting deeper than 32.
 */
export function revealClaims(payload: JsonObject, disclosures: readonly Disclosure[]): Revealed | undefined {
  const byDigest = new Map(disclosures.map((disclosure) => [disclosure.digest, disclosure]));
  const { _sd_alg = 'sha-256', ...rest } = payload;
  if (_sd_alg !== 'sha-256') return undefined;
  const walk = new Walk(byDigest);
  try {
    const claims = walk.object(rest, []);
    const hasHidden = walk.digests.size > 0;
    return walk.places.size === disclosures.length ? { claims, places: walk.places, hasHidden } : undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

class Walk {
  readonly digests = new Set<string>();
  readonly places = new Map<Disclosure, Place>();
  private readonly byDigest: ReadonlyMap<string, Disclosure>;

  constructor(byDigest: ReadonlyMap<string, Disclosure>) {
    this.byDigest = byDigest;
  }

  object({ _sd = [], ...plain }: JsonObject, place: Place): JsonObject {
    if (!Array.isArray(_sd)) throw new Refused();
    const members = new Map<string, unknown>();
    for (const [name, value] of Object.entries(plain)) {
      if (isReservedName(name)) throw new Refused();
      members.set(name, this.value(value, [...place, name]));
    }
    for (const digest of _sd) {
      const disclosure = this.take(digest);
      if (!disclosure) continue;
      const { name, value } = disclosure;
      if (name === undefined || members.has(name)) throw new Refused();
      members.set(name, this.at(disclosure, value, [...place, name]));
    }
    return Object.fromEntries(members);
  }

  private array(elements: readonly unknown[], place: Place): unknown[] {
    const revealed: unknown[] = [];
    for (const element of elements) {
      const here = [...place, revealed.length];
      if (!isJsonObject(element) || !('...' in element)) {
        revealed.push(this.value(element, here));
        continue;
      }
      const disclosure = this.take(element['...']);
      if (Object.keys(element).length !== 1 || disclosure?.name !== undefined) throw new Refused();
      if (disclosure) revealed.push(this.at(disclosure, disclosure.value, here));
    }
    return revealed;
  }

  private value(value: unknown, place: Place): unknown {
    if (place.length > maxDepth) throw new Refused();
    if (Array.isArray(value)) return this.array(value, place);
    return isJsonObject(value) ? this.object(value, place) : value;
  }

  private at(disclosure: Disclosure, value: unknown, place: Place): unknown {
    this.places.set(disclosure, place);
    return this.value(value, place);
  }

  /** The disclosure of a digest, if there is one. Each digest may be met once. */
  private take(digest: unknown): Disclosure | undefined {
    if (typeof digest !== 'string' || !digestPattern.test(digest) || this.digests.has(digest)) throw new Refused();
    this.digests.add(digest);
    return this.byDigest.get(digest);
  }
}
