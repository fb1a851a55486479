import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@assent/api';
import type { Did, TenantId } from '@assent/domain';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { grantOf } from '../people.ts';

/** A FHIR server that answers with whatever it was last told to. */
export interface AnyUpstream {
  readonly baseUrl: string;
  answerWith(status: number, body: string): void;
  stop(): void;
}

export async function startAnyUpstream(): Promise<AnyUpstream> {
  let answer = { status: 200, body: '{}' };
  const server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/fhir+json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/r4`,
    answerWith(status, body) {
      answer = { status, body };
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Id that the upstream knows the patient by. */
export const fhirPatient = 'p-1';

/** A clinic with a patient who lets its client see observations. Gives a function that gets that client a token. */
export async function fhirClientOf(client: Client, url: string, tenant: { readonly id: TenantId; readonly did: Did }) {
  const onboarded = await client.onboardPatient({ body: { custody: 'service' } });
  if (!onboarded.valid) throw new Error('the patient was not registered');
  const { id, did } = onboarded.patient;
  const grant = structuredClone(grantOf(did, tenant.did)) as never;
  await client.grantForPatient({ params: { id }, body: { grant } });
  await client.linkFhirPatient({ params: { id }, body: { fhirId: fhirPatient } });
  const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
  const registered = await client.registerFhirClient({
    body: {
      name: 'A client',
      requester: { did: tenant.did, roles: [], identifiers: [] },
      purposes: ['TREAT'],
      scopes: ['system/*.rs'],
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' } as never] },
    },
  });
  const endpoint = `${url}/fhir/${tenant.id}/auth/token`;
  return async (): Promise<string> => {
    const assertion = await new SignJWT({ iss: registered.id, sub: registered.id, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT' })
      .setAudience(endpoint)
      .setExpirationTime('4m')
      .sign(privateKey);
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope: 'system/*.rs',
      purpose: 'TREAT',
    });
    const response = await fetch(endpoint, { method: 'POST', body });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (!token) throw new Error(`no token for FHIR: ${response.status}`);
    return token;
  };
}
