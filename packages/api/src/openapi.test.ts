import { describe, expect, test } from '@jest/globals';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { openapiDocument } from './openapi.ts';
import { problems } from './problem.ts';

type Json = Record<string, unknown>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Json }[];
  readonly requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  readonly responses: Record<string, Json>;
}

const document = openapiDocument('https://assent.example');
const paths = document.paths as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation, name: operation.operationId })),
);

/** Every value of a member of this name, anywhere in the document. */
function valuesOf(member: string, root: unknown = document): unknown[] {
  if (typeof root !== 'object' || root === null) return [];
  const own = Object.hasOwn(root, member) ? [(root as Json)[member]] : [];
  return [...own, ...Object.values(root).flatMap((value) => valuesOf(member, value))];
}

/** What a JSON pointer in the document leads to. */
const resolve = (pointer: string): unknown =>
  pointer
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (node, step) => (node as Json | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );

describe('the document (OpenAPI 3.1.0)', () => {
  test('names its version, itself, its licence and its server', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Assent', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: 'https://assent.example' }],
    });
    expect(Object.keys(document).sort()).toEqual(['components', 'info', 'openapi', 'paths', 'servers']);
  });

  test('has an operation for every endpoint, each with an id and a summary of its own', () => {
    const ids = operations.map(({ name }) => name);
    expect(ids.toSorted()).toEqual(Object.keys(endpoints).sort());
    expect(new Set(operations.map(({ operation }) => operation.summary)).size).toBe(ids.length);
  });

  test('has only references that lead somewhere', () => {
    const references = valuesOf('$ref') as string[];
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      expect(reference).toMatch(/^#\//);
      expect(resolve(reference)).toBeInstanceOf(Object);
    }
  });

  test('is JSON: what goes out is what was made', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('has only patterns that are regular expressions, and only known types', () => {
    const patterns = valuesOf('pattern').filter((value) => typeof value === 'string');
    expect(patterns.length).toBeGreaterThan(10);
    for (const pattern of patterns) expect(() => new RegExp(pattern, 'u')).not.toThrow();
    const types = new Set(valuesOf('type').filter((value) => typeof value === 'string'));
    const known = ['apiKey', 'array', 'boolean', 'http', 'integer', 'null', 'number', 'object', 'string'];
    expect([...types].filter((type) => !known.includes(type))).toEqual([]);
  });
});

describe('an operation', () => {
  test.each(operations)('$name declares exactly the parameters of its path', ({ path, operation }) => {
    const templated = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name }) => name).sort()).toEqual(templated.sort());
    expect(inPath.every(({ required }) => required)).toBe(true);
    const places = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(places).size).toBe(places.length);
    for (const { schema } of operation.parameters) expect(schema.type).toMatch(/^(string|integer)$/);
  });

  test.each(operations)('$name says who may call', ({ operation }) => {
    const schemes = Object.keys((document.components as Json).securitySchemes as Json);
    for (const requirement of operation.security) {
      expect(Object.keys(requirement)).toHaveLength(1);
      expect(schemes).toContain(Object.keys(requirement)[0]);
    }
    const { audience } = endpoints[operation.operationId as keyof typeof endpoints];
    const tenants = audience === 'tenant' ? [{ staff: [] }] : [];
    expect(operation.security).toEqual(audience === 'public' ? [] : [{ [audience]: [] }, ...tenants]);
  });

  test.each(operations)('$name describes its answer, its problems and its body', ({ method, operation }) => {
    const { default: problem, 304: unchanged, ...good } = operation.responses;
    const { media } = endpoints[operation.operationId as keyof typeof endpoints] as Endpoint;
    expect(unchanged !== undefined).toBe(media !== undefined && !media.includes('text/event-stream'));
    expect(problem).toEqual({ $ref: '#/components/responses/Problem' });
    const [[status, answer] = ['', {}], ...more] = Object.entries(good);
    expect(more).toEqual([]);
    expect(status).toMatch(/^20[012]$/);
    expect(answer.description).toEqual(expect.any(String));
    expect(Object.hasOwn(answer, 'content')).toBe(true);
    if (method === 'get') expect(operation.requestBody).toBeUndefined();
    // A schema of nothing would let everything through.
    const schemas = [answer, operation.requestBody].flatMap((holder) => valuesOf('schema', holder)) as Json[];
    for (const schema of schemas) {
      expect(['type', 'oneOf', 'anyOf', 'allOf'].some((keyword) => Object.hasOwn(schema, keyword))).toBe(true);
    }
  });

  test('takes no member that is not described, in any body of our own', () => {
    const { decide, onboardOrganization } = Object.fromEntries(
      operations.map(({ name, operation }) => [name, operation]),
    );
    for (const operation of [decide, onboardOrganization]) {
      const schema = operation?.requestBody?.content['application/json']?.schema;
      expect(schema?.additionalProperties).toBe(false);
    }
  });

  test('does not require what has a default', () => {
    const [limit] = paths['/v1/patients']?.get?.parameters ?? [];
    expect(limit).toEqual({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    });
    const { schema } = paths['/v1/credentials']?.post?.requestBody?.content['application/json'] ?? {};
    expect(schema?.required).toEqual(['subject', 'validUntil']);
  });
});

describe('problems', () => {
  test('are described with every code, its status and what to do', () => {
    const { description, content } = resolve('#/components/responses/Problem') as {
      description: string;
      content: Record<string, { schema: { properties: { code: { enum: string[] } } } }>;
    };
    for (const [code, { status, title, remedy }] of Object.entries(problems)) {
      expect(description).toContain(`\`${code}\` (${status}): ${title}. ${remedy}`);
    }
    const codes = content['application/problem+json']?.schema.properties.code.enum;
    expect(codes).toEqual([...Object.keys(problems), 'internal']);
  });

  test('have a status of an error, and 503 wherever trying again may help', () => {
    for (const [code, { status, remedy }] of Object.entries(problems)) {
      expect({ code, isError: status >= 400 && status < 600 }).toEqual({ code, isError: true });
      if (/^Try again/.test(remedy)) expect({ code, status }).toEqual({ code, status: 503 });
    }
  });
});
