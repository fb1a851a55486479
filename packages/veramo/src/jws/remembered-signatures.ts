import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { VerificationKey } from '../dids/verification-key.ts';
import { nameOf } from '../keys/public-jwk.ts';
import type { SignatureCheck, SignatureClaim } from './verify-signature.ts';

/** How often a signature was known already, and how often it was not. */
export interface RememberedFigures {
  readonly hits: number;
  readonly misses: number;
  readonly remembered: number;
}

/**
 * Remembers that signatures hold, by the SHA-256 of what is signed, the signature and the key: that never changes. Which
 * keys a DID has now, dates, status and accreditation are asked each time all the same, so a key that was revoked is not
 * found whatever is remembered. What does not hold is checked again.
 */
export class RememberedSignatures {
  private readonly check: SignatureCheck;
  private readonly good: LRUCache<string, true>;
  private hits = 0;
  private misses = 0;

  /** @param max how many are remembered, 10,000 if absent: about 2 MB */
  constructor(check: SignatureCheck, { max = 10_000 }: { readonly max?: number } = {}) {
    this.check = check;
    this.good = new LRUCache({ max });
  }

  readonly isSigned: SignatureCheck = (claim) => {
    if (claim.algorithm !== claim.key.algorithm) return false;
    const name = nameOfClaim(claim);
    if (this.good.has(name)) {
      this.hits++;
      return true;
    }
    this.misses++;
    const answer = this.check(claim);
    if (typeof answer === 'boolean') return this.remembering(name, answer);
    return answer.then((isGood) => this.remembering(name, isGood));
  };

  figures(): RememberedFigures {
    return { hits: this.hits, misses: this.misses, remembered: this.good.size };
  }

  private remembering(name: string, isGood: boolean): boolean {
    if (isGood) this.good.set(name, true);
    return isGood;
  }
}

/** Each part has a length of its own or is the last, so no two claims have one name. */
const nameOfClaim = ({ key, signed, signature }: SignatureClaim): string =>
  `${hash('sha256', signed, 'base64url')}${Buffer.from(signature).toString('base64url')}${nameOfKey(key)}`;

const nameOfKey = (key: VerificationKey): string => ('address' in key ? key.address : nameOf(key.jwk));
