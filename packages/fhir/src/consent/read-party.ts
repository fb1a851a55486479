import type { GrantContext } from '@assent/application';
import type { Party } from '@assent/domain';
import { assertOnly } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn, codingsOf } from '../elements/coding.ts';
import type { Reference } from '../elements/datatypes.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { didOfReference } from './did-of-reference.ts';
import type { NestedProvision } from './fhir-consent.ts';
import { anyoneInRole, recipientRoles } from './vocabulary.ts';

type Actor = NonNullable<NestedProvision['actor']>[number];

/**
 * Who an actor is: everyone in a role, or someone with a DID or business identifier who receives data.
 *
 * @throws AppError `unsupported_resource` for an actor that cannot be told or has another part in the provision
 */
export function readParty(actor: Actor, partyOf: GrantContext['partyOf'], place: Place, path: string): Party {
  assertOnly(actor, ['id', 'role', 'reference'], place, path);
  const { role, reference } = actor;
  if (isAnyoneInRole(reference)) {
    const [coding, ...others] = codingsOf(role);
    return coding && others.length === 0 ? { role: coding } : refuse(place, `${path}/role`);
  }
  // An author or custodian in a provision says whose data is meant, not who may have it.
  if (!recipientRoles.includes(codeIn(role, codeSystems.participationType) ?? '')) refuse(place, `${path}/role`);
  const did = didOfReference(reference, partyOf, place, `${path}/reference`);
  if (did !== undefined) return isOrganization(reference) ? { organization: did } : { did };
  const { system, value } = reference.identifier ?? {};
  return system !== undefined && value !== undefined
    ? { identifier: { system, value } }
    : refuse(place, `${path}/reference`);
}

const isAnyoneInRole = ({ extension, reference, identifier, display }: Reference) =>
  [reference, identifier, display].every((member) => member === undefined) &&
  extension?.some((each) => each.url === anyoneInRole.url && each.valueCode === anyoneInRole.valueCode);

const isOrganization = ({ type, reference }: Reference) =>
  type === 'Organization' || /(^|\/)Organization\/[^/]+$/.test(reference ?? '');
