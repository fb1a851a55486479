import { AppError, type Instant, instantFrom, parse } from '@assent/domain';
import * as z from 'zod';
import { zIssuerUrl } from './card-payload.ts';

const zIssuer = z.looseObject({
  // Directories list issuers of every quality: one with a bad address is left out, and does not stop the others.
  iss: z.string().max(512),
  name: z.string().min(1).max(500),
  website: z.string().max(512).optional(),
  canonical_iss: z.string().max(512).optional(),
});
const zDirectory = z.looseObject({ participating_issuers: z.array(zIssuer).max(100_000) });
const zSnapshot = z.looseObject({
  time: z.iso.datetime(),
  issuerInfo: z
    .array(
      z.looseObject({
        issuer: zIssuer,
        keys: z.array(z.looseObject({ kid: z.string().optional() })).nullish(),
        crls: z.array(z.looseObject({ kid: z.string().optional() })).nullish(),
      }),
    )
    .max(100_000),
});

/** An issuer that somebody vouches for, and the name to show. */
export interface TrustedIssuer {
  readonly iss: string;
  readonly name: string;
  readonly canonicalIss: string | undefined;
}

/** Who is trusted, what their keys are and what they revoked. Asked for keys only of issuers that it named itself. */
export interface CardTrust {
  /** Undefined: nobody vouches for it. */
  issuer(iss: string): Promise<TrustedIssuer | undefined>;
  /** The JSON at `iss` + `/.well-known/jwks.json`. @throws AppError `registry_unavailable` */
  keySet(iss: string): Promise<unknown>;
  /** The JSON at `iss` + `/.well-known/crl/<kid>.json`. @throws AppError `registry_unavailable` */
  revocationList(iss: string, kid: string): Promise<unknown>;
}

/**
 * A directory of issuers in the form of the VCI: `participating_issuers`.
 *
 * @throws AppError `invalid_request` with `pointers`
 */
export function readDirectory(document: unknown): ReadonlyMap<string, TrustedIssuer> {
  return byAddress(parse(zDirectory, document).participating_issuers);
}

/**
 * A daily snapshot of such a directory, which also holds all keys and lists of revoked cards: enough to check cards
 * without telling any issuer. `takenAt` says how old its answers are.
 *
 * @throws AppError `invalid_request` with `pointers`
 */
export function trustFromSnapshot(document: unknown): CardTrust & { readonly takenAt: Instant } {
  const { time, issuerInfo } = parse(zSnapshot, document);
  const issuers = byAddress(issuerInfo.map(({ issuer }) => issuer));
  const published = new Map(issuerInfo.map((info) => [info.issuer.iss, info]));
  const missing = (fault: string): never => {
    throw new AppError('registry_unavailable', { fault });
  };
  return {
    takenAt: instantFrom(Date.parse(time)),
    issuer: async (iss) => issuers.get(iss),
    keySet: async (iss) => ({ keys: published.get(iss)?.keys ?? missing('keys_missing') }),
    revocationList: async (iss, kid) =>
      published.get(iss)?.crls?.find((list) => list.kid === kid) ?? missing('list_missing'),
  };
}

function byAddress(issuers: readonly z.infer<typeof zIssuer>[]): ReadonlyMap<string, TrustedIssuer> {
  const good = issuers.filter(({ iss }) => zIssuerUrl.safeParse(iss).success);
  return new Map(good.map(({ iss, name, canonical_iss }) => [iss, { iss, name, canonicalIss: canonical_iss }]));
}
