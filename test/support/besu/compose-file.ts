import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const zService = z.looseObject({
  image: z.string().optional(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).default([]),
  // null: passed on from outside if it is set there
  environment: z.record(z.string(), z.union([z.null(), z.coerce.string()])).default({}),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.literal('service_healthy') })).default({}),
  healthcheck: z.looseObject({ test: z.array(z.string()).min(2) }).optional(),
});
export type ComposeService = z.infer<typeof zService>;

const zComposeFile = z.looseObject({
  services: z.record(z.string(), zService),
  volumes: z.record(z.string(), z.null()).default({}),
});

/** A compose file with its anchors resolved and its variables as they are written. */
export const readComposeFile = (path: string) => zComposeFile.parse(parse(readFileSync(path, 'utf8'), { merge: true }));

const variable = /\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}/g;

/** Names of the variables in a compose file that have no default. */
export const variablesIn = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(variable)].filter(([, , kind]) => kind !== '-').map(([, name]) => name ?? '');

/** A text of a compose file as the engine reads it. @throws Error if a variable is neither given nor has a default */
export const withVariables = (text: string, environment: Readonly<Record<string, string>>): string =>
  text.replaceAll(variable, (_, name: string, kind: string, fallback: string) => {
    const value = environment[name] ?? (kind === '-' ? fallback : undefined);
    if (!value) throw new Error(`${name} is not set`);
    return value;
  });

/** The variables of an environment file. */
export function readEnvironmentFile(path: string): Readonly<Record<string, string>> {
  const lines = readFileSync(path, 'utf8').split('\n');
  const set = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(set.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
