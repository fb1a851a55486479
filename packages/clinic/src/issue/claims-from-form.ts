import { type Coding, type TypedClaims, zTypedClaims } from '@assent/domain';
import { type FormField, type FormType, forms, keyOf } from './forms.ts';

/** What was entered, by the path of the claim. */
export type Entries = Readonly<Record<string, string>>;

/** The claims that a form says, or the fields that cannot be used. */
export type ReadForm =
  | { readonly isGood: true; readonly content: TypedClaims }
  | { readonly isGood: false; readonly faults: readonly string[] };

/** Reads a form. `today` is a day: whether somebody is of age follows from the birth date, and is not asked for. */
export function claimsFromForm(type: FormType, entries: Entries, today: string): ReadForm {
  const claims: Record<string, unknown> = {};
  for (const field of forms[type]) {
    const value = entered(field, (entries[keyOf(field)] ?? firstChoice(field)).trim());
    if (value !== undefined) put(claims, field.path, value);
  }
  if (type === 'PatientIdentity') claims.ageOver = agesOver(String(claims.birthDate ?? ''), today);
  const read = zTypedClaims.safeParse({ type, claims });
  if (read.success) return { isGood: true, content: read.data };
  const places = read.error.issues.map(({ path }) => path.slice(1).map(String));
  const faults = forms[type].filter(({ path }) =>
    places.some((place) => path.every((part, at) => place[at] === part || at >= place.length)),
  );
  return { isGood: false, faults: faults.map(keyOf) };
}

export const firstChoice = ({ choices = [] }: FormField): string => choices[0] ?? '';

function entered({ kind, system, isOptional }: FormField, text: string): unknown {
  if (text === '' && isOptional) return undefined;
  if (kind === 'number') return text === '' ? undefined : Number(text.replace(',', '.'));
  if (kind === 'words') return text.split(/\s+/).filter((word) => word !== '');
  if (kind === 'instant')
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${new Date(text).toISOString().slice(0, 19)}Z` : text;
  return kind === 'coding' ? codingOf(system ?? '', text) : text;
}

/** `4548-4 Haemoglobin A1c`: the code, and what it is called. */
export function codingOf(system: string, text: string): Coding {
  const [code = '', ...words] = text.split(/\s+/);
  return { system, code, ...(words.length > 0 ? { display: words.join(' ') } : {}) };
}

function put(claims: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    claims[first] = value;
    return;
  }
  const inner = (claims[first] ?? {}) as Record<string, unknown>;
  claims[first] = inner;
  put(inner, rest, value);
}

/** Whether a birthday has come, on the day itself too. */
function agesOver(birthDate: string, today: string) {
  const isOver = (years: number) => `${Number(birthDate.slice(0, 4)) + years}${birthDate.slice(4)}` <= today;
  return { '18': isOver(18), '65': isOver(65) };
}
