import * as z from 'zod';
import { zCredentialFormat } from '../credential-type.ts';
import { zClaimPath } from './claim-path.ts';
import { zTrustedAuthorities } from './trusted-authorities.ts';

const zId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const idsOf = (named: readonly { readonly id?: string | undefined }[]) => named.flatMap(({ id = [] }) => id);
const areUnique = (ids: readonly string[]) => new Set(ids).size === ids.length;

/** A claim that is asked for, if need be with the values that will do (OpenID4VP 1.0 §6.3). */
const zClaimQuery = z.strictObject({
  id: zId.optional(),
  path: zClaimPath,
  /** Of these, one must be at the path, and be of the same JSON type. */
  values: z
    .array(z.union([z.string().max(256), z.int(), z.boolean()]))
    .min(1)
    .max(64)
    .optional(),
});

const zNames = z.array(z.string().max(256)).min(1).max(16);

/** Which types will do: by `vct`, or, of what is no SD-JWT VC, by all of the names of one entry (OpenID4VP 1.0 B.1.1, B.3.5). */
const zMeta = z
  .strictObject({ vct_values: zNames.optional(), type_values: z.array(zNames).min(1).max(16).optional() })
  .refine(({ vct_values, type_values }) => (vct_values === undefined) !== (type_values === undefined), {
    error: 'either vct_values or type_values',
  });

/** A credential that is asked for (OpenID4VP 1.0 §6.1). */
const zCredentialQuery = z
  .strictObject({
    id: zId,
    format: zCredentialFormat,
    /** Whether all credentials that fit are asked for; one, if not. */
    multiple: z.boolean().optional(),
    meta: zMeta,
    /** Only with holder binding: a presentation without it is never accepted. */
    require_cryptographic_holder_binding: z.literal(true).optional(),
    trusted_authorities: zTrustedAuthorities.optional(),
    claims: z.array(zClaimQuery).min(1).max(64).optional(),
    /** Ids of claims that will do together, the preferred ones first (§6.4.1). All claims, if not given. */
    claim_sets: z.array(z.array(zId).min(1).max(64)).min(1).max(16).optional(),
  })
  .refine(({ format, meta }) => format !== 'dc+sd-jwt' || meta.vct_values !== undefined, {
    path: ['meta'],
    error: 'an SD-JWT VC has a vct',
  })
  .refine(({ claims = [] }) => areUnique(idsOf(claims)), { path: ['claims'], error: 'ids are unique' })
  .refine(({ claims = [], claim_sets }) => !claim_sets || claims.every(({ id }) => id !== undefined), {
    path: ['claims'],
    error: 'every claim has an id if there are claim_sets',
  })
  .refine(({ claims = [], claim_sets = [] }) => claim_sets.flat().every((id) => idsOf(claims).includes(id)), {
    path: ['claim_sets'],
    error: 'names claims of this credential only',
  });

/** Credentials that will do together (OpenID4VP 1.0 §6.2): the ids of one of the options, the preferred ones first. */
const zCredentialSetQuery = z.strictObject({
  options: z.array(z.array(zId).min(1).max(16)).min(1).max(16),
  /** Whether there is an answer without it: no, unless said otherwise. */
  required: z.boolean().optional(),
});

/**
 * What a verifier asks for: a DCQL query (OpenID4VP 1.0 §6). Without `credential_sets` every credential named is required. One that names no credential asks for the holder's key alone.
 */
export const zDcqlQuery = z
  .strictObject({
    credentials: z.array(zCredentialQuery).max(16),
    credential_sets: z.array(zCredentialSetQuery).min(1).max(16).optional(),
  })
  .refine(({ credentials }) => areUnique(idsOf(credentials)), { path: ['credentials'], error: 'ids are unique' })
  .refine(
    ({ credentials, credential_sets = [] }) =>
      credential_sets.every(({ options }) => options.flat().every((id) => idsOf(credentials).includes(id))),
    { path: ['credential_sets'], error: 'names credentials of this query only' },
  )
  .readonly();
export type DcqlQuery = z.infer<typeof zDcqlQuery>;
export type CredentialQuery = z.infer<typeof zCredentialQuery>;

/** A query that asks for no credential: only the holder's key is proved. */
export const holderOnly: DcqlQuery = { credentials: [] };
