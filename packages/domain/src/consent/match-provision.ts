import { type Coding, covers, isSameCoding } from '../primitives.ts';
import type { AccessRequest, Requester } from './access-request.ts';
import type { DataClass, Party } from './data-class.ts';
import type { ValueSets } from './decision.ts';

type Resource = AccessRequest['resource'];

/** `maybe`: the request leaves out what the provision restricts, so it may or may not be meant. */
export type Match = 'yes' | 'no' | 'maybe';

/** Whether the requester is the party. */
export function isParty(party: Party, requester: Requester): boolean {
  if ('did' in party) return party.did === requester.did;
  if ('organization' in party) {
    return party.organization === requester.organization || party.organization === requester.did;
  }
  if ('role' in party) return includesCoding(requester.roles, party.role);
  const { system, value } = party.identifier;
  return requester.identifiers.some((id) => id.system === system && id.value === value);
}

/** How far a class of data covers a resource. A value set nobody knows covers it perhaps: enough for a deny only. */
export function matchData(data: DataClass, resource: Resource, valueSets: ValueSets): Match {
  const { resourceTypes, securityLabels, codes, instances, authoredBy, recorded } = data;
  return every([
    yesIf(!resourceTypes || resourceTypes.includes(resource.type)),
    yesIf(!securityLabels || securityLabels.some((label) => includesCoding(resource.securityLabels, label))),
    yesIf(!codes || codes.some((code) => includesCoding(resource.codes, code))),
    matchValueSet(data.valueSet, resource.codes, valueSets),
    unlessAbsent(instances, resource.id, (list, id) => list.includes(id)),
    unlessAbsent(authoredBy, resource.author, (list, author) => list.includes(author)),
    unlessAbsent(recorded, resource.recorded, covers),
  ]);
}

/** `yes` if one of the classes certainly covers the resource, or there is none to restrict it. */
export function matchAny(data: readonly DataClass[] | undefined, resource: Resource, valueSets: ValueSets): Match {
  if (data === undefined) return 'yes';
  const matches = data.map((one) => matchData(one, resource, valueSets));
  if (matches.includes('yes')) return 'yes';
  return matches.includes('maybe') ? 'maybe' : 'no';
}

function matchValueSet(canonical: string | undefined, codes: readonly Coding[], valueSets: ValueSets): Match {
  if (canonical === undefined) return 'yes';
  const known = valueSets(canonical);
  return known === undefined ? 'maybe' : yesIf(codes.some(({ system, code }) => known.has(system, code)));
}

/** `yes` without a restriction, `maybe` if the request does not say, else whether it fits. */
function unlessAbsent<R, V>(restriction: R | undefined, value: V | undefined, fits: (r: R, v: V) => boolean): Match {
  if (restriction === undefined) return 'yes';
  return value === undefined ? 'maybe' : yesIf(fits(restriction, value));
}

const yesIf = (condition: boolean): Match => (condition ? 'yes' : 'no');
const includesCoding = (codings: readonly Coding[], coding: Coding) => codings.some((c) => isSameCoding(c, coding));

function every(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}
