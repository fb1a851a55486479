import { zMandateKind } from '../consent/mandate.ts';
import { type Instant, zUuid } from '../primitives.ts';
import { isByAgent, type Receipt } from '../receipt.ts';
import { fillWords, foreignName } from './fill-words.ts';
import type { HistoryWords } from './history-words.ts';
import type { KnownNames } from './known-names.ts';

interface Formats {
  readonly list: (items: readonly string[]) => string;
  readonly dateOf: (at: Instant) => string;
}

/** Under which consent or in which emergency it was, and for which reasons: a sentence each. */
export const reasonSentences = (
  receipt: Receipt,
  known: KnownNames,
  words: HistoryWords,
  formats: Formats,
): readonly string[] => [
  ...consentSentences(receipt, known, words, formats),
  ...emergencySentence(receipt, known, words, formats),
  ...(receipt.event === 'presentation_accepted' ? statedPurpose(receipt, words) : codedReasons(receipt, words)),
];

function consentSentences(
  { event, grants, emergency, reasons }: Receipt,
  { consents }: KnownNames,
  words: HistoryWords,
  { list, dateOf }: Formats,
): readonly string[] {
  if (emergency !== undefined || event === 'access_denied') return [];
  const isAccess = event === 'access_permitted';
  const dates = [...new Set(grants.flatMap((id) => consents.get(id) ?? []))].sort().map(dateOf);
  const others = grants.filter((id) => !consents.has(id));
  // the environment of a rule is named where a consent would be
  const hasRule = isAccess && reasons.length === 0 && others.some((id) => !zUuid.safeParse(id).success);
  const isForgotten = isAccess && others.some((id) => zUuid.safeParse(id).success);
  const { allowed, concerned, forgotten, rules } = words.consents;
  return [
    ...(dates.length > 0 ? [fillWords(isAccess ? allowed : concerned, { dates: list([...new Set(dates)]) })] : []),
    ...(isForgotten ? [forgotten] : []),
    ...(hasRule ? [rules] : []),
  ];
}

function emergencySentence(
  { event, emergency }: Receipt,
  { emergencies }: KnownNames,
  { emergency: { opened, approved }, approvers }: HistoryWords,
  { list }: Formats,
): readonly string[] {
  if (emergency === undefined || (event !== 'access_permitted' && event !== 'emergency_opened')) return [];
  const duties = new Set((emergencies.get(emergency) ?? []).map((duty) => approvers[duty]));
  return [duties.size > 0 ? fillWords(approved, { approvers: list([...duties]) }) : opened];
}

/** In the words of who asked, which the patient saw before answering; left out where they are no plain text of a few words. */
function statedPurpose({ reasons }: Receipt, { statedPurpose: text, direction }: HistoryWords): readonly string[] {
  const plain = reasons.filter((reason) => /^[\p{L}\p{M}\p{N} .,;'’()/-]{1,120}$/u.test(reason) && reason.trim());
  return plain.map((reason) => fillWords(text, { reason: foreignName(reason, direction) }));
}

/** As what somebody acts is in the sentence about them already. */
function codedReasons({ event, reasons }: Receipt, words: HistoryWords): readonly string[] {
  const known: Readonly<Record<string, string>> = words.reasons;
  const isSaid = (reason: string) => isByAgent(event) && zMandateKind.safeParse(reason).success;
  const told = reasons
    .filter((reason) => !isSaid(reason))
    .map((reason) => (Object.hasOwn(known, reason) ? (known[reason] as string) : words.otherReason));
  return [...new Set(told)];
}
