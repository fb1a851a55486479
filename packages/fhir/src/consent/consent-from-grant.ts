import type { ConsentGrant } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { fromPeriod } from '../elements/date-time.ts';
import { type Place, refuse } from '../elements/refusal.ts';
import { assertWithoutLoss, identityOf } from './grant-identity.ts';
import { conceptOf, ifAny, provisionsFrom, referenceTo } from './provisions-from.ts';
import { wordsOfR4 } from './vocabulary.ts';

const place: Place = { resourceType: 'Consent', at: '#' };

/**
 * An active FHIR R4 Consent that says what a grant says. A provision with several data classes becomes as many
 * provisions, since R4 ANDs what stands in one. The time of consent is not part of a grant: `dateTime` is the start of
 * its period. With `lossy`, what R4 has no element for is left out, obligations of a permit among it: only for showing.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant for what R4 cannot say
 */
export function consentFromGrant(grant: ConsentGrant, options: { readonly lossy?: boolean } = {}) {
  if (!options.lossy) assertWithoutLoss(grant, place);
  if (grant.policy.length === 0) refuse(place, '/policy'); // R4 invariant ppc-1
  return {
    resourceType: 'Consent' as const,
    ...identityOf(grant),
    status: 'active' as const,
    scope: { coding: [{ system: codeSystems.consentScope, code: 'patient-privacy' }] },
    category: grant.category.map(conceptOf),
    patient: referenceTo(grant.subject),
    dateTime: grant.period.start as string,
    performer: [referenceTo(grant.grantor)],
    organization: grant.controller.map((did) => ({ type: 'Organization', ...referenceTo(did) })),
    policy: grant.policy.map((uri) => ({ uri })),
    provision: {
      type: grant.base,
      period: fromPeriod(grant.period),
      ...ifAny(
        'provision',
        grant.provisions.flatMap((provision, index) =>
          provisionsFrom(provision, { words: wordsOfR4, place, path: `/provisions/${index}` }).map((rule) => ({
            type: provision.effect,
            ...rule,
          })),
        ),
      ),
    },
  };
}
