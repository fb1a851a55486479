import * as z from 'zod';
import { type IssuedType, zIssuedType } from '../credential-type.ts';
import { zDid, zInstant, zUuid } from '../primitives.ts';

/** Longest text of certificates or of a trust list, in characters. */
const maxTextLength = 1_000_000;

const shared = {
  /** The types it is about; all, if not said. */
  types: z.array(zIssuedType).min(1).max(16).exactOptional(),
  /** For people. */
  label: z.string().max(256).exactOptional(),
  /** Whether credentials that name no status are believed too: they cannot be taken back before they end. */
  withoutStatus: z.literal(true).exactOptional(),
};

/**
 * Which issuers a tenant believes. `registry`: those accredited on chain. `did`: this one. `x509`: those with a certificate
 * under one of these, in PEM. `trust_list`: those with a certificate under one in a list of trusted entities (ETSI TS 119 602,
 * in JSON), which is known by its `uri`.
 */
export const zTrustRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('registry'), ...shared }),
  z.strictObject({ kind: z.literal('did'), did: zDid, ...shared }),
  z.strictObject({ kind: z.literal('x509'), pem: z.string().min(1).max(maxTextLength), ...shared }),
  z.strictObject({
    kind: z.literal('trust_list'),
    uri: z.url({ protocol: /^https?$/ }).max(2048),
    list: z.string().min(1).max(maxTextLength),
    ...shared,
  }),
]);
export type TrustRule = z.infer<typeof zTrustRule>;

/** A rule as it is kept. */
export const zTrustEntry = z.strictObject({ id: zUuid, createdAt: zInstant, rule: zTrustRule });
export type TrustEntry = z.infer<typeof zTrustEntry>;

const chainAlone: TrustRule = { kind: 'registry' };

/** The rules about a type. A tenant that has said nothing of a type believes issuers accredited on chain. */
export function rulesFor(rules: readonly TrustRule[], type: IssuedType): readonly TrustRule[] {
  const own = rules.filter(({ types }) => types === undefined || types.includes(type));
  return own.length > 0 ? own : [chainAlone];
}
