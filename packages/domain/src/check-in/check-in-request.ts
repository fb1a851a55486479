import * as z from 'zod';

const zText = z.string().min(1).max(512);
const zCanonical = z.string().min(1).max(512);

/** What an item is about: resources of some FHIR profiles, or an answered questionnaire. Of another kind nothing is known here. */
const zContent = z.union([
  z.looseObject({
    kind: z.literal('selection.fhir'),
    profiles: z.array(zCanonical).max(16).optional(),
    profilesFrom: z.array(zCanonical).max(16).optional(),
  }),
  z.looseObject({ kind: z.literal('form.fhir') }),
  z.looseObject({ kind: z.string().max(64) }),
]);

const zItem = z.looseObject({
  id: z.string().min(1).max(128),
  title: zText.optional(),
  summary: zText.optional(),
  /** Whether the visit needs it. The patient may leave out anything all the same. */
  required: z.boolean().optional(),
  content: zContent,
});

/** What a clinic would like to have before a visit (SMART Health Check-in 1.0, draft, §5), as far as a desk here uses it. */
export const zCheckInRequest = z
  .looseObject({
    type: z.literal('smart-health-checkin-request'),
    version: z.literal('1'),
    id: zText,
    purpose: zText.optional(),
    items: z.array(zItem).min(1).max(16),
  })
  .refine(({ items }) => new Set(items.map(({ id }) => id)).size === items.length, {
    path: ['items'],
    error: 'ids are unique',
  });
export type CheckInRequest = z.infer<typeof zCheckInRequest>;
export type CheckInItem = CheckInRequest['items'][number];
