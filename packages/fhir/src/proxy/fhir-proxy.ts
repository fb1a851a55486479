import type { ResourceFacts, ResourceVerdict } from '@assent/application';
import type { Coding, Instant } from '@assent/domain';
import { carryOutObligations, type Released } from './carry-out-obligations.ts';
import { answerOf, type FhirAnswer, outcome } from './fhir-answer.ts';
import type { FhirQuery } from './read-query.ts';
import { type FhirResource, factsOf, type LabelRule, type SomeResource } from './resource-facts.ts';
import { showResource } from './show-resource.ts';
import type { Upstream } from './upstream.ts';

/** What the proxy of one tenant works with. */
export interface FhirProxyParts {
  readonly upstream: Upstream;
  readonly labels: readonly LabelRule[];
  /** Where clients ask, without a slash at its end. */
  readonly baseUrl: string;
  readonly now: () => Instant;
  readonly newUuid: () => string;
  /** Answers are encrypted to a key of the client. */
  readonly encrypted: boolean;
}

/** Decides on resources, and has written it down when it returns. */
export type Decide = (facts: readonly ResourceFacts[]) => Promise<readonly ResourceVerdict[]>;

type Visible = Pick<Released, 'resource' | 'labels' | 'nameless'>;

type Search = Extract<FhirQuery, { kind: 'search' }>;

/** Answers a query with what the client may see. What is denied is answered as if it were not there. */
export async function answerQuery(
  parts: FhirProxyParts,
  query: FhirQuery,
  decide: Decide,
  signal: AbortSignal,
): Promise<FhirAnswer> {
  if (query.kind === 'read') {
    const found = await parts.upstream.read(query.type, query.id, signal);
    const [seen] = await release(parts, found ? [found] : [], decide, { aimed: true, probes: false });
    return seen ? answerOf(200, showResource(seen.resource, namesOf([seen]), seen.labels)) : outcome(404, 'not-found');
  }
  const seen = await page(parts, query, decide, signal);
  return answerOf(200, searchset(parts, query, seen));
}

/**
 * One more than asked for, so that it is known whether there are more; fewer at the end. What names nobody comes only where the whole result
 * is one answer: a page after it would have to be found by where it was.
 */
async function page(
  parts: FhirProxyParts,
  query: Search,
  decide: Decide,
  signal: AbortSignal,
): Promise<readonly Visible[]> {
  const all = (await Promise.all(query.types.map((type) => matches(parts.upstream, query, type, signal)))).flat();
  const found = [...new Map(all.map((resource) => [nameOf(resource), resource])).values()]
    .filter((resource) => query.after === undefined || nameOf(resource) > query.after)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  let seen: readonly Visible[] = [];
  let aimed = query.patient !== undefined || query.parameters.length > 0 || query.after !== undefined;
  while (found.length > 0 && seen.length <= query.count) {
    const next = found.splice(0, Math.min(decidedAtOnce, query.count + 1 - seen.length));
    seen = [...seen, ...(await release(parts, next, decide, { aimed, probes: query.probes }))];
    if (seen.length <= query.count) continue;
    aimed = true;
    seen = seen.filter(({ nameless }) => !nameless);
  }
  return seen;
}

const decidedAtOnce = 50;

async function matches({ search, read }: Upstream, query: Search, type: string, signal: AbortSignal) {
  const { patient, parameters } = query;
  if (type === 'Patient' && patient !== undefined) {
    const found = await read(type, patient, signal);
    return found ? [found] : [];
  }
  const ofPatient = patient === undefined ? [] : ([['patient', `Patient/${patient}`]] as const);
  const found = await search(type, [...parameters, ...ofPatient], signal);
  // a server that does not know a parameter may answer everything
  return found.filter((one) => patient === undefined || factsOf(one, [])?.patient === patient);
}

/**
 * Those that may leave, with what must be done to them done. Of those from which something was taken none is found by its contents: the
 * search was made in what was there before.
 */
async function release(
  { labels: rules, now, encrypted }: FhirProxyParts,
  resources: readonly FhirResource[],
  decide: Decide,
  { aimed, probes }: { readonly aimed: boolean; readonly probes: boolean },
): Promise<Visible[]> {
  const asked = resources.flatMap((resource) => {
    const facts = factsOf(resource, rules);
    return facts ? [{ resource, facts }] : [];
  });
  const verdicts = await decide(asked.map(({ facts }) => facts));
  return asked.flatMap(({ resource, facts }, index) => {
    const verdict = verdicts[index];
    if (!verdict?.permitted) return [];
    const labels = facts.resource.securityLabels;
    const released = carryOutObligations(resource, verdict.obligations, { labels, at: now(), encrypted, aimed });
    return released && !(released.changed && probes) ? [released] : [];
  });
}

/** A total only where the whole result is in the answer; the place of the next page is one the client has seen. */
function searchset({ baseUrl, newUuid }: FhirProxyParts, query: Search, seen: readonly Visible[]): object {
  const shown = seen.slice(0, query.count);
  const names = namesOf(shown);
  const last = shown.at(-1);
  const isAll = query.after === undefined && seen.length === shown.length;
  const next = seen.length > shown.length && last ? [['next', nameOf(last.resource)] as const] : [];
  const links = [['self', query.after] as const, ...next];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(isAll ? { total: shown.length } : {}),
    link: links.map(([relation, after]) => ({ relation, url: `${baseUrl}/${pathOf(query, after)}` })),
    ...(shown.length > 0
      ? {
          entry: [
            ...shown.flatMap((one) =>
              one.nameless ? [] : [entryOf(`${baseUrl}/${nameOf(one.resource)}`, one.resource, one.labels, names)],
            ),
            ...nameless(shown, newUuid),
          ],
        }
      : {}),
  };
}

const entryOf = (fullUrl: string, resource: SomeResource, labels: readonly Coding[], names: ReadonlySet<string>) => ({
  fullUrl,
  resource: showResource(resource, names, labels),
  search: { mode: 'match' },
});

/** What names nobody has new names for this one answer, and comes last in their order: its place would tell which it is. */
const nameless = (shown: readonly Visible[], newUuid: () => string) =>
  shown
    .filter((one) => one.nameless)
    .map(({ resource: { id: _, ...resource }, labels }) =>
      entryOf(`urn:uuid:${newUuid()}`, resource, labels, new Set()),
    )
    .sort((a, b) => (a.fullUrl < b.fullUrl ? -1 : 1));

function pathOf({ types, patient, parameters, count }: Search, after: string | undefined): string {
  const [type = ''] = types;
  const isEverything = types.length > 1;
  const query = new URLSearchParams(Object.fromEntries(parameters));
  if (isEverything) query.set('_type', types.join(','));
  else if (patient !== undefined) query.set('patient', patient);
  query.set('_count', String(count));
  if (after !== undefined) query.set('_after', after);
  return `${isEverything ? `Patient/${patient}/$everything` : type}?${query}`;
}

const nameOf = ({ resourceType, id }: FhirResource): string => `${resourceType}/${id}`;

/** What an answer may refer to: its resources, and the Patients they are about. */
const namesOf = (seen: readonly Visible[]): ReadonlySet<string> =>
  new Set(
    seen.flatMap(({ resource, nameless: isNameless }) => {
      if (isNameless) return [];
      const patient = factsOf(resource, [])?.patient;
      return [nameOf(resource), ...(patient === undefined ? [] : [`Patient/${patient}`])];
    }),
  );
