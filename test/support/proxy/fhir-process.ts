import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { repositoryFile } from '../repository.ts';

/** The FHIR server of the tests, in a process of its own. */
export interface FhirProcess {
  readonly baseUrl: string;
  put(resource: { readonly resourceType: string; readonly id: string }): Promise<void>;
  stop(): Promise<void>;
}

export async function startFhirProcess(): Promise<FhirProcess> {
  const program = repositoryFile('test/support/fhir/medplum-server.mjs');
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const baseUrl = `http://127.0.0.1:${String(line).trim()}/r4`;
  return {
    baseUrl,
    async put(resource) {
      const response = await fetch(`${baseUrl}/${resource.resourceType}/${resource.id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(resource),
      });
      if (!response.ok) throw new Error(`the FHIR server does not take ${resource.resourceType}/${resource.id}`);
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
