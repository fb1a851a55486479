import { type CompactJws, parseCompactJws } from '../jws/compact-jws.ts';
import { type Disclosure, maxCredentialLength, maxDisclosures, parseDisclosure } from './disclosure.ts';
import { type Revealed, revealClaims } from './reveal-claims.ts';

/** An SD-JWT that is well-formed in every part (RFC 9901 §4). Nothing is checked yet that needs a key. */
export interface SdJwt extends Revealed {
  readonly jws: CompactJws;
  readonly jwt: string;
  readonly disclosures: readonly Disclosure[];
  /** The SD-JWT as it was shown, up to its last `~`. */
  readonly unbound: string;
  /** The key binding token after the last `~`. */
  readonly keyBinding?: string;
}

/** Parses `<JWT>~<disclosure>~…~[<key binding>]` of at most 64 kB and 512 disclosures. */
export function parseSdJwt(compact: string): SdJwt | undefined {
  if (compact.length > maxCredentialLength) return undefined;
  const [jwt = '', ...rest] = compact.split('~');
  const keyBinding = rest.pop();
  if (keyBinding === undefined || rest.length > maxDisclosures) return undefined;
  const jws = parseCompactJws(jwt, { mayHaveCertificates: true });
  const disclosures = rest.map(parseDisclosure);
  if (!jws || !areAllThere(disclosures)) return undefined;
  const revealed = revealClaims(jws.payload, disclosures);
  if (!revealed) return undefined;
  const unbound = joinSdJwt(jwt, rest);
  return { ...revealed, jws, jwt, disclosures, unbound, ...(keyBinding ? { keyBinding } : {}) };
}

/** The compact form without key binding. */
export const joinSdJwt = (jwt: string, disclosures: readonly string[]): string => `${[jwt, ...disclosures].join('~')}~`;

const areAllThere = (disclosures: readonly (Disclosure | undefined)[]): disclosures is Disclosure[] =>
  disclosures.every((disclosure) => disclosure !== undefined);
