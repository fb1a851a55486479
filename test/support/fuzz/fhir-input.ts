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
const shown = { ...observation, meta: {} };
const bundle = {
  resourceType: 'Bundle',
  type: 'searchset',
  total: 2,
  link: [{ relation: 'self', url: 'http://upstream.example/r4/Observation' }],
  entry: [shown, { ...observation, id: 'o-2' }].map((resource) => ({ resource, search: { mode: 'match' } })),
};

const formMedia = 'application/x-www-form-urlencoded';
const question = {
  hook: 'patient-consent-consult',
  hookInstance: '8a2f9c1e-0000-4000-8000-000000000000',
  context: { patientId: fhirPatient, purposeOfUse: 'TREAT', resourceTypes: ['Observation'] },
};
const token = {
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: 'e30.e30.e30',
  scope: 'system/*.rs',
};

/** A request, what it is answered with when the server behind gives `upstream`, and the body it has if it is a POST. */
interface Seed {
  readonly path: string;
  readonly status: number;
  readonly upstream?: object;
  readonly form?: string;
  readonly json?: object;
}

const seeds: readonly Seed[] = [
  { path: 'Observation/o-1', status: 200, upstream: shown },
  { path: `Observation?patient=${fhirPatient}`, status: 200, upstream: bundle },
  { path: `Observation?subject=Patient/${fhirPatient}&code=8302-2&_count=2`, status: 200, upstream: bundle },
  { path: 'Observation?_count=1', status: 200, upstream: bundle },
  { path: `Patient/${fhirPatient}/Observation`, status: 200, upstream: bundle },
  { path: `Patient/${fhirPatient}/$everything?_type=Observation`, status: 200, upstream: bundle },
  { path: 'Observation/_search', status: 200, upstream: bundle, form: `patient=${fhirPatient}&_count=5` },
  { path: 'Observation?patient=nobody', status: 200, upstream: { ...bundle, total: 0, entry: [] } },
  { path: 'Observation/o-9', status: 404, upstream: { resourceType: 'OperationOutcome' } },
  { path: 'metadata', status: 200 },
  { path: '.well-known/smart-configuration', status: 200 },
  { path: 'cds-services', status: 200 },
  { path: 'cds-services/patient-consent-consult', status: 200, json: question },
  { path: 'auth/token', status: 401, form: new URLSearchParams(token).toString() },
];

/** Requests as they should be, and their status: what is mutated below is worth something only if these are answered so. */
export const goodFhirRequests = (tenant: string) =>
  seeds.map((seed) => ({ input: inputOf(tenant, seed, seed), status: seed.status }));

/** Requests of clients that are right or not, to a server behind the proxy that is right or not. */
export function anyFhirRequest(random: Random, tenant: string): FhirInput {
  const seed = random.pick(seeds);
  const { path, form = '', json, upstream } = seed;
  const changed = inputOf(random.chance(0.97) ? tenant : 'nobody', seed, {
    path: random.chance(0.75) ? path : mutatedPath(random, path),
    form: random.chance(0.5) ? form : mutateText(random, form),
    json: random.chance(0.5) ? json : mutateJson(random, json),
    upstream: random.chance(0.4) ? upstream : mutateJson(random, upstream),
  });
  return {
    request: {
      ...changed.request,
      method: random.chance(0.95) ? changed.request.method : random.pick(['PUT', 'DELETE', 'POST', 'GET']),
      headers: { ...changed.request.headers, ...oddHeaders(random) },
    },
    hasToken: random.chance(0.95),
    upstream: {
      status: random.chance(0.95) ? changed.upstream.status : random.pick([201, 302, 404, 410, 500]),
      body: random.chance(0.93) ? changed.upstream.body : mutateText(random, changed.upstream.body),
    },
  };
}

function inputOf(
  tenant: string,
  { form: isForm, json: isJson, status }: Seed,
  { path, form = '', json, upstream = {} }: { path: string; form?: string; json?: unknown; upstream?: unknown },
): FhirInput {
  const isPost = isForm !== undefined || isJson !== undefined;
  const body = isForm === undefined ? (JSON.stringify(json) ?? '') : form;
  return {
    request: {
      method: isPost ? 'POST' : 'GET',
      path: `/fhir/${tenant}/${path}`,
      headers: isPost ? { 'content-type': isForm === undefined ? 'application/json' : formMedia } : {},
      body: isPost ? Buffer.from(body).toString('base64') : '',
    },
    hasToken: true,
    upstream: { status: status === 404 ? 404 : 200, body: JSON.stringify(upstream) ?? '' },
  };
}

const mutatedPath = (random: Random, path: string): string =>
  mutateText(random, path)
    .replaceAll(/[^\x21-\x7e]/g, '%')
    .slice(0, 4_000);

const oddHeaders = (random: Random): Record<string, string> => ({
  ...(random.chance(0.1)
    ? { 'x-purpose-of-use': random.pick(['TREAT', 'ETREAT', 'TREAT HMARKT', anyAscii(random)]) }
    : {}),
  ...(random.chance(0.05) ? { accept: anyAscii(random) } : {}),
});

const anyAscii = (random: Random): string => anyText(random, 60).replaceAll(/[^\x20-\x7e]/g, '?');
