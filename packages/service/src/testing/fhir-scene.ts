import { answerRequest, type HeldCredential } from '@assent/application';
import { type ConsentGrant, type Did, type FhirClientWish, type TenantId, zConsentGrant } from '@assent/domain';
import type { UpstreamConfiguration } from '../fhir-proxy/read-upstreams.ts';
import { type FhirServer, startFhirServer } from './fhir-server.ts';
import { baseUrl, httpWorld, type WorldSettings } from './http-world.ts';
import { grantOf, uuid } from './samples.ts';

/** A resource that a client of the tests reads. */
export interface SeenResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [element: string]: unknown;
}

/** What came back from the proxy. */
export interface SeenAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly total?: number;
  readonly resources: readonly SeenResource[];
  readonly links: Readonly<Record<string, string>>;
}

type Provisions = ConsentGrant['provisions'];
interface Settings extends Pick<WorldSettings, 'fhirFetch' | 'pace'> {
  readonly labels?: UpstreamConfiguration['labels'];
  readonly stepMs?: number;
}

export type FhirScene = Awaited<ReturnType<typeof fhirScene>>;

/** A clinic with a FHIR server behind it: its patients, what they consent to, and who asks. */
export async function fhirScene({ labels = [], stepMs = 10, ...settings }: Settings = {}) {
  const server: FhirServer = await startFhirServer();
  const limits = { stepMs, timeoutMs: 15_000, maxBytes: 10_000_000, maxMatches: 1000 };
  const upstream: UpstreamConfiguration = { ...limits, baseUrl: server.baseUrl, labels: [...labels] };
  const world = await httpWorld({
    ...settings,
    burst: 1_000_000,
    upstreams: new Map([['clinic' as TenantId, upstream]]),
  });
  const clinic = await world.onboard('clinic', 'clinic', ['OrganizationAffiliation', 'PractitionerLicense']);
  let grants = 0;

  /** A patient whom the clinic knows, and who is this Patient of the server. */
  async function patient(fhirId: string): Promise<{ readonly id: string; readonly did: Did }> {
    const onboarded = await clinic.client.onboardPatient({ body: { custody: 'service' } });
    if (!onboarded.valid) throw new Error('a patient was refused');
    const { id, did } = onboarded.patient;
    await clinic.client.linkFhirPatient({ params: { id }, body: { fhirId } });
    return { id, did };
  }

  async function consent(of: { readonly id: string; readonly did: Did }, provisions: Provisions): Promise<void> {
    grants += 1;
    const grant = zConsentGrant.parse({ ...grantOf(of.did, clinic.tenant.did, uuid(1000 + grants)), provisions });
    await clinic.client.grantForPatient({ params: { id: of.id }, body: { grant: structuredClone(grant) as never } });
  }

  /** Registers a client that shows who it is by its DID, with reading of all types if nothing else is said. */
  async function register(wish: Partial<FhirClientWish> & Pick<FhirClientWish, 'requester'>): Promise<string> {
    const body = { name: 'Reader', purposes: ['TREAT'], scopes: ['system/*.rs'], ...wish };
    return (await clinic.client.registerFhirClient({ body: structuredClone(body) as never })).id;
  }

  /** What the token endpoint says to who proves a DID, and shows credentials of it. */
  async function askToken(
    client: string,
    did: Did,
    held: readonly HeldCredential[] = [],
    purpose = 'TREAT',
  ): Promise<{ readonly access_token?: string; readonly expires_in?: number; readonly error?: string }> {
    const params = { tenant: clinic.tenant.id };
    const { id: request, challenge, audience } = await world.clientOf().requestHolderProof({ params });
    const shown = held.map((credential) => ({ credential, disclose: 'all' as const }));
    const presentation = await answerRequest(world.ports, did, shown, { challenge, audience });
    const form = { grant_type: 'urn:assent:grant-type:presentation', client_id: client, request, presentation };
    const body = new URLSearchParams({ ...form, scope: 'system/*.rs', purpose });
    return (await world.call('/fhir/clinic/auth/token', { method: 'POST', body })).json() as never;
  }

  async function tokenFor(did: Did, wish: Partial<FhirClientWish> = {}): Promise<string> {
    const requester = { did, roles: [], identifiers: [] };
    const purpose = (wish.purposes ?? ['TREAT']).join(' ');
    const { access_token } = await askToken(await register({ requester, ...wish }), did, [], purpose);
    if (access_token === undefined) throw new Error('no token was given');
    return access_token;
  }

  async function ask(path: string, token: string, init: RequestInit = {}): Promise<SeenAnswer> {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as object) };
    const response = await world.call(`/fhir/clinic/${path}`, { ...init, headers });
    return seenIn(response, await response.text());
  }

  return { server, world, clinic, patient, consent, register, askToken, tokenFor, ask };
}

function seenIn({ status, headers }: Response, text: string): SeenAnswer {
  const all = [...headers.entries()].filter(([name]) => name !== 'x-request-id');
  const isJson = headers.get('content-type')?.startsWith('application/fhir+json') === true;
  const { total, entry = [], link = [], ...body } = isJson ? JSON.parse(text) : {};
  const isOne = status === 200 && body.resourceType !== undefined && body.resourceType !== 'Bundle';
  return {
    ...{ status, text, headers: all, total },
    resources: isOne ? [body] : entry.map(({ resource }: { resource: SeenResource }) => resource),
    links: Object.fromEntries(
      link.map(({ relation, url }: Record<string, string>) => [relation, url?.replace(`${baseUrl}/fhir/clinic/`, '')]),
    ),
  };
}

/** Permits this grantee to view these types for these purposes. */
export const permitting = (
  grantee: Provisions[number]['grantee'],
  resourceTypes: readonly string[],
  more: Partial<Provisions[number]> = {},
): Provisions[number] => ({
  ...{ effect: 'permit', grantee, purposes: ['TREAT'], actions: ['view'] },
  data: [{ resourceTypes: [...resourceTypes] }],
  ...more,
});
