import { type Coding, type DataClass, type Did, type Party, type Provision, zDid } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { fromPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { anyoneInRole, type ConsentWords, consentActions } from './vocabulary.ts';

interface Writing {
  readonly words: ConsentWords;
  readonly place: Place;
  /** From the grant to the provision. */
  readonly path: string;
}

/**
 * A provision of a grant as provisions of a Consent, without what says whether it permits: one for each data class,
 * since FHIR ANDs what stands in one.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant for what FHIR cannot say
 */
export function provisionsFrom(provision: Provision, writing: Writing) {
  const { period, grantee = [], purposes = [], actions = [], data } = provision;
  const { path } = writing;
  const rule = {
    ...(period && { period: fromPeriod(period) }),
    ...ifAny(
      'actor',
      grantee.map((party, nth) => actorFrom(party, { ...writing, path: `${path}/grantee/${nth}` })),
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
  return data
    ? data.map((one, nth) => ({ ...rule, ...restrictionFrom(one, { ...writing, path: `${path}/data/${nth}` }) }))
    : [rule];
}

function actorFrom(party: Party, { words, place, path }: Writing) {
  if ('role' in party) return anyoneIn(party.role, { words, place, path });
  const role = conceptOf({ system: codeSystems.participationType, code: 'IRCP' });
  if ('did' in party) return { role, reference: referenceTo(party.did) };
  if ('organization' in party) return { role, reference: { type: 'Organization', ...referenceTo(party.organization) } };
  const { system, value } = party.identifier;
  // It would come back as the party with this DID, which is somebody else to the decision.
  if (system === codeSystems.uri && zDid.safeParse(value).success) refuse(place, `${path}/identifier`);
  return { role, reference: { identifier: { system, value } } };
}

/** In R4 an actor must have a reference, in R5 it may have a role alone. */
function anyoneIn(role: Coding, { words, place, path }: Writing) {
  if (!words.rolesAlone) return { role: conceptOf(role), reference: { extension: [anyoneInRole] } };
  // It would read as a part in the exchange, which is nobody in particular.
  if (role.system === codeSystems.participationType) refuse(place, `${path}/role`);
  return { role: conceptOf(role) };
}

function restrictionFrom(data: DataClass, { words, place, path }: Writing) {
  const { resourceTypes = [], securityLabels = [], codes = [], instances = [], authoredBy, recorded } = data;
  // FHIR names authors among the actors, where they would be ORed with the grantees.
  if (authoredBy !== undefined) refuse(place, `${path}/authoredBy`);
  if (data.valueSet !== undefined) refuse(place, `${path}/valueSet`);
  if (!resourceTypes.every(words.isType)) refuse(place, `${path}/resourceTypes`);
  const [type] = resourceTypes;
  const isReferable = resourceTypes.length === 1 && instances.every((id) => /^[A-Za-z0-9.-]{1,64}$/.test(id));
  if (instances.length > 0 && !isReferable) refuse(place, `${path}/instances`);
  return {
    ...ifAny('securityLabel', securityLabels),
    ...ifAny(
      words.types,
      resourceTypes.map((code) => ({ system: words.typeSystems[0], code })),
    ),
    ...ifAny('code', codes.map(conceptOf)),
    ...(recorded && { dataPeriod: fromPeriod(recorded) }),
    ...ifAny(
      'data',
      instances.map((id) => ({ meaning: 'instance' as const, reference: { reference: `${type}/${id}` } })),
    ),
  };
}

export const referenceTo = (did: Did) => ({ identifier: { system: codeSystems.uri, value: did as string } });
export const conceptOf = (coding: Coding) => ({ coding: [coding] });

/** FHIR has no empty lists. */
export const ifAny = <K extends string, T>(name: K, list: readonly T[]) =>
  (list.length > 0 ? { [name]: list } : {}) as { [name in K]?: T[] };
