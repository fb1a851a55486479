import * as z from 'zod';
import { type Claims, type CredentialType, typeOfVct, zCredentialFormat } from './credential-type.ts';

const zPath = z
  .array(z.union([z.string().min(1).max(128), z.int().min(0), z.null()]))
  .min(1)
  .max(8);

/**
 * What a verifier asks for: the part of a DCQL query (OpenID4VP 1.0 §6) without sets and trusted authorities. Every
 * credential named is required, and so is every claim named in it.
 */
export const zDcqlQuery = z
  .strictObject({
    credentials: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
          format: zCredentialFormat,
          meta: z.strictObject({ vct_values: z.array(z.string().max(256)).min(1).max(16) }),
          claims: z
            .array(z.strictObject({ path: zPath }))
            .min(1)
            .max(64)
            .optional(),
        }),
      )
      .max(16),
  })
  .refine(({ credentials }) => new Set(credentials.map((c) => c.id)).size === credentials.length, {
    path: ['credentials'],
    error: 'ids are unique',
  })
  .readonly();
export type DcqlQuery = z.infer<typeof zDcqlQuery>;
export type ClaimPath = z.infer<typeof zPath>;

/** A query that asks for no credential: only the holder's key is proved. */
export const holderOnly: DcqlQuery = { credentials: [] };

interface Disclosed {
  readonly type: CredentialType;
  readonly format: string;
  readonly claims: Claims;
}

/** Positions in the query of credentials that nothing presented satisfies. */
export function unsatisfied({ credentials }: DcqlQuery, presented: readonly Disclosed[]): number[] {
  return credentials.flatMap((wanted, index) => {
    const found = presented.some(
      (p) =>
        p.format === wanted.format &&
        wanted.meta.vct_values.some((vct) => typeOfVct(vct) === p.type) &&
        (wanted.claims ?? []).every(({ path }) => select(p.claims, path).length > 0),
    );
    return found ? [] : [index];
  });
}

/** Values at a claims path (OpenID4VP 1.0 §7.1): a string is a key, a number an index, null every element. */
export function select(claims: unknown, path: ClaimPath): unknown[] {
  return path.reduce<unknown[]>((nodes, step) => nodes.flatMap((node) => child(node, step)), [claims]);
}

function child(node: unknown, step: ClaimPath[number]): unknown[] {
  if (step === null) return Array.isArray(node) ? node : [];
  if (typeof step === 'number') return Array.isArray(node) && step < node.length ? [node[step]] : [];
  if (typeof node !== 'object' || node === null || Array.isArray(node) || !Object.hasOwn(node, step)) return [];
  return [(node as Record<string, unknown>)[step]];
}
