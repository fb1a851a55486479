import type { GrantContext } from '@assent/application';
import type { Did } from '@assent/domain';
import type { Reference } from '../elements/datatypes.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { didOfReference } from './did-of-reference.ts';
import { jurisdictionExtension } from './vocabulary.ts';

interface Named<T, U = T> {
  readonly subject: T;
  readonly grantors: U;
}

/**
 * Subject and grantor must not be other people than the context says. A reference that nobody knows is left to the
 * caller, but the patient consents for herself exactly if both are the same reference.
 */
export function assertParties(
  { subject: patient, grantors = [] }: Named<Reference | undefined, readonly Reference[] | undefined>,
  { subject, grantor, partyOf }: GrantContext,
  place: Place,
  paths: Named<string>,
): void {
  if (patient === undefined) refuse(place, paths.subject);
  const [consenting = refuse(place, paths.grantors), ...others] = grantors;
  if (others.length > 0) refuse(place, paths.grantors);
  const isOther = (did: Did | undefined, expected: Did) => did !== undefined && did !== expected;
  if (isOther(didOfReference(patient, partyOf, place, paths.subject), subject)) refuse(place, paths.subject);
  const did = didOfReference(consenting, partyOf, place, `${paths.grantors}/0`);
  if (isOther(did, grantor)) refuse(place, `${paths.grantors}/0`);
  const isPatient = consenting.reference !== undefined && consenting.reference === patient.reference;
  if (did === undefined && isPatient !== (grantor === subject)) refuse(place, `${paths.grantors}/0`);
}

/** The DIDs of those who carry a consent out. */
export function controllersIn(
  references: readonly Reference[] | undefined,
  partyOf: GrantContext['partyOf'],
  place: Place,
  path: string,
): Did[] {
  return (references ?? refuse(place, path)).map((reference, index) => {
    const at = `${path}/${index}`;
    return didOfReference(reference, partyOf, place, at) ?? refuse(place, at);
  });
}

interface Extended {
  readonly extension?: readonly { readonly url: string; readonly valueCode?: string | undefined }[] | undefined;
}

/** Where a consent is given: as it says itself, or as the context does. */
export function jurisdictionOf({ extension = [] }: Extended, { jurisdiction }: GrantContext, place: Place): string {
  const stated = extension.find(({ url }) => url === jurisdictionExtension)?.valueCode;
  if (stated !== undefined && jurisdiction !== undefined && stated !== jurisdiction) refuse(place, '/extension');
  return stated ?? jurisdiction ?? refuse(place, '/extension');
}
