import {
  type Coding,
  type ConsentGrant,
  type DataClass,
  type Did,
  type Party,
  type Provision,
  zDid,
} from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { fromPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { isResourceType } from '../elements/resource-type.ts';
import { anyoneInRole, consentActions, jurisdictionExtension, lineageSystem, narrowest } from './vocabulary.ts';

const place: Place = { resourceType: 'Consent', at: '#' };

/**
 * An active FHIR R4 Consent that says what a grant says. A provision with several data classes becomes as many
 * provisions, since R4 ANDs what stands in one. The time of consent is not part of a grant: `dateTime` is the start of
 * its period. With `lossy`, what R4 has no element for is left out, obligations of a permit among it: only for showing.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant for what R4 cannot say
 */
export function consentFromGrant(grant: ConsentGrant, options: { readonly lossy?: boolean } = {}) {
  if (!options.lossy) assertWithoutLoss(grant);
  if (grant.policy.length === 0) refuse(place, '/policy'); // R4 invariant ppc-1
  return {
    resourceType: 'Consent' as const,
    extension: [{ url: jurisdictionExtension, valueCode: grant.jurisdiction }],
    identifier: [
      { system: codeSystems.uri, value: `urn:uuid:${grant.id}` },
      { system: lineageSystem, value: `${grant.lineage}#${grant.version}` },
    ],
    status: 'active' as const,
    scope: { coding: [{ system: codeSystems.consentScope, code: 'patient-privacy' }] },
    category: grant.category.map(conceptOf),
    patient: referenceTo(grant.subject),
    dateTime: grant.period.start as string,
    performer: [referenceTo(grant.grantor)],
    organization: grant.controller.map((did) => ({ type: 'Organization', ...referenceTo(did) })),
    policy: grant.policy.map((uri) => ({ uri })),
    provision: {
      type: grant.base,
      period: fromPeriod(grant.period),
      ...ifAny('provision', grant.provisions.flatMap(provisionsFrom)),
    },
  };
}

function assertWithoutLoss({
  redisclosure,
  delegation,
  emergency,
  onBehalf,
  evidence,
  terms,
  provisions,
}: ConsentGrant): void {
  if (terms !== undefined) refuse(place, '/terms');
  if (redisclosure !== narrowest.redisclosure) refuse(place, '/redisclosure');
  if (delegation.allowed || delegation.maxDepth !== undefined) refuse(place, '/delegation');
  if (emergency !== narrowest.emergency) refuse(place, '/emergency');
  if (onBehalf !== undefined) refuse(place, '/onBehalf');
  if (evidence !== undefined) refuse(place, '/evidence');
  for (const [index, { obligations = [] }] of provisions.entries()) {
    if (obligations.length > 0) refuse(place, `/provisions/${index}/obligations`);
  }
}

function provisionsFrom(provision: Provision, index: number) {
  const { effect, period, grantee = [], purposes = [], actions = [], data } = provision;
  const path = `/provisions/${index}`;
  const rule = {
    type: effect,
    ...(period && { period: fromPeriod(period) }),
    ...ifAny(
      'actor',
      grantee.map((party, nth) => actorFrom(party, `${path}/grantee/${nth}`)),
    ),
    ...ifAny(
      'action',
      actions.map((action) => conceptOf({ system: codeSystems.consentAction, code: consentActions[action] })),
    ),
    ...ifAny(
      'purpose',
      purposes.map((code) => ({ system: codeSystems.actReason, code })),
    ),
  };
  return data ? data.map((one, nth) => ({ ...rule, ...restrictionFrom(one, `${path}/data/${nth}`) })) : [rule];
}

function actorFrom(party: Party, path: string) {
  if ('role' in party) return { role: conceptOf(party.role), reference: { extension: [anyoneInRole] } };
  const role = conceptOf({ system: codeSystems.participationType, code: 'IRCP' });
  if ('did' in party) return { role, reference: referenceTo(party.did) };
  if ('organization' in party) return { role, reference: { type: 'Organization', ...referenceTo(party.organization) } };
  const { system, value } = party.identifier;
  // It would come back as the party with this DID, which is somebody else to the decision.
  if (system === codeSystems.uri && zDid.safeParse(value).success) refuse(place, `${path}/identifier`);
  return { role, reference: { identifier: { system, value } } };
}

function restrictionFrom(data: DataClass, path: string) {
  const { resourceTypes = [], securityLabels = [], codes = [], instances = [], authoredBy, recorded } = data;
  // R4 names authors among the actors, where they would be ORed with the grantees.
  if (authoredBy !== undefined) refuse(place, `${path}/authoredBy`);
  if (data.valueSet !== undefined) refuse(place, `${path}/valueSet`);
  if (!resourceTypes.every(isResourceType)) refuse(place, `${path}/resourceTypes`);
  const [type] = resourceTypes;
  const isReferable = resourceTypes.length === 1 && instances.every((id) => /^[A-Za-z0-9.-]{1,64}$/.test(id));
  if (instances.length > 0 && !isReferable) refuse(place, `${path}/instances`);
  return {
    ...ifAny('securityLabel', securityLabels),
    ...ifAny(
      'class',
      resourceTypes.map((code) => ({ system: codeSystems.resourceTypes, code })),
    ),
    ...ifAny('code', codes.map(conceptOf)),
    ...(recorded && { dataPeriod: fromPeriod(recorded) }),
    ...ifAny(
      'data',
      instances.map((id) => ({ meaning: 'instance' as const, reference: { reference: `${type}/${id}` } })),
    ),
  };
}

const referenceTo = (did: Did) => ({ identifier: { system: codeSystems.uri, value: did as string } });
const conceptOf = (coding: Coding) => ({ coding: [coding] });

/** FHIR has no empty lists. */
const ifAny = <K extends string, T>(name: K, list: readonly T[]) =>
  (list.length > 0 ? { [name]: list } : {}) as { [name in K]?: T[] };
