import * as z from 'zod';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { problems } from './problem.ts';

type Json = Record<string, unknown>;

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
};

/** Schemas that refer to themselves are named once for the whole document: what a reference says, it says from there. */
function withSharedSchemas(paths: Json): { readonly paths: Json; readonly schemas: Json } {
  const schemas: Json = {};
  const shared = JSON.parse(JSON.stringify(paths), (key: string, value: unknown) => {
    if (key === '$ref' && typeof value === 'string') return value.replace('#/$defs/', '#/components/schemas/');
    if (key !== '$defs') return value;
    for (const [name, schema] of Object.entries(value as Json)) {
      if (name in schemas && JSON.stringify(schemas[name]) !== JSON.stringify(schema))
        throw new Error(`two schemas are called ${name}: give each an id of its own`);
      schemas[name] = schema;
    }
    return undefined;
  }) as Json;
  return { paths: shared, schemas };
}

/** The API as an OpenAPI 3.1 document, made from the same schemas that check requests and responses. */
export function openapiDocument(serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, definition] of Object.entries(endpoints)) {
    const method = definition.method.toLowerCase();
    paths[definition.path] = { ...paths[definition.path], [method]: operation(name, definition as Endpoint) };
  }
  const { schemas, ...shared } = withSharedSchemas(paths);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Assent',
      version: '1',
      description: 'Consent and verifiable credentials for health care. Errors are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    ...shared,
    components: {
      schemas,
      securitySchemes: {
        operator: { type: 'http', scheme: 'bearer', description: 'Key of the network operator' },
        tenant: { type: 'http', scheme: 'bearer', description: 'API key of an organisation' },
        staff: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-assent-staff',
          description:
            'Session of staff, with the header `x-assent-app` and never from another site. On http at this machine the name is `assent-staff`.',
        },
        holder: { type: 'http', scheme: 'bearer', description: 'Session of a patient who proved control of a DID' },
      },
      responses: { Problem: problemResponse() },
    },
  };
}

function operation(
  name: string,
  { audience, tag, summary, params, query, body, status, result, media }: Endpoint,
): Json {
  const hasBody = !(body instanceof z.ZodUndefined);
  return {
    operationId: name,
    tags: [tag],
    summary,
    security: securityOf(audience),
    parameters: [...parametersOf(params, 'path'), ...parametersOf(query, 'query')],
    ...(hasBody ? { requestBody: { required: true, content: jsonContent(body, 'input') } } : {}),
    responses: {
      [status]: { description: 'Done', content: media ? textContent(media) : jsonContent(result, 'output') },
      ...(media && !media.includes('text/event-stream') ? { 304: { description: 'As `If-None-Match` says' } } : {}),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** What tenants call, their staff does too. */
const securityOf = (audience: Endpoint['audience']): Json[] => {
  if (audience === 'public') return [];
  return audience === 'tenant' ? [{ tenant: [] }, { staff: [] }] : [{ [audience]: [] }];
};

const jsonContent = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: jsonSchema(schema, io) },
});

const textContent = (media: readonly string[]) =>
  Object.fromEntries(media.map((mediaType) => [mediaType, { schema: { type: 'string' } }]));

function parametersOf(schema: z.ZodType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

function problemResponse(): Json {
  const lines = Object.entries(problems).map(
    ([code, { status, title, remedy }]) => `- \`${code}\` (${status}): ${title}. ${remedy}`,
  );
  return {
    description: `Codes:\n${lines.join('\n')}`,
    content: {
      'application/problem+json': {
        schema: {
          type: 'object',
          required: ['type', 'status', 'title', 'code'],
          properties: {
            type: { type: 'string' },
            status: { type: 'integer' },
            title: { type: 'string' },
            code: { type: 'string', enum: [...Object.keys(problems), 'internal'] },
            params: { type: 'object' },
            requestId: { type: 'string' },
          },
        },
      },
    },
  };
}
