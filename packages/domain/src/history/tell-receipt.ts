import { type Mandate, zMandateKind } from '../consent/mandate.ts';
import type { ApproverClass } from '../emergency/emergency-terms.ts';
import type { Did, Instant } from '../primitives.ts';
import { isByAgent, type Receipt } from '../receipt.ts';
import { fillWords, foreignName } from './fill-words.ts';
import type { HistoryWords } from './history-words.ts';
import type { KnownNames } from './known-names.ts';
import { historyWords, type Language } from './languages.ts';
import { reasonSentences } from './tell-reasons.ts';

/** How a history is told: in which language, and in which time zone (IANA). */
export interface Telling {
  readonly language: Language;
  readonly timeZone: string;
}

/** A receipt for its subject: in parts, and in whole sentences. No values of claims, and no DID in full. */
export interface ToldReceipt {
  readonly receipt: string;
  readonly at: Instant;
  /** The day in words. */
  readonly day: string;
  readonly automatic: boolean;
  readonly who: {
    readonly kind: 'self' | 'organization' | 'approver' | Mandate['kind'] | 'unknown';
    readonly name: string;
  };
  readonly data: readonly string[];
  readonly purposes: readonly string[];
  readonly consents: readonly { readonly id: string; readonly receivedAt?: Instant }[];
  readonly emergency?: { readonly id: string; readonly approvedBy: readonly string[] };
  readonly sentences: readonly string[];
}

/** Tells a receipt to its subject. */
export function tellReceipt(receipt: Receipt, known: KnownNames, { language, timeZone }: Telling): ToldReceipt {
  const words = historyWords(language);
  const moment = momentIn(receipt.at, words, timeZone);
  const who = whoOf(receipt, known, words);
  const data = dataNames(receipt.dataClasses, words);
  const purposes = (receipt.purposes ?? []).map((purpose) => words.purposes[purpose]);
  const list = (items: readonly string[]) => listOf(items, words);
  const main = fillWords(sentenceOf(receipt, words), {
    ...moment,
    who: actorPhrase(receipt, who, words),
    data: list(data) || words.someData,
    purpose: list(purposes) || words.noPurpose,
  });
  const dateOf = (at: Instant) => momentIn(at, words, timeZone).date;
  return {
    ...{ receipt: receipt.id, at: receipt.at, day: moment.date, automatic: !receipt.human, who, data, purposes },
    consents: consentsOf(receipt, known),
    ...emergencyOf(receipt, known, words),
    sentences: [main, ...reasonSentences(receipt, known, words, { list, dateOf })],
  };
}

function sentenceOf({ event, action }: Receipt, { accessed, happened }: HistoryWords): string {
  if (event === 'access_permitted' || event === 'access_denied') return accessed[event][action ?? 'any'];
  return happened[event];
}

function momentIn(at: Instant, { locale }: HistoryWords, timeZone: string) {
  const date = new Date(at);
  const day = { day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const format = (options: Intl.DateTimeFormatOptions) => formatterFor(locale, options).format(date);
  return { date: format(day), time: format(time) };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than a hundred uses of it. */
function formatterFor(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  if (formatters.size > 100) formatters.clear();
  formatters.set(key, formatter);
  return formatter;
}

const listOf = (items: readonly string[], { locale }: HistoryWords): string =>
  new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' }).format(items);

function whoOf(receipt: Receipt, known: KnownNames, words: HistoryWords): ToldReceipt['who'] {
  const { actor, subject } = receipt;
  if (actor === subject) return { kind: 'self', name: words.who.self };
  const acting = actingAs(receipt, known);
  if (acting) return { kind: acting, name: shortened(actor) };
  const organization = foreignName(known.organizations.get(actor) ?? '', words.direction);
  if (organization) return { kind: 'organization', name: organization };
  const duties = known.approvers.get(actor) ?? [];
  if (duties.length > 0) return { kind: 'approver', name: approverNames(duties, words).join(', ') };
  return { kind: 'unknown', name: shortened(actor) };
}

/** What a receipt says itself counts more than who acts now. */
const actingAs = ({ event, actor, reasons }: Receipt, { agents }: KnownNames): Mandate['kind'] | undefined =>
  (isByAgent(event) ? zMandateKind.options.find((kind) => reasons.includes(kind)) : undefined) ?? agents.get(actor);

function actorPhrase({ human }: Receipt, { kind, name }: ToldReceipt['who'], { who }: HistoryWords): string {
  if (kind === 'self') return who.self;
  return fillWords(who[human ? 'person' : 'computer'][kind], { name });
}

/** The method, and so much of the end that two of them can be told apart: the rest could be looked up. */
export function shortened(did: Did): string {
  const [, method = '', ...rest] = did.split(':');
  return `did:${method}:…${rest.join('').slice(-6)}`;
}

/** Each name once. A type without words is told by its name, if it has the form of one. */
function dataNames(types: readonly string[], words: HistoryWords): readonly string[] {
  const known: Readonly<Record<string, string>> = words.dataClasses;
  const names = types.map((type) => {
    if (Object.hasOwn(known, type)) return known[type] as string;
    return /^[A-Z][A-Za-z]{1,63}$/.test(type) ? fillWords(words.otherData, { type }) : words.someData;
  });
  return [...new Set(names)];
}

const approverNames = (duties: readonly ApproverClass[], { approvers }: HistoryWords): readonly string[] => [
  ...new Set(duties.map((duty) => approvers[duty])),
];

const consentsOf = ({ grants }: Receipt, { consents }: KnownNames): ToldReceipt['consents'] =>
  grants.map((id) => {
    const receivedAt = consents.get(id);
    return { id, ...(receivedAt ? { receivedAt } : {}) };
  });

function emergencyOf({ emergency: id }: Receipt, { emergencies }: KnownNames, words: HistoryWords) {
  return id ? { emergency: { id, approvedBy: approverNames(emergencies.get(id) ?? [], words) } } : {};
}
