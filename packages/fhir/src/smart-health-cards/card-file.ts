import * as z from 'zod';
import { jsonValue } from '../encodings/json-text.ts';
import { refuseCard } from './card-fault.ts';

/** Media type of a file of cards, whose name ends in `.smart-health-card`. */
export const cardFileType = 'application/smart-health-card';

const zCardFile = z.looseObject({ verifiableCredential: z.array(z.string().min(1)).min(1).max(100) });

/** The text of a file with the cards given as JWS. */
export const cardFile = (cards: readonly string[]): string => JSON.stringify({ verifiableCredential: cards });

/** The cards of a file, of a deep link's fragment or of a FHIR API's answer in that form, as JWS. */
export function readCardFile(text: string): readonly string[] {
  const file = zCardFile.safeParse(jsonValue(text));
  return file.success ? file.data.verifiableCredential : refuseCard('file_form');
}
