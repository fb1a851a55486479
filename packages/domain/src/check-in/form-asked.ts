import * as z from 'zod';
import { zQuestionnaire } from './questionnaire.ts';

/** A questionnaire that is asked beside credentials: an item of a check-in, by its id. */
export const zFormAsked = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  title: z.string().min(1).max(512),
  /** Whether the visit needs it. The patient may leave it out all the same. */
  required: z.boolean(),
  questionnaire: zQuestionnaire,
});
export type FormAsked = z.infer<typeof zFormAsked>;

/** Most questionnaires of one request. */
export const maxForms = 2;
