import { acceptUnless, type DcqlQuery, faultsOf, type Rejection, reject, type Verification } from '@assent/domain';
import type { PresentationBinding, ProvenPresentation } from '../../ports/agent.ts';
import type { IssuerVerdict } from '../../trust/issuer-trust.ts';
import { type CheckPorts, judgeIssuers } from '../check-presentation.ts';
import { judgeCredentials, type StatusAsOf } from '../judge-credentials.ts';

/** What a wallet shows for each credential of a query, by the ids of the query (OpenID4VP 1.0 §8.1). */
export type VpToken = ReadonlyMap<string, readonly string[]>;

/** Most presentations of one answer. */
const maxPresentations = 32;

/** A presentation of one credential. `query`: the id in the query that it answers. */
export interface AnsweredCredential extends ProvenPresentation {
  readonly query: string;
}

export interface VerifiedAnswer extends StatusAsOf {
  readonly answered: readonly AnsweredCredential[];
}

/** An answer whose proofs hold, and what else speaks against it. */
export interface ProvenAnswer {
  readonly verdict: Verification<VerifiedAnswer>;
}

/**
 * Checks an answer to a query: that every presentation answers this request and its proof holds, that they are what was
 * asked for and no more, and that every credential may be relied upon now. The first level of the answer is about the proofs: with
 * a wrong one nothing is known of who sent it.
 *
 * @throws AppError `did_resolution_failed` or `registry_unavailable`: the answer is unknown
 */
export async function checkAnswer(
  ports: CheckPorts,
  vpToken: VpToken,
  binding: PresentationBinding,
  query: DcqlQuery,
): Promise<Verification<ProvenAnswer>> {
  const now = ports.clock.now();
  const places = [...vpToken].flatMap(([id, shown]) =>
    shown.map((compact, index) => ({ id, compact, at: `/vp_token/${id}/${index}` })),
  );
  if (places.length > maxPresentations) return reject('malformed', '/vp_token');
  const answered: AnsweredCredential[] = [];
  const unproven: Rejection[] = [];
  for (const { id, compact, at } of places) {
    const proven = await ports.proofs.verifyPresentation(compact, binding, now);
    if (!proven.valid) unproven.push(...proven.rejections.map((rejection) => ({ ...rejection, at })));
    else if (proven.value.credentials.length !== 1) unproven.push({ reason: 'malformed', at });
    else answered.push({ ...proven.value, query: id });
  }
  if (unproven.length > 0) return { valid: false, rejections: unproven };

  const flat = answered.flatMap(({ credentials, holder }, index) =>
    credentials.map((credential) => ({ credential, holder, at: places[index]?.at ?? '' })),
  );
  const issuers = await judgeIssuers(
    ports,
    flat.map(({ credential }) => credential),
    now,
  );
  const shown = flat.map((one, index) => ({ ...one, issuer: issuers[index] as IssuerVerdict }));
  const { missing, unfit } = faultsOf(query, byQuery(vpToken, answered, issuers));
  const notAsked = [...missing.map((at) => `/dcql_query${at}`), ...unfit.map((at) => `/vp_token${at}`)];
  const { rejections, asOf } = await judgeCredentials(ports, shown, now);
  const all = [...notAsked.map((at): Rejection => ({ reason: 'query_not_satisfied', at })), ...rejections];
  return { valid: true, value: { verdict: acceptUnless(all, { answered, ...asOf }) } };
}

/** The credentials under each id of the answer, also where there are none, with who stands behind their issuers. Each answer has one. */
const byQuery = (vpToken: VpToken, answered: readonly AnsweredCredential[], issuers: readonly IssuerVerdict[]) => {
  const candidates = answered.flatMap(({ query, credentials }, index) =>
    credentials.map((credential) => ({ query, ...credential, authorities: issuers[index]?.authorities })),
  );
  return new Map([...vpToken.keys()].map((id) => [id, candidates.filter(({ query }) => query === id)]));
};
