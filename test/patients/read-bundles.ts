import { readdirSync, readFileSync } from 'node:fs';

interface Code {
  readonly system?: string;
  readonly code: string;
}
interface Concept {
  readonly coding?: readonly Code[];
}

/** What tests need of any FHIR R4 resource. */
export interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly meta?: { readonly security?: readonly Code[] };
}

/** What tests need of FHIR R4 resources by type; the validator checks the rest. */
interface Resources {
  readonly Patient: Resource & { readonly birthDate: string };
  readonly Practitioner: Resource & {
    readonly qualification?: readonly { readonly identifier?: readonly unknown[] }[];
  };
  readonly Organization: Resource;
  readonly Coverage: Resource;
  readonly Consent: Resource;
  readonly Condition: Resource & { readonly code: Concept; readonly clinicalStatus: Concept };
  readonly Observation: Resource & {
    readonly status: string;
    readonly code: Concept;
    readonly effectiveDateTime: string;
    readonly valueQuantity?: { readonly value: number; readonly code: string };
  };
}

/** A FHIR R4 Bundle that holds a resource in each entry. */
export interface Bundle extends Resource {
  readonly type: string;
  readonly entry: readonly { readonly fullUrl: string; readonly resource: Resource }[];
}

/** A synthetic patient: `name` is the file's, without `.json`; `resources` are the entries of the Bundle in its order. */
export interface SyntheticPatient {
  readonly name: string;
  readonly text: string;
  readonly bundle: Bundle;
  readonly resources: readonly Resource[];
}

/** Text of a file in `test/patients`. */
export const readPatientFile = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** All synthetic patients in `test/patients`, by name. Other JSON documents there are not Bundles and are left out. */
export function readSyntheticPatients(): readonly SyntheticPatient[] {
  return readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const text = readPatientFile(file);
      const bundle: Bundle = JSON.parse(text);
      if (bundle.resourceType !== 'Bundle') return [];
      const resources = bundle.entry.map(({ resource }) => resource);
      return [{ name: file.replace(/\.json$/, ''), text, bundle, resources }];
    });
}

/** The resources of one type. */
export const resourcesOf = <T extends keyof Resources>({ resources }: SyntheticPatient, type: T) =>
  resources.filter((resource): resource is Resources[T] => resource.resourceType === type);
