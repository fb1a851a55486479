import * as z from 'zod';

/** Who stands behind an issuer, by the ways in which a query may ask for it (OpenID4VP 1.0 §6.1.1). */
export interface Authorities {
  /** Identifiers of the keys that signed the certificates of a credential, base64url. */
  readonly aki: readonly string[];
  /** Trust lists that lead to them. */
  readonly etsi_tl: readonly string[];
}

export const noAuthorities: Authorities = { aki: [], etsi_tl: [] };

const zType = z.enum(['aki', 'etsi_tl'], {
  error: ({ input }) =>
    input === 'openid_federation' ? 'openid_federation is not supported: ask by aki or etsi_tl' : 'is not known here',
});

/** Authorities, one of which must stand behind the issuer. Federations are not supported. */
export const zTrustedAuthorities = z
  .array(z.strictObject({ type: zType, values: z.array(z.string().min(1).max(2048)).min(1).max(64) }))
  .min(1)
  .max(16);
export type TrustedAuthorities = z.infer<typeof zTrustedAuthorities>;

/** Whether one of those that are asked for stands behind an issuer; true if none is asked for. */
export const isUnderOneOf = (wanted: TrustedAuthorities | undefined, has: Authorities = noAuthorities): boolean =>
  wanted === undefined || wanted.some(({ type, values }) => values.some((value) => has[type].includes(value)));
