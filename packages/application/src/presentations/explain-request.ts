import {
  answerQuery,
  type ClaimPath,
  type CredentialQuery,
  type CredentialType,
  type DcqlQuery,
  unsatisfied,
  wantedTypes,
} from '@assent/domain';
import { chooseCredentials, type Disclosure, type HeldCredential } from './answer-request.ts';

/**
 * How much a credential is wanted. `required`: there is no answer without it. `alternative`: another one can stand for it.
 * `optional`: there is an answer without it.
 */
export type Need = 'required' | 'alternative' | 'optional';

/** A credential of a query, as a person is told of it before anything leaves the wallet. */
export interface ExplainedCredential {
  /** Of the credential in the query. */
  readonly id: string;
  /** Types that will do, as far as the wallet knows them. */
  readonly types: readonly CredentialType[];
  readonly need: Need;
  /** Every claim that is asked for, of whichever set; none if the credential alone is asked for. */
  readonly asked: readonly ClaimPath[];
  /** Who must stand behind the issuer, one of them; none if anybody will do. */
  readonly authorities: readonly string[];
  /** How many credentials of the wallet would do. */
  readonly fitting: number;
  /** What would leave, of each credential that is given; nothing if none is. */
  readonly leaves: readonly Disclosure['disclose'][];
  /** More would leave than is asked for, as the credential cannot hide claims. */
  readonly showsMore: boolean;
}

export interface ExplainedRequest {
  readonly credentials: readonly ExplainedCredential[];
  /** JSON pointers to what the wallet cannot answer, into the query. If there is any, nothing leaves. */
  readonly missing: readonly string[];
}

/** What a query asks of a wallet, and what `chooseCredentials` would give, with the same `optional`. Nothing is signed. */
export function explainRequest(
  query: DcqlQuery,
  held: readonly HeldCredential[],
  optional: readonly number[] = [],
): ExplainedRequest {
  const missing = unsatisfied(query, held);
  const given = missing.length === 0 ? chooseCredentials(query, held, optional) : [];
  return { credentials: query.credentials.map((wanted) => explained(query, wanted, held, given)), missing };
}

function explained(
  query: DcqlQuery,
  wanted: CredentialQuery,
  held: readonly HeldCredential[],
  given: readonly Disclosure[],
): ExplainedCredential {
  const { id, claims = [], trusted_authorities = [] } = wanted;
  const leaves = given.filter((one) => one.id === id).map(({ disclose }) => disclose);
  return {
    id,
    types: wantedTypes(wanted),
    need: needOf(query, id),
    asked: claims.map(({ path }) => path),
    authorities: trusted_authorities.flatMap(({ type, values }) => values.map((value) => `${type} ${value}`)),
    fitting: answerQuery({ credentials: [{ ...wanted, multiple: true }] }, held).length,
    leaves,
    showsMore: claims.length > 0 && leaves.includes('all'),
  };
}

function needOf({ credential_sets }: DcqlQuery, id: string): Need {
  if (!credential_sets) return 'required';
  const required = credential_sets.filter(({ required: isRequired = true }) => isRequired);
  if (required.some(({ options }) => options.every((ids) => ids.includes(id)))) return 'required';
  return required.some(({ options }) => options.some((ids) => ids.includes(id))) ? 'alternative' : 'optional';
}
