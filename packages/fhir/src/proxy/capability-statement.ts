import { servedTypes } from './resource-types.ts';

/** What the proxy can do (FHIR R4 `metadata`). It says nothing of the server behind. */
export const capabilityStatement = (date: string) => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date,
  kind: 'capability',
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      resource: servedTypes.map((type) => ({ type, interaction: [{ code: 'read' }, { code: 'search-type' }] })),
    },
  ],
});
