import type { GrantContext } from '@assent/application';
import { purposesOfUse } from '@assent/domain';
import { assertOnly } from '../elements/assert-understood.ts';
import { codeSystems } from '../elements/code-systems.ts';
import { codeIn } from '../elements/coding.ts';
import type { CodeableConcept } from '../elements/datatypes.ts';
import { toPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { stated } from '../elements/stated.ts';
import type { NestedProvision } from './fhir-consent.ts';
import { readDataClass } from './read-data-class.ts';
import { readParty } from './read-party.ts';
import { type ConsentWords, consentActions } from './vocabulary.ts';

/** The elements of a provision that are read. There is no deeper level (HL7 FAST: `provision.provision` 0..0). */
const understood = ['id', 'period', 'actor', 'action', 'securityLabel', 'purpose', 'code', 'dataPeriod', 'data'];

interface Reading {
  /** Elements of the provision that the caller reads itself. */
  readonly beside: readonly string[];
  readonly effect: 'permit' | 'deny';
  readonly words: ConsentWords;
  readonly partyOf: GrantContext['partyOf'];
  readonly place: Place;
  /** From the place to the provision. */
  readonly path: string;
}

/**
 * Reads one provision: its parties, purposes, actions and time, and its restrictions on data as one data class. The
 * result is not parsed yet.
 *
 * @throws AppError `unsupported_resource` for every element or code that is not known here
 */
export function readProvision(
  provision: NestedProvision,
  { beside, effect, words, partyOf, place, path }: Reading,
): Record<string, unknown> {
  assertOnly(provision, [...understood, words.types, ...beside], place, path);
  const { actor, purpose, action, period } = provision;
  const data = readDataClass(provision, words, place, path);
  return stated({
    effect,
    grantee: actor?.map((one, index) => readParty(one, partyOf, words, place, `${path}/actor/${index}`)),
    purposes: purpose?.map(({ system, code }, index) => {
      const known = purposesOfUse.find((each) => each === code);
      return known && system === codeSystems.actReason ? known : refuse(place, `${path}/purpose/${index}`);
    }),
    actions: action?.map((concept, index) => actionOf(concept) ?? refuse(place, `${path}/action/${index}`)),
    data: data && [data],
    period: period && (toPeriod(period) ?? refuse(place, `${path}/period`)),
  });
}

/** @throws AppError `unsupported_resource` for a provision that does not say whether it permits or denies */
export const effectOf = ({ type }: { type?: string | undefined }, place: Place, path: string): 'permit' | 'deny' =>
  type === 'permit' || type === 'deny' ? type : refuse(place, `${path}/type`);

const actionOf = (concept: CodeableConcept) => {
  const code = codeIn(concept, codeSystems.consentAction);
  return Object.entries(consentActions).find(([, fhir]) => fhir === code)?.[0];
};
