import type { SessionProof } from '@assent/application';
import * as z from 'zod';

/** Format of our zero-knowledge proofs in a query, beside those of the specification (OpenID4VP 1.0 §6.1, Appendix B). */
export const proofFormat = 'assent-eligibility-proof';

/** A proof that is asked for: where the request for it is, with the parameters of its verifier, and SHA-256 of its canonical text. */
export const zProofQuery = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  format: z.literal(proofFormat),
  meta: z.strictObject({ request_uri: z.url().max(2048), request_sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});
export type ProofQuery = z.infer<typeof zProofQuery>;

/** The entry of a query for the proof of a session. */
export const proofQueryOf = ({ query, sha256 }: SessionProof, requestUri: string): ProofQuery => ({
  id: query,
  format: proofFormat,
  meta: { request_uri: requestUri, request_sha256: sha256 },
});

/** The claims of a request without the entries for proofs, which the rest of a wallet need not know, and these entries. */
export function splitProofs(claims: Readonly<Record<string, unknown>>): {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly proofs: readonly unknown[];
} {
  const query = claims.dcql_query;
  const credentials = isObject(query) ? query.credentials : undefined;
  if (!Array.isArray(credentials)) return { claims, proofs: [] };
  const isProof = (entry: unknown) => isObject(entry) && entry.format === proofFormat;
  const rest = credentials.filter((entry) => !isProof(entry));
  return {
    claims: { ...claims, dcql_query: { ...(query as object), credentials: rest } },
    proofs: credentials.filter(isProof),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
