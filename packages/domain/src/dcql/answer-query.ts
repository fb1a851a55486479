import type { Claims, CredentialType } from '../credential-type.ts';
import { type ClaimPath, select } from './claim-path.ts';
import type { CredentialQuery, DcqlQuery } from './dcql-query.ts';
import { type Authorities, isUnderOneOf } from './trusted-authorities.ts';
import { isOfWantedType } from './wanted-types.ts';

/** A credential with what of it is known, or shown. */
export interface Candidate {
  readonly type: CredentialType;
  readonly format: string;
  readonly claims: Claims;
  /** Every `vct` of an SD-JWT VC: its own, and those it is also known as. Absent: that of its type, and no other. */
  readonly vcts?: readonly string[];
  /** Who stands behind its issuer, as far as it is known. */
  readonly authorities?: Authorities | undefined;
}

/** A credential that answers part of a query, and the claims of it that do. */
export interface Answer<C extends Candidate> {
  /** Of the credential in the query. */
  readonly id: string;
  readonly credential: C;
  readonly disclose: readonly ClaimPath[];
}

/**
 * What a presentation lacks as an answer, as JSON pointers into the query: credentials, or, where the query has sets of them, the
 * required sets of which no option is there whole (OpenID4VP 1.0 §6.4.2).
 */
export function unsatisfied(query: DcqlQuery, presented: readonly Candidate[]): string[] {
  const isThere = new Set(query.credentials.filter((wanted) => presented.some((one) => claimsFor(wanted, one))));
  return missingWithout(query, new Set([...isThere].map(({ id }) => id)));
}

/** What is wrong with an answer that says for each credential of the query what is shown for it (OpenID4VP 1.0 §8.1). */
export interface AnswerFaults {
  /** As `unsatisfied`: JSON pointers into the query. */
  readonly missing: readonly string[];
  /** JSON pointers into the answer: what was not asked for, or does not have what was. */
  readonly unfit: readonly string[];
}

/** Compares an answer, by the ids of the query, with what was asked. */
export function faultsOf(query: DcqlQuery, answer: ReadonlyMap<string, readonly Candidate[]>): AnswerFaults {
  const wantedBy = new Map(query.credentials.map((wanted) => [wanted.id, wanted]));
  const unfit: string[] = [];
  const isThere = new Set<string>();
  for (const [id, shown] of answer) {
    const wanted = wantedBy.get(id);
    if (!wanted || shown.length === 0 || (shown.length > 1 && !wanted.multiple)) unfit.push(`/${id}`);
    else {
      const faults = shown.flatMap((one, at) => (claimsFor(wanted, one) ? [] : [`/${id}/${at}`]));
      if (faults.length === 0) isThere.add(id);
      unfit.push(...faults);
    }
  }
  return { missing: missingWithout(query, isThere), unfit };
}

function missingWithout({ credentials, credential_sets }: DcqlQuery, isThere: ReadonlySet<string>): string[] {
  const missing = (things: readonly boolean[], name: string) =>
    things.flatMap((isSatisfied, at) => (isSatisfied ? [] : [`/${name}/${at}`]));
  if (!credential_sets)
    return missing(
      credentials.map(({ id }) => isThere.has(id)),
      'credentials',
    );
  const isSatisfied = credential_sets.map(
    ({ options, required = true }) => !required || options.some((ids) => ids.every((id) => isThere.has(id))),
  );
  return missing(isSatisfied, 'credential_sets');
}

/**
 * Chooses what answers a query, and no more: for each credential that is needed the last of `held` that fits (all of them, if
 * several are asked for), with the first claim set that it has; of credential sets the first option that can be given, and of those
 * that are not required only the ones at the positions `optional`. Sound if nothing is `unsatisfied`.
 */
export function answerQuery<C extends Candidate>(
  query: DcqlQuery,
  held: readonly C[],
  optional: readonly number[] = [],
): readonly Answer<C>[] {
  const answers = new Map(query.credentials.map((wanted) => [wanted.id, answersTo(wanted, held)]));
  return [...neededOf(query, answers, optional)].flatMap((id) => answers.get(id) ?? []);
}

function answersTo<C extends Candidate>(wanted: CredentialQuery, held: readonly C[]): readonly Answer<C>[] {
  const fitting = held.flatMap((credential) => {
    const disclose = claimsFor(wanted, credential);
    return disclose ? [{ id: wanted.id, credential, disclose }] : [];
  });
  return wanted.multiple ? fitting : fitting.slice(-1);
}

/** Ids of the credentials that an answer consists of, in the order of the query. */
function neededOf(
  { credentials, credential_sets }: DcqlQuery,
  answers: ReadonlyMap<string, readonly unknown[]>,
  optional: readonly number[],
): readonly string[] {
  const ids = credentials.map(({ id }) => id);
  if (!credential_sets) return ids;
  const chosen = credential_sets.flatMap(({ options, required = true }, at) =>
    required || optional.includes(at)
      ? (options.find((option) => option.every((id) => (answers.get(id) ?? []).length > 0)) ?? [])
      : [],
  );
  return ids.filter((id) => chosen.includes(id));
}

/** The claims with which a credential answers, none if no claim is asked for; undefined if it does not answer. */
function claimsFor(
  { format, meta, trusted_authorities, claims = [], claim_sets }: CredentialQuery,
  candidate: Candidate,
): readonly ClaimPath[] | undefined {
  if (candidate.format !== format || !isOfWantedType({ meta }, candidate)) return undefined;
  if (!isUnderOneOf(trusted_authorities, candidate.authorities)) return undefined;
  const sets = claim_sets?.map((ids) => claims.filter(({ id }) => id !== undefined && ids.includes(id))) ?? [claims];
  const set = sets.find((wanted) =>
    wanted.every(({ path, values }) => hasOneOf(select(candidate.claims, path), values)),
  );
  return set?.map(({ path }) => path);
}

const hasOneOf = (found: readonly unknown[], values: readonly unknown[] | undefined): boolean =>
  values ? found.some((value) => values.includes(value)) : found.length > 0;
