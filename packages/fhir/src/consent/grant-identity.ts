import type { ConsentGrant } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { jurisdictionExtension, lineageSystem, narrowest } from './vocabulary.ts';

/** Which grant a Consent is, and where it was given: the same in every version of FHIR. */
export const identityOf = ({ id, lineage, version, jurisdiction }: ConsentGrant) => ({
  extension: [{ url: jurisdictionExtension, valueCode: jurisdiction }],
  identifier: [
    { system: codeSystems.uri, value: `urn:uuid:${id}` },
    { system: lineageSystem, value: `${lineage}#${version}` },
  ],
});

/** @throws AppError `unsupported_resource` with a `pointer` for what neither R4 nor R5 has an element for */
export function assertWithoutLoss(
  { redisclosure, delegation, emergency, onBehalf, evidence, terms, provisions }: ConsentGrant,
  place: Place,
): void {
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
