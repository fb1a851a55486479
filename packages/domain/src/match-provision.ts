import type { AccessRequest } from './access-request.ts';
import type { DataClass, Party, Provision } from './consent-grant.ts';
import { type Coding, covers, type Instant, isSameCoding } from './primitives.ts';
import type { PurposeOfUse } from './purpose-of-use.ts';

/** `maybe`: the request leaves out what the provision restricts, so it may or may not be meant. */
export type Match = 'yes' | 'no' | 'maybe';

/** How far a provision speaks about a request made at `at` for one of its purposes. */
export function matchProvision(
  provision: Provision,
  request: AccessRequest,
  purpose: PurposeOfUse,
  at: Instant,
): Match {
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
