import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, type TrialCriteria, zTrialCriteria } from '@assent/domain';
import * as z from 'zod';

const zBundle = z.looseObject({ resourceType: z.literal('Bundle') });

/** Path of a file of this repository. Works from the sources and from what is built of them. */
export function repositoryFile(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return join(folder, path);
    if (folder === dirname(folder)) throw new Error('not inside the repository');
  }
}

/** Path of a bundled program: `service` or `cli`. @throws Error if it is not built */
export function builtProgram(name: 'service' | 'cli'): string {
  const file = repositoryFile(`packages/${name}/dist/program/main.js`);
  if (!existsSync(file)) throw new Error(`${file} is not built: run npm run build first`);
  return file;
}

/** The FHIR bundle of a synthetic patient, by the name of its file without `.json`. */
export const readPatientBundle = (name: string) => parse(zBundle, readJson(`test/patients/${name}.json`));

/** The criteria of the trial that the synthetic patients are screened for. */
export const readTrialCriteria = (): TrialCriteria =>
  parse(zTrialCriteria, readJson('test/patients/trial-criteria.json'));

const readJson = (path: string): unknown => JSON.parse(readFileSync(repositoryFile(path), 'utf8'));
