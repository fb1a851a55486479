import type { GrantContext } from '@assent/application';
import type { Coding, Party } from '@assent/domain';
import { assertOnly } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, codingsOf } from '../elements/coding.ts';
import type { Reference } from '../elements/datatypes.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { didOfReference } from './did-of-reference.ts';
import type { NestedProvision } from './fhir-consent.ts';
import { anyoneInRole, type ConsentWords, recipientRoles } from './vocabulary.ts';

type Actor = NonNullable<NestedProvision['actor']>[number];

/**
 * Who an actor is: everyone in a role, or someone with a DID or business identifier who receives data.
 *
 * @throws AppError `unsupported_resource` for an actor that cannot be told or has another part in the provision
 */
export function readParty(
  actor: Actor,
  partyOf: GrantContext['partyOf'],
  { rolesAlone }: ConsentWords,
  place: Place,
  path: string,
): Party {
  assertOnly(actor, ['id', 'role', 'reference'], place, path);
  const { role, reference } = actor;
  if (reference === undefined && !rolesAlone) return refuse(place, `${path}/reference`);
  if (reference === undefined || isAnyoneInRole(reference)) {
    return { role: anyoneIn(actor) ?? refuse(place, `${path}/role`) };
  }
  // An author or custodian in a provision says whose data is meant, not who may have it.
  if (!recipientRoles.includes(codeIn(role, codeSystems.participationType) ?? '')) refuse(place, `${path}/role`);
  const did = didOfReference(reference, partyOf, place, `${path}/reference`);
  if (did !== undefined) return isOrganization(reference) ? { organization: did } : { did };
  return identifierOf(reference) ?? refuse(place, `${path}/reference`);
}

const identifierOf = ({ identifier: { system, value } = {} }: Reference) =>
  system !== undefined && value !== undefined ? { identifier: { system, value } } : undefined;

function anyoneIn({ role, reference }: Actor): Coding | undefined {
  const [coding, ...others] = codingsOf(role);
  // A part in the exchange, such as recipient, says nobody in particular.
  const isPart = reference === undefined && coding?.system === codeSystems.participationType;
  return others.length > 0 || isPart ? undefined : coding;
}

const isAnyoneInRole = ({ extension, reference, identifier, display }: Reference) =>
  [reference, identifier, display].every((member) => member === undefined) &&
  extension?.some((each) => each.url === anyoneInRole.url && each.valueCode === anyoneInRole.valueCode);

const isOrganization = ({ type, reference }: Reference) =>
  type === 'Organization' || /(^|\/)Organization\/[^/]+$/.test(reference ?? '');
