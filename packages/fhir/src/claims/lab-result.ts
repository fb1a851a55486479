import { codeSystems } from '../elements/code-systems.ts';
import { pickCoding, securityLabelsOf } from '../elements/coding.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import {
  effectiveOf,
  isReported,
  type Observation,
  quantityOf,
  readObservation,
  valueNameOf,
} from '../resources/observation.ts';
import type { ReadResource } from './reading.ts';

/** FHIR Observation with a reported result to `LabResult`. */
export const readLabResult: ReadResource = (resource, { place }) => {
  const observation = readObservation(resource, place);
  if (!isReported(observation, place)) refuse(place, '/status');
  // With a focus, the result is about somebody or something else than the subject of the record.
  if (observation.focus !== undefined) refuse(place, '/focus');
  return {
    code: pickCoding(observation.code, codeSystems.loinc) ?? refuse(place, '/code'),
    effective: effectiveOf(observation, place),
    ...resultOf(observation, place),
    components: componentsOf(observation, place),
    interpretation: pickCoding(observation.interpretation?.[0], codeSystems.interpretation),
    securityLabels: securityLabelsOf(observation, place),
  };
};

function resultOf(observation: Observation, place: Place) {
  const { valueCodeableConcept, valueString } = observation;
  switch (valueNameOf(observation, place)) {
    case 'valueQuantity':
    case 'valueInteger':
      return { quantity: quantityOf(observation, place) };
    case 'valueCodeableConcept': {
      const coded = pickCoding(valueCodeableConcept, codeSystems.snomed);
      return coded ? { coded } : { text: valueCodeableConcept?.text ?? refuse(place, '/valueCodeableConcept') };
    }
    case 'valueString':
      return { text: valueString };
    case undefined:
      return observation.component ? {} : refuse(place, '/value[x]');
    default:
      return refuse(place, '/value[x]');
  }
}

/** Claims hold numeric components only, so one of another kind or without a value refuses the whole result. */
const componentsOf = ({ component }: Observation, place: Place) =>
  component?.map((part, index) => {
    const path = `/component/${index}`;
    valueNameOf(part, place, path);
    return {
      code: pickCoding(part.code, codeSystems.loinc) ?? refuse(place, `${path}/code`),
      quantity: quantityOf(part, place, path) ?? refuse(place, `${path}/value[x]`),
    };
  });
