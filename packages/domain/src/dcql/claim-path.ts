import * as z from 'zod';

/** Where a claim is (OpenID4VP 1.0 §7): a string is a key, a number an index, null every element. */
export const zClaimPath = z
  .array(z.union([z.string().min(1).max(128), z.int().min(0), z.null()]))
  .min(1)
  .max(8);
export type ClaimPath = z.infer<typeof zClaimPath>;

/** Values at a claims path (OpenID4VP 1.0 §7.1). */
export function select(claims: unknown, path: ClaimPath): unknown[] {
  return path.reduce<unknown[]>((nodes, step) => nodes.flatMap((node) => child(node, step)), [claims]);
}

function child(node: unknown, step: ClaimPath[number]): unknown[] {
  if (step === null) return Array.isArray(node) ? node : [];
  if (typeof step === 'number') return Array.isArray(node) && step < node.length ? [node[step]] : [];
  if (typeof node !== 'object' || node === null || Array.isArray(node) || !Object.hasOwn(node, step)) return [];
  return [(node as Record<string, unknown>)[step]];
}
