import { organizationRoles } from '@assent/domain';

/** Roles of the default policy, for help texts. */
export const knownRoles = Object.keys(organizationRoles).join(', ');

/** What to know of roles that were given: a word that no policy knows lets nobody do anything, and is easily mistyped. */
export function roleLines(roles: readonly string[]): string[] {
  const others = roles.filter((role) => !Object.hasOwn(organizationRoles, role));
  if (others.length === 0) return [];
  return [
    `  Only a policy of your own can give ${others.join(', ')} anything to do. Without one, roles are: ${knownRoles}`,
  ];
}
