import { type Did, zDid } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import type { Reference } from '../elements/datatypes.ts';
import { type Place, refuse } from '../elements/refusal.ts';

type PartyOf = (reference: string) => Did | undefined;

/**
 * The DID behind a reference: its identifier of system `urn:ietf:rfc:3986`, or what `partyOf` knows of it.
 *
 * @throws AppError `unsupported_resource` if the two differ or the identifier is no longer in use
 */
export function didOfReference(
  { identifier, reference }: Reference,
  partyOf: PartyOf,
  place: Place,
  path: string,
): Did | undefined {
  if (identifier?.use === 'old') refuse(place, `${path}/identifier/use`);
  const named = identifier?.system === codeSystems.uri ? zDid.safeParse(identifier.value).data : undefined;
  const known = reference === undefined ? undefined : partyOf(reference);
  if (named !== undefined && known !== undefined && named !== known) refuse(place, path);
  return named ?? known;
}
