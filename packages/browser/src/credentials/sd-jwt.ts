import type { ClaimPath } from '@assent/domain';
import { sha256, toBase64Url } from '../keys/base64url.ts';
import { type CompactJws, parseCompactJws } from './compact-jws.ts';
import { isJsonObject, type JsonObject, jsonFromBase64Url } from './json.ts';

/** Length of a credential in characters, and how many claims it may hide. */
export const maxCredentialLength = 65_536;
const maxDisclosures = 512;
const maxDepth = 32;

type Place = readonly (string | number)[];

/** One hidden claim: of an object if it has a name, else of an array (RFC 9901 §4.2). */
interface Disclosure {
  readonly encoded: string;
  readonly digest: string;
  readonly name?: string;
  readonly value: unknown;
}

/** An SD-JWT with all its disclosures in their places. Nothing is checked yet that needs a key. */
export interface SdJwt {
  readonly jws: CompactJws;
  readonly jwt: string;
  readonly claims: JsonObject;
  readonly disclosures: readonly Disclosure[];
  readonly places: ReadonlyMap<Disclosure, Place>;
  readonly hasHidden: boolean;
}

/** SHA-256 of a text, base64url: of a disclosure, or of what is presented (RFC 9901 §4.2.3, §4.3.1). */
export const digestOf = async (text: string): Promise<string> => toBase64Url(await sha256(text));

/** Parses `<JWT>~<disclosure>~…~` without a key binding; undefined unless every part fits (RFC 9901 §7.1). */
export async function parseSdJwt(compact: string): Promise<SdJwt | undefined> {
  if (compact.length > maxCredentialLength) return undefined;
  const [jwt = '', ...rest] = compact.split('~');
  const last = rest.pop();
  const jws = parseCompactJws(jwt);
  if (last !== '' || !jws || rest.length > maxDisclosures) return undefined;
  const disclosures: Disclosure[] = [];
  for (const text of rest) {
    const disclosure = await disclosureFrom(text);
    if (!disclosure) return undefined;
    disclosures.push(disclosure);
  }
  const revealed = reveal(jws.payload, disclosures);
  return revealed && { jws, jwt, disclosures, ...revealed };
}

const reserved = ['_sd', '_sd_alg', '...', '__proto__'];

async function disclosureFrom(encoded: string): Promise<Disclosure | undefined> {
  const elements = jsonFromBase64Url(encoded);
  if (!Array.isArray(elements) || typeof elements[0] !== 'string') return undefined;
  const digest = await digestOf(encoded);
  if (elements.length === 2) return { encoded, digest, value: elements[1] };
  const name: unknown = elements[1];
  if (elements.length !== 3 || typeof name !== 'string' || reserved.includes(name)) return undefined;
  return { encoded, digest, name, value: elements[2] };
}

class Refused extends Error {}

function reveal(payload: JsonObject, disclosures: readonly Disclosure[]) {
  const { _sd_alg = 'sha-256', ...rest } = payload;
  if (_sd_alg !== 'sha-256') return undefined;
  const walk = new Walk(new Map(disclosures.map((disclosure) => [disclosure.digest, disclosure])));
  try {
    const claims = walk.object(rest, []);
    if (walk.places.size !== disclosures.length) return undefined;
    return { claims, places: walk.places, hasHidden: walk.met.size > 0 };
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** One walk over a payload: each digest may be met once, and each disclosure has one place. */
class Walk {
  readonly met = new Set<string>();
  readonly places = new Map<Disclosure, Place>();
  private readonly byDigest: ReadonlyMap<string, Disclosure>;

  constructor(byDigest: ReadonlyMap<string, Disclosure>) {
    this.byDigest = byDigest;
  }

  object({ _sd = [], ...plain }: JsonObject, place: Place): JsonObject {
    if (!Array.isArray(_sd)) throw new Refused();
    const members = new Map<string, unknown>();
    for (const [name, value] of Object.entries(plain)) {
      if (reserved.includes(name)) throw new Refused();
      members.set(name, this.value(value, [...place, name]));
    }
    for (const digest of _sd) {
      const disclosure = this.take(digest);
      if (!disclosure) continue;
      const { name } = disclosure;
      if (name === undefined || members.has(name)) throw new Refused();
      members.set(name, this.at(disclosure, [...place, name]));
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
      if (disclosure) revealed.push(this.at(disclosure, here));
    }
    return revealed;
  }

  private value(value: unknown, place: Place): unknown {
    if (place.length > maxDepth) throw new Refused();
    if (Array.isArray(value)) return this.array(value, place);
    return isJsonObject(value) ? this.object(value, place) : value;
  }

  private at(disclosure: Disclosure, place: Place): unknown {
    this.places.set(disclosure, place);
    return this.value(disclosure.value, place);
  }

  private take(digest: unknown): Disclosure | undefined {
    if (typeof digest !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(digest) || this.met.has(digest)) throw new Refused();
    this.met.add(digest);
    return this.byDigest.get(digest);
  }
}

/** The SD-JWT with only the disclosures that paths ask for: what lies on the way to a claim, the claim, and all below it. */
export function selectDisclosures({ jwt, disclosures, places }: SdJwt, paths: readonly ClaimPath[] | 'all'): string {
  const isAsked = (place: Place | undefined) =>
    paths === 'all' || (place !== undefined && paths.some((path) => isOneWay(path, place)));
  const shown = disclosures.filter((disclosure) => isAsked(places.get(disclosure)));
  return `${[jwt, ...shown.map(({ encoded }) => encoded)].join('~')}~`;
}

/** Whether one of the two leads through the other. In a path, null stands for every position. */
const isOneWay = (path: ClaimPath, place: Place): boolean =>
  path
    .slice(0, place.length)
    .every((step, index) => (step === null ? typeof place[index] === 'number' : step === place[index]));
