import type { ResourceFacts } from '@assent/application';
import { zPurposeOfUse } from '@assent/domain';
import * as z from 'zod';
import type { Decide } from './fhir-proxy.ts';
import { fhirId, servedTypes } from './resource-types.ts';

/** What a CDS client can find out about this service (CDS Hooks 2.0 §Discovery). */
export const consentConsultDiscovery = {
  services: [
    {
      id: 'patient-consent-consult',
      hook: 'patient-consent-consult',
      title: 'Consent of the patient',
      description: 'May data of these types be used for these purposes? Decided from the consents of the patient.',
    },
  ],
};

/** A question to `patient-consent-consult`. Types that are not named are all that are served. */
export const zConsentQuestion = z.looseObject({
  hook: z.literal('patient-consent-consult'),
  hookInstance: z.uuid(),
  context: z.looseObject({
    patientId: z.string().regex(fhirId),
    purposeOfUse: z.union([zPurposeOfUse, z.array(zPurposeOfUse).min(1).max(12)]).optional(),
    resourceTypes: z
      .array(z.enum(servedTypes as [string, ...string[]]))
      .min(1)
      .max(20)
      .optional(),
  }),
});
export type ConsentQuestion = z.infer<typeof zConsentQuestion>;

/**
 * Cards that say the decision in words. Data that are refused, restricted or of nobody known here are one answer, so a card tells
 * nothing of a restriction.
 */
export async function consentCards({ context }: ConsentQuestion, decide: Decide): Promise<object> {
  const types = context.resourceTypes ?? servedTypes;
  const facts = types.map((type): ResourceFacts => {
    const resource = { type, securityLabels: [], codes: [] };
    return { patient: context.patientId, mentioned: [], resource };
  });
  const verdicts = await decide(facts);
  const permitted = types.filter((_, index) => verdicts[index]?.permitted);
  const codes = verdicts.flatMap((verdict) => (verdict.permitted ? verdict.obligations.map(({ code }) => code) : []));
  const obligations = [...new Set(codes)].sort();
  const isAll = permitted.length === types.length;
  return {
    cards: [
      {
        summary: isAll ? 'Consent covers this use.' : permitted.length > 0 ? 'Consent covers part.' : 'No consent.',
        indicator: isAll ? 'info' : 'warning',
        source: { label: 'Assent' },
        detail: wordsFor(permitted, obligations),
        extension: {
          decision: permitted.length > 0 ? 'CONSENT_PERMIT' : 'NO_CONSENT',
          resourceTypes: permitted,
          obligations,
        },
      },
    ],
  };
}

function wordsFor(permitted: readonly string[], obligations: readonly string[]): string {
  if (permitted.length === 0) return 'No consent is known here that covers this use.';
  const duties = obligations.length > 0 ? ` Whoever uses them must keep to: ${obligations.join(', ')}.` : '';
  return `Data of these types may be used, as far as single items are not kept back: ${permitted.join(', ')}.${duties}`;
}
