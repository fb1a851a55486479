import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../test/support/fhir/medplum-server.mjs', import.meta.url));

interface StoredResource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}

/** A FHIR server in a process of its own. */
export interface FhirServer {
  readonly baseUrl: string;
  /** Keeps a resource under the id it has. */
  put(resource: StoredResource): Promise<void>;
  /** How many requests it had. */
  requests(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the FHIR server that is a tool of the tests. */
export async function startFhirServer(): Promise<FhirServer> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const origin = `http://127.0.0.1:${String(line).trim()}`;
  return {
    baseUrl: `${origin}/r4`,
    async put(resource) {
      const { resourceType, id } = resource;
      const response = await fetch(`${origin}/r4/${resourceType}/${id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(resource),
      });
      if (!response.ok) throw new Error(`${resourceType}/${id}: ${await response.text()}`);
    },
    requests: async () => Number(await (await fetch(`${origin}/requests`)).text()),
    stop: () => stopped(child),
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
