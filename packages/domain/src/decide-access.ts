import type { AccessRequest } from './access-request.ts';
import type { ConsentGrant, Obligation } from './consent-grant.ts';
import { matchProvision } from './match-provision.ts';
import { covers, type Instant } from './primitives.ts';
import type { PurposeOfUse } from './purpose-of-use.ts';

/** What is known about a grant beside its text: whether its grantor has taken it back. */
export interface HeldGrant {
  readonly grant: ConsentGrant;
  readonly revoked: boolean;
}

/** `NoConsent`: nothing permits it. `Deny`: a provision forbids it. Both are enforced as no. */
export type Verdict = 'Permit' | 'Deny' | 'NoConsent';

/** Why a grant had no part in a decision. */
export type NotUsedReason = 'wrong_subject' | 'revoked' | 'superseded' | 'not_yet_valid' | 'expired' | 'does_not_apply';

export interface Decision {
  readonly verdict: Verdict;
  /** Name and version of the rule that combines grants. */
  readonly algorithm: 'deny-overrides/1';
  readonly at: Instant;
  readonly obligations: readonly Obligation[];
  readonly because: readonly {
    readonly grant: string;
    readonly version: number;
    readonly provision: number | 'base';
    readonly effect: 'permit' | 'deny';
    readonly purpose: PurposeOfUse;
  }[];
  readonly notUsed: readonly { readonly grant: string; readonly version: number; readonly reason: NotUsedReason }[];
}

type Because = Decision['because'][number];

/**
 * Decides whether a request is covered by consent at `at`. Deny by default; any deny of a grant in force overrides every
 * permit; each requested purpose needs its own permit. A permit counts only if it matches for certain, a deny
 * already if it may match.
 */
export function decideAccess(held: readonly HeldGrant[], request: AccessRequest, at: Instant): Decision {
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
    return provision === 'base' ? [] : (source?.provisions[provision]?.obligations ?? []);
  });
  return [...new Map(all.map((obligation) => [JSON.stringify(obligation), obligation])).values()];
}
