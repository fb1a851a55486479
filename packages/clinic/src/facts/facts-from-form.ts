import { type AttributeValue, encodeAttribute } from '@assent/domain';
import { codingOf } from '../issue/claims-from-form.ts';
import { type AskedFact, type FactSheetName, factsOfSheet } from './fact-sheets.ts';

/** What was entered, by the name of the field. */
export type FactEntries = Readonly<Record<string, string>>;

/** The facts that a form says, or the fields that cannot be used. */
export type ReadFacts =
  | { readonly isGood: true; readonly facts: Readonly<Record<string, AttributeValue>> }
  | { readonly isGood: false; readonly faults: readonly string[] };

/** Reads a form. Nothing is rounded or cut: a value that does not fit its field is a fault. */
export function factsFromForm(name: FactSheetName, entries: FactEntries): ReadFacts {
  const facts: Record<string, AttributeValue> = {};
  const faults: string[] = [];
  for (const asked of factsOfSheet(name)) {
    const { field } = asked;
    const value = factFrom(asked, entries[field.name] ?? firstEntry(asked));
    if (value !== undefined) facts[field.name] = value;
    if (encodeAttribute(field, value) === undefined) faults.push(field.name);
  }
  return faults.length > 0 ? { isGood: false, faults } : { isGood: true, facts };
}

/** What a field says before anything was entered. */
export const firstEntry = ({ code }: AskedFact): string => (code?.kind === 'choice' ? (code.choices[0] ?? '') : '');

function factFrom({ field, code }: AskedFact, entry: string): AttributeValue | undefined {
  if (code?.kind === 'fixed') return code.coding;
  const text = entry.trim();
  const system = code?.system ?? '';
  // an empty list says that there is nothing on it
  if (field.type === 'codes') return lines(text).map((line) => codingOf(system, line));
  if (text === '') return undefined;
  if (field.type === 'code') return codingOf(system, text);
  if (field.type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  return field.type === 'decimal' ? text.replace(',', '.') : text;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
