import { RememberedSignatures } from '../jws/remembered-signatures.ts';
import type { SignatureChecks } from '../jws/signature-checks.ts';
import { isSigned } from '../jws/verify-signature.ts';
import { type PoolFigures, SignaturePool, type SignaturePoolOptions } from './signature-pool.ts';

export interface ServiceChecksOptions extends SignaturePoolOptions {
  /** Signatures of credentials that are remembered, 10,000 if absent. */
  readonly remembered?: number;
}

/** Checks of one service, to be closed with it. */
export interface ServiceChecks extends SignatureChecks {
  figures(): { readonly pool: PoolFigures; readonly credentials: ReturnType<RememberedSignatures['figures']> };
  close(): Promise<void>;
}

/** Checks on all cores that remember what was found good. */
export function serviceChecks({ remembered = 10_000, ...options }: ServiceChecksOptions = {}): ServiceChecks {
  const pool = new SignaturePool(options);
  const credentials = new RememberedSignatures(pool.isSigned, { max: remembered });
  return {
    once: pool.isSigned,
    again: credentials.isSigned,
    figures: () => ({ pool: pool.figures(), credentials: credentials.figures() }),
    close: () => pool.close(),
  };
}

/** Checks on the calling thread that remember what was found good: for a wallet, or a verifier by itself. */
export const rememberingChecks = (): SignatureChecks => ({
  once: isSigned,
  again: new RememberedSignatures(isSigned).isSigned,
});
