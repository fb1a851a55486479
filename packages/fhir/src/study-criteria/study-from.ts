import type { Study } from '@assent/domain';
import * as z from 'zod';
import { zIdentifierElement } from '../elements/datatypes.ts';
import { type Place, parseAt } from '../elements/refusal.ts';

const zResearchStudy = z.looseObject({
  title: z.string().optional(),
  version: z.string().optional(),
  identifier: z.array(zIdentifierElement).optional(),
});

/** Forms of the two registries' own numbers: whatever system an identifier names, nothing else looks like them. */
const registries = [
  ['ctgov', /^NCT\d{8}$/],
  ['ctis', /^20\d{2}-5\d{5}-\d{2}-\d{2}$/],
] as const;

/** How a ResearchStudy names itself: its number in a registry, version and title, so far as it says them. */
export function studyFrom(resource: unknown, place: Place): Partial<Study> {
  const { title, version, identifier = [] } = parseAt(zResearchStudy, resource, place);
  const found = registries.flatMap(([registry, form]) =>
    identifier.flatMap(({ value }) => (value !== undefined && form.test(value) ? [{ registry, id: value }] : [])),
  );
  return {
    // a study in two registries does not say by which its criteria go
    ...(found.length === 1 ? found[0] : {}),
    ...(title ? { title: title.slice(0, 512) } : {}),
    ...(version && version.length <= 64 ? { version } : {}),
  };
}
