import { zPurposeOfUse } from '../consent/purpose-of-use.ts';
import type { Anomaly } from './anomaly.ts';
import { fillWords } from './fill-words.ts';
import { historyWords, type Language } from './languages.ts';

/** Why a finding is unusual, in a sentence. */
export function tellAnomaly({ rule, why }: Anomaly, language: Language): string {
  const words = historyWords(language);
  const purpose = zPurposeOfUse.safeParse(why.purpose).data;
  const values = Object.entries(why).map(([name, value]) => [name, String(value)]);
  return fillWords(words.anomalies[rule], {
    ...Object.fromEntries(values),
    purpose: purpose ? words.purposes[purpose] : words.noPurpose,
  });
}
