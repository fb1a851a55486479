import { type Day, type Did, zDid } from '@assent/domain';
import * as z from 'zod';
import { assertUnderstood } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { type Reference, zIdentifierElement } from '../elements/datatypes.ts';
import { identifiersOn } from '../elements/person.ts';
import { type Place, parseAt, refuse } from '../elements/refusal.ts';

const zResource = z.looseObject({ resourceType: z.string(), id: z.string().optional() });
const zEntry = z.looseObject({ fullUrl: z.string().optional(), resource: zResource });

/** Resources that references may point to: bare, or with their `fullUrl` as in a Bundle entry. */
export const zRelatedResources = z.array(
  z.union([zEntry, zResource.transform((resource) => ({ fullUrl: undefined, resource }))]),
);
export type RelatedResources = z.infer<typeof zRelatedResources>;

/** Whether a literal reference points to this resource (FHIR R4 §2.3.0, §2.36.4.1). */
export function pointsTo(
  reference: string | undefined,
  { fullUrl, resource }: { fullUrl?: string | undefined; resource: { resourceType: string; id?: string | undefined } },
): boolean {
  if (reference === undefined) return false;
  const unversioned = reference.replace(/\/_history\/[^/]+$/, '');
  if (fullUrl !== undefined && unversioned === fullUrl) return true;
  const { resourceType, id } = resource;
  // Bundles are mostly written with the id in the URN; two UUIDs are not the same by chance.
  return id !== undefined && (unversioned === `${resourceType}/${id}` || unversioned === `urn:uuid:${id}`);
}

const zOrganization = z.looseObject({
  active: z.boolean().optional(),
  name: z.string().min(1).optional(),
  identifier: z.array(zIdentifierElement).min(1).optional(),
});

interface OrganizationNamed {
  readonly name: string | undefined;
  readonly did: Did | undefined;
}

/**
 * The organisation a reference names: the resource behind it if that is among `related`, else what the reference
 * says itself.
 *
 * @throws AppError `unsupported_resource` for an organisation that is no longer active or not understood
 */
export function organizationOf(
  reference: Reference | undefined,
  related: RelatedResources,
  on: Day,
): OrganizationNamed {
  const index = related.findIndex(
    (entry) => entry.resource.resourceType === 'Organization' && pointsTo(reference?.reference, entry),
  );
  if (index < 0) return { name: reference?.display, did: didAmong([reference?.identifier ?? {}], on) };

  const place: Place = { resourceType: 'Organization', at: `#/related/${index}` };
  const resource = related[index]?.resource ?? {};
  assertUnderstood(resource, place);
  const organization = parseAt(zOrganization, resource, place);
  if (organization.active === false) refuse(place, '/active');
  return {
    name: organization.name ?? reference?.display,
    did: didAmong(organization.identifier, on),
  };
}

function didAmong(identifiers: z.infer<typeof zIdentifierElement>[] | undefined, on: Day): Did | undefined {
  const uris = identifiersOn(identifiers, on).filter(({ system }) => system === codeSystems.uri);
  return uris.flatMap(({ value }) => zDid.safeParse(value).data ?? [])[0];
}
