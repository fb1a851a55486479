import type { Coding } from '@assent/domain';
import type * as z from 'zod';
import type { CodeableConcept, zCodingElement } from './datatypes.ts';
import { type Place, refuse } from './refusal.ts';

/** A coding that names its system and code; undefined for one that leaves a part open. */
export function toCoding({ system, code, display }: z.infer<typeof zCodingElement>): Coding | undefined {
  if (system === undefined || code === undefined) return undefined;
  return { system, code, ...(display === undefined ? {} : { display }) };
}

/** The complete codings of a concept in their order, each once. */
export function codingsOf(concept: CodeableConcept | undefined): Coding[] {
  const first = new Map<string, Coding>();
  for (const coding of (concept?.coding ?? []).flatMap((element) => toCoding(element) ?? [])) {
    const key = JSON.stringify([coding.system, coding.code]);
    if (!first.has(key)) first.set(key, coding);
  }
  return [...first.values()];
}

/** The first coding in the preferred system, else the first complete one. Never made up from text. */
export function pickCoding(concept: CodeableConcept | undefined, preferred?: string): Coding | undefined {
  const codings = codingsOf(concept);
  return codings.find(({ system }) => system === preferred) ?? codings[0];
}

/** The code that a concept has in one system, undefined if it has none or several there. */
export function codeIn(concept: CodeableConcept | undefined, system: string): string | undefined {
  const [coding, ...others] = codingsOf(concept).filter((each) => each.system === system);
  return others.length === 0 ? coding?.code : undefined;
}

/**
 * The security labels of a resource, undefined if there are none.
 *
 * @throws AppError `unsupported_resource` for a label without system or code: leaving it out would lift a restriction
 */
export function securityLabelsOf(
  { meta }: { meta?: { security?: z.infer<typeof zCodingElement>[] | undefined } | undefined },
  place: Place,
): Coding[] | undefined {
  return meta?.security?.map((label, index) => toCoding(label) ?? refuse(place, `/meta/security/${index}`));
}
