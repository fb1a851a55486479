import type { Fact } from '@assent/ui';

const maxFacts = 60;

/** Claims as pairs for people: a coding by what it is called, a list by its parts, anything else by its path. Texts stay texts. */
export function factsOf(claims: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): Fact[] {
  return Object.entries(claims)
    .flatMap(([name, value]) => linesOf(Object.hasOwn(names, name) ? (names[name] ?? name) : name, value))
    .slice(0, maxFacts)
    .map(([label, value]) => ({ label, value }));
}

type Line = readonly [label: string, value: string];

function linesOf(label: string, value: unknown): Line[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return [[label, value.join(' ')]];
  if (Array.isArray(value)) return value.flatMap((one, at) => linesOf(`${label} ${at + 1}`, one));
  if (typeof value !== 'object') return [[label, String(value)]];
  const coding = codingText(value as Record<string, unknown>);
  if (coding !== undefined) return [[label, coding]];
  return Object.entries(value).flatMap(([name, inner]) => linesOf(`${label} · ${name}`, inner));
}

/** `display (code)`, or the code alone. */
function codingText({ system, code, display }: Record<string, unknown>): string | undefined {
  if (typeof system !== 'string' || typeof code !== 'string') return undefined;
  return typeof display === 'string' ? `${display} (${code})` : code;
}
