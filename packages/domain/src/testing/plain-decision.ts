import type { AccessRequest } from '../consent/access-request.ts';
import type { ConsentGrant, Provision } from '../consent/consent-grant.ts';
import type { DataClass, Party } from '../consent/data-class.ts';
import type { Because, Decision, HeldGrant, NotUsedReason, Verdict } from '../consent/decision.ts';
import type { Obligation } from '../consent/obligation.ts';
import type { PurposeOfUse } from '../consent/purpose-of-use.ts';
import { type Coding, covers, type Instant, isSameCoding } from '../primitives.ts';

type Match = 'yes' | 'no' | 'maybe';

/**
 * `deny-overrides/1` as it reads: every provision of every grant, for every request. For grants and requests without
 * anything that came later; the index must decide the same.
 */
export function decidePlainly(held: readonly HeldGrant[], request: AccessRequest, at: Instant): Decision {
  const judged = held.map((h) => ({ ...h, reason: reasonNotToUse(h, held, request, at) }));
  const inForce = judged.filter((j) => j.reason === undefined).map((j) => j.grant);
  const findings = inForce.map((grant) => ({
    grant,
    because: request.purposes.flatMap((purpose) => applyGrant(grant, request, purpose, at)),
  }));
  const because = findings.flatMap((finding) => finding.because);
  const unused = [
    ...judged.flatMap(({ grant, reason }) => (reason ? [{ grant, reason }] : [])),
    ...findings
      .filter((f) => f.because.length === 0)
      .map(({ grant }) => ({ grant, reason: 'does_not_apply' as const })),
  ];
  const verdict = combine(because, request.purposes);
  return {
    verdict,
    algorithm: 'deny-overrides/1',
    at,
    obligations: verdict === 'Permit' ? obligationsOf(because, inForce) : [],
    because,
    notUsed: unused.map(({ grant, reason }) => ({ grant: grant.id, version: grant.version, reason })),
  };
}

function reasonNotToUse(
  { grant, revoked }: HeldGrant,
  all: readonly HeldGrant[],
  request: AccessRequest,
  at: Instant,
): NotUsedReason | undefined {
  if (grant.subject !== request.subject) return 'wrong_subject';
  if (revoked) return 'revoked';
  // A newer version replaces an older one even when the newer one has been revoked.
  if (all.some((o) => isNewerVersion(o.grant, grant))) return 'superseded';
  if (at < grant.period.start) return 'not_yet_valid';
  return covers(grant.period, at) ? undefined : 'expired';
}

/** Only the same grantor can supersede: a lineage name alone is no authority over someone else's grant. */
const isNewerVersion = (a: ConsentGrant, b: ConsentGrant) =>
  a.lineage === b.lineage && a.grantor === b.grantor && a.subject === b.subject && a.version > b.version;

/** What one grant says about one purpose: its matching provisions, or its base for a controller. */
function applyGrant(grant: ConsentGrant, request: AccessRequest, purpose: PurposeOfUse, at: Instant): Because[] {
  const found = grant.provisions.flatMap((provision, index): Because[] => {
    const match = matchProvision(provision, request, purpose, at);
    const applies = provision.effect === 'deny' ? match !== 'no' : match === 'yes';
    const { effect } = provision;
    return applies ? [{ grant: grant.id, version: grant.version, provision: index, effect, purpose }] : [];
  });
  if (found.length > 0 || grant.base === 'deny' || !isController(grant, request)) return found;
  return [{ grant: grant.id, version: grant.version, provision: 'base', effect: 'permit', purpose }];
}

const isController = ({ controller }: ConsentGrant, { requester }: AccessRequest) =>
  controller.some((did) => did === requester.did || did === requester.organization);

function combine(because: readonly Because[], purposes: readonly PurposeOfUse[]): Verdict {
  if (because.some(({ effect }) => effect === 'deny')) return 'Deny';
  return purposes.every((purpose) => because.some((b) => b.purpose === purpose)) ? 'Permit' : 'NoConsent';
}

function obligationsOf(because: readonly Because[], grants: readonly ConsentGrant[]): Obligation[] {
  const all = because.flatMap(({ grant, version, provision }) => {
    const source = grants.find((g) => g.id === grant && g.version === version);
    return typeof provision !== 'number' ? [] : (source?.provisions[provision]?.obligations ?? []);
  });
  return [...new Map(all.map((obligation) => [JSON.stringify(obligation), obligation])).values()];
}

/** How far a provision speaks about a request made at `at` for one of its purposes. */
function matchProvision(provision: Provision, request: AccessRequest, purpose: PurposeOfUse, at: Instant): Match {
  const { grantee, purposes, actions, data, period } = provision;
  return every([
    period && !covers(period, at) ? 'no' : 'yes',
    any(grantee?.map((party) => matchParty(party, request))),
    purposes && !purposes.includes(purpose) ? 'no' : 'yes',
    actions && !actions.includes(request.action) ? 'no' : 'yes',
    any(data?.map((dataClass) => matchData(dataClass, request))),
  ]);
}

/** Whether the requester is the party. */
function matchParty(party: Party, { requester }: AccessRequest): Match {
  if ('did' in party) return yesIf(party.did === requester.did);
  if ('organization' in party) {
    return yesIf(party.organization === requester.organization || party.organization === requester.did);
  }
  if ('role' in party) return yesIf(includesCoding(requester.roles, party.role));
  const { system, value } = party.identifier;
  return yesIf(requester.identifiers.some((id) => id.system === system && id.value === value));
}

function matchData(data: DataClass, { resource }: AccessRequest): Match {
  return every([
    yesIf(!data.resourceTypes || data.resourceTypes.includes(resource.type)),
    yesIf(!data.securityLabels || data.securityLabels.some((label) => includesCoding(resource.securityLabels, label))),
    yesIf(!data.codes || data.codes.some((code) => includesCoding(resource.codes, code))),
    unlessAbsent(
      data.instances && resource.id,
      () => data.instances?.includes(resource.id ?? '') ?? false,
      data.instances,
    ),
    unlessAbsent(
      data.authoredBy && resource.author,
      () => data.authoredBy?.some((author) => author === resource.author) ?? false,
      data.authoredBy,
    ),
    unlessAbsent(
      data.recorded && resource.recorded,
      () => (data.recorded && resource.recorded ? covers(data.recorded, resource.recorded) : false),
      data.recorded,
    ),
  ]);
}

/** `yes` without a restriction, `maybe` if the request does not say, else whether it fits. */
function unlessAbsent(known: unknown, fits: () => boolean, restriction: unknown): Match {
  if (restriction === undefined) return 'yes';
  return known === undefined ? 'maybe' : yesIf(fits());
}

const yesIf = (condition: boolean): Match => (condition ? 'yes' : 'no');
const includesCoding = (codings: readonly Coding[], coding: Coding) => codings.some((c) => isSameCoding(c, coding));

function every(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}

function any(matches: readonly Match[] | undefined): Match {
  if (matches === undefined || matches.includes('yes')) return 'yes';
  return matches.includes('maybe') ? 'maybe' : 'no';
}
