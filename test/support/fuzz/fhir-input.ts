import { fhirPatient } from './fuzz-fhir.ts';
import type { HttpInput } from './http-client.ts';
import { anyText, mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

/** A request to the proxy, without its token, and what the FHIR server behind it will answer. */
export interface FhirInput {
  readonly request: HttpInput;
  readonly hasToken: boolean;
  readonly upstream: { readonly status: number; readonly body: string };
}

const observation = {
  resourceType: 'Observation',
  id: 'o-1',
  meta: { versionId: '1', security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }] },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">text</div>' },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] },
  subject: { reference: `Patient/${fhirPatient}` },
  effectiveDateTime: '2026-01-01',
  hasMember: [{ reference: 'Observation/o-2' }],
  contained: [{ resourceType: 'Patient', id: 'x' }],
  valueQuantity: { value: 1.5, unit: 'cm' },
};
const bundle = {
  resourceType: 'Bundle',
  type: 'searchset',
  total: 2,
  link: [{ relation: 'next', url: 'http://127.0.0.1:1/r4?page=2' }],
  entry: [
    {
      fullUrl: 'http://127.0.0.1:1/r4/Observation/o-1',
      resource: { ...observation, meta: {} },
      search: { mode: 'match' },
    },
    { resource: observation, search: { mode: 'match' } },
  ],
};
const shown = { ...observation, meta: {} };
const patient = { resourceType: 'Patient', id: fhirPatient };

const paths = [
  'Observation/o-1',
  `Patient/${fhirPatient}`,
  `Observation?patient=${fhirPatient}`,
  `Observation?subject=Patient/${fhirPatient}&code=8302-2&_count=2`,
  `Patient/${fhirPatient}/Observation`,
  `Patient/${fhirPatient}/$everything?_type=Patient,Observation`,
  'Observation?_count=200&page=2',
  'Observation/_search',
  'metadata',
  '.well-known/smart-configuration',
  'cds-services',
  'cds-services/patient-consent-consult',
  'auth/token',
];
const forms = [
  `patient=${fhirPatient}&_count=5`,
  'grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=a.b.c&scope=system%2F*.rs',
];
const question = {
  hook: 'patient-consent-consult',
  hookInstance: '8a2f9c1e-0000-4000-8000-000000000000',
  context: {
    patientId: fhirPatient,
    scope: 'patient-privacy',
    actor: [],
    category: [],
    content: [],
    purposeOfUse: 'TREAT',
  },
};

/** Requests of clients that are right or not, to a server behind the proxy that is right or not. */
export function anyFhirRequest(random: Random, tenant: string): FhirInput {
  const path = random.pick(paths);
  const takesForm = /_search|token/.test(path);
  const takesJson = path.endsWith('consult');
  const method = random.chance(0.92)
    ? takesForm || takesJson
      ? 'POST'
      : 'GET'
    : random.pick(['PUT', 'DELETE', 'POST']);
  return {
    request: {
      method,
      path: `/fhir/${random.chance(0.95) ? tenant : 'nobody'}/${pathFrom(random, path)}`,
      headers: headersFor(random, takesForm),
      body: method === 'GET' ? '' : Buffer.from(bodyFor(random, takesForm)).toString('base64'),
    },
    hasToken: random.chance(0.93),
    upstream: {
      status: random.chance(0.9) ? 200 : random.pick([201, 302, 404, 410, 500]),
      body: upstreamBody(random),
    },
  };
}

const pathFrom = (random: Random, path: string): string =>
  random.chance(0.6)
    ? path
    : mutateText(random, path)
        .replaceAll(/[^\x21-\x7e]/g, '%')
        .slice(0, 4_000);

function headersFor(random: Random, takesForm: boolean): Record<string, string> {
  return {
    'content-type': takesForm ? 'application/x-www-form-urlencoded' : 'application/json',
    ...(random.chance(0.1)
      ? { 'x-purpose-of-use': random.pick(['TREAT', 'ETREAT', 'TREAT HMARKT', anyAscii(random)]) }
      : {}),
    ...(random.chance(0.05) ? { accept: anyAscii(random) } : {}),
  };
}

const anyAscii = (random: Random): string => anyText(random, 60).replaceAll(/[^\x20-\x7e]/g, '?');

function bodyFor(random: Random, takesForm: boolean): string {
  if (takesForm) return random.chance(0.4) ? random.pick(forms) : mutateText(random, random.pick(forms));
  const asked = random.chance(0.4) ? question : mutateJson(random, question);
  return JSON.stringify(asked) ?? '';
}

function upstreamBody(random: Random): string {
  const one = random.pick<unknown>([bundle, shown, observation, patient]);
  const answer = JSON.stringify(random.chance(0.4) ? one : mutateJson(random, one)) ?? '';
  return random.chance(0.9) ? answer : mutateText(random, answer);
}
