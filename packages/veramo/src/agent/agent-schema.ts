import type { IAgentPluginSchema } from '@veramo/core-types';
import * as z from 'zod';

/** What an agent method takes and returns. `returns` is any object if absent. */
export interface MethodSchema {
  readonly description: string;
  readonly arguments: z.ZodType;
  readonly returns?: z.ZodType;
}

/**
 * Describes agent methods for the schema of a plugin: JSON Schema draft 7 without `format`, because Veramo's validator
 * fails on every format. The arguments are those that go in, before defaults and transformations.
 */
export function agentSchema(methods: Readonly<Record<string, MethodSchema>>): IAgentPluginSchema {
  const entries = Object.entries(methods).map(([name, { description, arguments: args, returns }]) => [
    name,
    {
      description,
      arguments: jsonSchemaOf(args, 'input'),
      returnType: jsonSchemaOf(returns ?? z.looseObject({}), 'output'),
    },
  ]);
  return { components: { schemas: {}, methods: Object.fromEntries(entries) } };
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.format;
    },
  });
  return rest;
}
