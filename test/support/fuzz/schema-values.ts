import { anyText } from './mutate.ts';
import type { Random } from './random.ts';

/** The part of JSON Schema that zod writes for our endpoints. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** A value that fits a JSON Schema more or less. Texts are words of `known`, so that some name what is really there. */
export function valueFor(schema: Schema, random: Random, known: readonly string[]): unknown {
  const next = (one: Schema) => valueFor(one, random, known);
  if ('const' in schema) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return next(random.pick(choices));
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(next));
  switch (schema.type) {
    case 'object':
      return objectFor(schema, random, next);
    case 'array': {
      const items = schema.items ?? {};
      const count = (schema.minItems ?? 0) + random.int(3);
      return schema.prefixItems?.map(next) ?? Array.from({ length: count }, () => next(items));
    }
    case 'string':
      return textFor(schema, random, known);
    case 'integer':
    case 'number':
      return random.pick([schema.minimum ?? 0, schema.maximum ?? 1, 1, 7, random.int(1_000)]);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return random.pick([{}, [], 'text', 1, { resourceType: 'Patient', id: 'a' }]);
  }
}

function objectFor(
  { properties = {}, required = [] }: Schema,
  random: Random,
  next: (schema: Schema) => unknown,
): object {
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.6));
  return Object.fromEntries(wanted.map(([name, schema]) => [name, next(schema)]));
}

function textFor({ pattern = '', format }: Schema, random: Random, known: readonly string[]): string {
  if (format === 'date-time') return random.pick(['2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z']);
  if (format === 'date') return '1980-02-29';
  if (format === 'uri') return 'https://a.example/b';
  const matching = known.filter((word) => matches(pattern, word));
  return matching.length > 0 && random.chance(0.95) ? random.pick(matching) : anyText(random, 40);
}

const patterns = new Map<string, RegExp>();

function matches(pattern: string, word: string): boolean {
  const compiled = patterns.get(pattern) ?? new RegExp(pattern, 'u');
  patterns.set(pattern, compiled);
  return compiled.test(word);
}
