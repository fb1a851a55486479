import { createHash } from 'node:crypto';
import * as z from 'zod';
import { zGrantContent } from '../entities/consents.ts';

export type GrantContent = z.infer<typeof zGrantContent>;

/** To be raised with every check of grants that JSON Schema cannot say. */
const checks = 1;

/** Names all that `zGrantContent` checks: another version of this software that checks more, or knows members that this one does not, has another. */
const form = createHash('sha256')
  .update(JSON.stringify([checks, z.toJSONSchema(zGrantContent, { unrepresentable: 'any' })]))
  .digest('base64url')
  .slice(0, 22);

/** The text that is sealed. It was checked, and says by which form. */
export const grantText = (content: GrantContent): string => JSON.stringify({ ...zGrantContent.parse(content), form });

/**
 * Reads such a text. Only whoever has the subject's key can have sealed it, so what was checked by this very form is not checked again: copies
 * that zod makes were two fifths of the garbage of a decision about a patient who is not in memory.
 */
export function contentFrom(text: string): GrantContent {
  const { form: checkedBy, ...content } = JSON.parse(text);
  return checkedBy === form ? content : zGrantContent.parse(content);
}
