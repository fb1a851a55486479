import { type Client, createClient } from '@assent/api';
import { type Did, type TenantId, zTenantId } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { grantOf } from '../people.ts';
import type { FhirProcess } from './fhir-process.ts';

/** A client of the proxy of a clinic. */
interface HidingClinic {
  /** A token that is good for some minutes yet. */
  token(): Promise<string>;
}

/**
 * How many observations of a patient are restricted: enough that looking at them takes time, and so few that the server of the
 * tests, which looks at all it has for each search, answers within a boundary.
 */
const restricted = 20;

/** What one patient has that another does not: `full` restricts all, `none` is not linked; nobody is called `gone`. */
export async function fillServer(server: FhirProcess): Promise<void> {
  for (const name of ['full', 'none']) {
    const subject = { reference: `Patient/${name}` };
    const code = { coding: [{ system: 'http://loinc.org', code: '8302-2' }] };
    await server.put({ resourceType: 'Patient', id: name });
    for (let at = 1; at <= restricted; at += 1) {
      await server.put({ resourceType: 'Observation', id: `o-${name}-${at}`, status: 'final', code, subject } as never);
    }
  }
}

/** Onboards a clinic with a patient who restricts every observation, and a client with keys. */
export async function hidingClinic(url: string, operator: Client): Promise<HidingClinic> {
  const body = { id: clinicId, kind: 'clinic' as const, name: 'Clinic', accreditedFor: [] };
  const { apiKey, tenant } = await operator.onboardOrganization({ body });
  const client = createClient({ baseUrl: url, token: apiKey });
  const onboarded = await client.onboardPatient({ body: { custody: 'service' } });
  if (!onboarded.valid) throw new Error('a patient was not registered');
  const { id: patient, did } = onboarded.patient;
  await client.linkFhirPatient({ params: { id: patient }, body: { fhirId: 'full' } });
  await client.grantForPatient({
    params: { id: patient },
    body: { grant: restrictingGrant(did, tenant.did) as never },
  });
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1' };
  const registered = await client.registerFhirClient({
    body: {
      ...{ name: 'Reader', purposes: ['TREAT'], scopes: ['system/*.rs'], jwks: { keys: [jwk as never] } },
      requester: { did: tenant.did, roles: [], identifiers: [] },
    },
  });
  const tokenUrl = `${url}/fhir/${clinicId}/auth/token`;
  let kept = { token: '', untilMs: 0 };
  return {
    async token() {
      if (Date.now() < kept.untilMs) return kept.token;
      kept = { token: await newToken(tokenUrl, registered.id, privateKey), untilMs: Date.now() + 200_000 };
      return kept.token;
    },
  };
}

/** A consent that permits observations and then denies them all. */
const restrictingGrant = (patient: Did, grantee: Did) => {
  const grant = grantOf(patient, grantee);
  return structuredClone({
    ...grant,
    provisions: [...grant.provisions, { effect: 'deny', data: [{ resourceTypes: ['Observation'] }] }],
  });
};

async function newToken(tokenUrl: string, client: string, key: CryptoKey): Promise<string> {
  const assertion = await new SignJWT({ iss: client, sub: client, aud: tokenUrl, jti: secureRandom().uuid() })
    .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT' })
    .setExpirationTime('200s')
    .sign(key);
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      ...{ scope: 'system/*.rs', purpose: 'TREAT' },
    }),
  });
  const { access_token } = (await response.json()) as { access_token?: string };
  if (access_token === undefined) throw new Error(`no token was given: ${response.status}`);
  return access_token;
}

export const clinicId: TenantId = zTenantId.parse('clinic');
