import { describedClaims, typeWords } from '@assent/application';
import {
  type ClaimPath,
  type Coding,
  type CredentialType,
  type IssuedType,
  type Language,
  select,
} from '@assent/domain';
import type { HeldCard } from '../storage/wallet-contents.ts';

/** A line of a card: what it is called, and what it says. */
export interface CardLine {
  readonly label: string;
  readonly value: string;
}

/** How values are written. */
export interface ValueWords {
  readonly language: Language;
  readonly yes: string;
  readonly no: string;
  date(instant: string): string;
}

type Claims = Readonly<Record<string, unknown>>;

const consentWords = { en: 'Consent', es: 'Permiso' };

/** What a kind of card is called. */
export const typeLabel = (type: CredentialType, language: Language): string =>
  (type === 'ConsentGrant' ? consentWords : typeWords[type])[language];

/** What a claim is called; its last name if it has no words. */
export function claimLabel(type: CredentialType, path: ClaimPath, language: Language): string {
  const found = type === 'ConsentGrant' ? undefined : wordsOf(type, path)[0];
  return found?.words[language] ?? String(path.findLast((step) => typeof step === 'string') ?? '');
}

const wordsOf = (type: IssuedType, path: ClaimPath) =>
  describedClaims(type).filter(
    (claim) => claim.path.length === path.length && claim.path.every((s, at) => isStep(s, path[at])),
  );
const isStep = (described: ClaimPath[number], asked: ClaimPath[number] | undefined) =>
  described === asked || (described === null && typeof asked === 'number') || nameOf(described) === asked;
/** A claim whose name is taken in the token has a longer one there. */
const nameOf = (step: ClaimPath[number]) => (typeof step === 'string' ? step.replace('urn:assent:claim:', '') : step);

/** Everything that a card says, in words. */
export const linesOf = ({ type, claims }: Pick<HeldCard, 'type' | 'claims'>, words: ValueWords): readonly CardLine[] =>
  Object.entries(claims).flatMap(([name, value]) => {
    const text = textOf(value, words);
    return text === '' ? [] : [{ label: claimLabel(type, [name], words.language), value: text }];
  });

/** What leaves a card, in words. Parts that are called the same are one line; a claim that leaves without a value is there by its name. */
export function leavingLines(
  { type, claims }: Pick<HeldCard, 'type' | 'claims'>,
  leaves: 'all' | readonly ClaimPath[],
  words: ValueWords,
): readonly CardLine[] {
  if (leaves === 'all') return linesOf({ type, claims }, words);
  const lines = new Map<string, string[]>();
  for (const path of leaves) {
    const label = claimLabel(type, path, words.language);
    const text = textOf(select(claims, path), words);
    lines.set(label, [...(lines.get(label) ?? []), text]);
  }
  return [...lines].map(([label, texts]) => ({ label, value: [...new Set(texts)].filter(Boolean).join(', ') }));
}

/** The one thing that a person knows a card by. */
export function headlineOf({ type, claims }: Pick<HeldCard, 'type' | 'claims'>, words: ValueWords): string {
  const say = (...names: readonly string[]) =>
    names
      .map((name) => textOf(claims[name], words))
      .filter((text) => text !== '')
      .join(' · ');
  switch (type) {
    case 'PatientIdentity':
    case 'PractitionerLicense':
      return say('name');
    case 'InsuranceCoverage':
      return say('payer', 'plan');
    case 'Immunization':
      return say('vaccine', 'occurrence');
    case 'LabResult':
      return say('code', 'quantity', 'coded', 'text');
    case 'Problem':
      return say('code', 'clinicalStatus');
    case 'Prescription':
      return say('medication', 'dosage');
    case 'Referral':
      return say('service', 'to');
    case 'OrganizationAffiliation':
      return say('organization', 'role');
    case 'TrialEligibility':
      return say('study', 'overall');
    default:
      return say('schema');
  }
}

const isClaims = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a person reads it. */
function textOf(value: unknown, words: ValueWords): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d(T|$)/.test(value) ? words.date(value) : value;
  if (Array.isArray(value))
    return value
      .map((one) => textOf(one, words))
      .filter(Boolean)
      .join(', ');
  return isClaims(value) ? objectText(value, words) : String(value);
}

function objectText(value: Claims, words: ValueWords): string {
  if (typeof value.code === 'string' && typeof value.system === 'string') return codingText(value as unknown as Coding);
  if (typeof value.family === 'string')
    return [textOf(value.given, words).replaceAll(', ', ' '), value.family].join(' ');
  if ('value' in value && 'unit' in value) return `${textOf(value.value, words)} ${textOf(value.unit, words)}`;
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${textOf(inner, words)}`)
    .join(', ');
}

const codingText = ({ display, code }: Coding): string => display ?? code;
