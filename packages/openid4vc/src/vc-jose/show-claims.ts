import { type Disclosure, digestOf, disclosureFrom, type JsonMap } from './sd-jwt-parts.ts';

/** A disclosure breaks a rule; what it is in stands for nothing. */
class Faulty extends Error {}

/**
 * What a payload says with these disclosures (RFC 9901 §7.1): undefined if one is malformed, given twice or not referred to, if a digest
 * stands in it twice, or a name is there already.
 */
export async function showClaims(payload: JsonMap, disclosures: readonly string[]): Promise<JsonMap | undefined> {
  if (![undefined, 'sha-256'].includes(payload._sd_alg as string | undefined)) return undefined;
  const byDigest = new Map<string, Disclosure>();
  for (const text of disclosures) {
    const disclosure = disclosureFrom(text);
    if (!disclosure) return undefined;
    byDigest.set(await digestOf(text), disclosure);
  }
  if (byDigest.size < disclosures.length) return undefined;
  const walk = new Walk(byDigest);
  try {
    const { _sd_alg: _, ...rest } = payload;
    const shown = walk.object(rest);
    return walk.hasUsedAll() ? shown : undefined;
  } catch (error) {
    if (error instanceof Faulty) return undefined;
    throw error;
  }
}

/** One walk over a payload, that remembers which digests it met. */
class Walk {
  private readonly byDigest: ReadonlyMap<string, Disclosure>;
  private readonly met = new Set<string>();

  constructor(byDigest: ReadonlyMap<string, Disclosure>) {
    this.byDigest = byDigest;
  }

  hasUsedAll(): boolean {
    return [...this.byDigest.keys()].every((digest) => this.met.has(digest));
  }

  value(value: unknown): unknown {
    if (Array.isArray(value)) return value.flatMap((element) => this.element(element));
    return typeof value === 'object' && value !== null ? this.object(value as JsonMap) : value;
  }

  object({ _sd: digests, ...members }: JsonMap): JsonMap {
    if ('...' in members || '_sd_alg' in members) throw new Faulty();
    const shown = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, this.value(value)]));
    if (digests === undefined) return shown;
    if (!Array.isArray(digests)) throw new Faulty();
    for (const digest of digests) {
      const disclosure = this.disclosureOf(digest);
      if (!disclosure) continue;
      if (disclosure.name === undefined || Object.hasOwn(shown, disclosure.name)) throw new Faulty();
      shown[disclosure.name] = this.value(disclosure.value);
    }
    return shown;
  }

  private element(element: unknown): unknown[] {
    const isPlace = typeof element === 'object' && element !== null && '...' in element;
    if (!isPlace) return [this.value(element)];
    const { '...': digest, ...others } = element as JsonMap;
    if (Object.keys(others).length > 0) throw new Faulty();
    const disclosure = this.disclosureOf(digest);
    if (!disclosure) return [];
    if (disclosure.name !== undefined) throw new Faulty();
    return [this.value(disclosure.value)];
  }

  private disclosureOf(digest: unknown): Disclosure | undefined {
    if (typeof digest !== 'string' || this.met.has(digest)) throw new Faulty();
    this.met.add(digest);
    return this.byDigest.get(digest);
  }
}
