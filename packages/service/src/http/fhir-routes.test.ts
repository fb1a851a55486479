import type { ConsentGrant, Did, TenantId } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { UpstreamConfiguration } from '../fhir-proxy/read-upstreams.ts';
import { type FhirServer, startFhirServer } from '../testing/fhir-server.ts';
import { baseUrl, httpWorld, now } from '../testing/http-world.ts';
import { grantOf, uuid } from '../testing/samples.ts';

const labelSystem = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const labels = ['HIV', 'PSY', 'SUD'] as const;
const sudCode = { system: 'http://snomed.info/sct', code: '66214007' };
const all = [0, 1, 2, 3, 4, 5, 6, 7];
const of = (mask: number) => labels.filter((_, index) => mask & (1 << index));
const stepMs = 10;
const marker = (patient: number, observation: number) => `marker-${patient}-${observation}-end`;
const tenant = 'clinic' as TenantId;

const upstreams = new Map<TenantId, UpstreamConfiguration>();
const world = await httpWorld({ upstreams });
const clinic = await world.onboard('clinic', 'clinic');
const other = await world.onboard('other', 'clinic');
const requester = world.agent.newDid('registry');
const keys = await generateKeyPair('ES384', { extractable: true });
let server: FhirServer;
let clientId = '';
let token = '';
const dids: Did[] = [];
const ids: string[] = [];

/** An observation with every label of `mask`; SUD by its code alone, which a list of the operator knows. */
const observation = (patient: number, mask: number) => ({
  resourceType: 'Observation',
  id: `o-${patient}-${mask}`,
  meta: {
    security: of(mask)
      .filter((label) => label !== 'SUD')
      .map((code) => ({ system: labelSystem, code })),
  },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">narrative</div>' },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] },
  subject: { reference: `Patient/p-${patient}` },
  hasMember: [{ reference: `Observation/o-${patient}-7` }],
  valueString: marker(patient, mask),
  component: of(mask).includes('SUD') ? [{ code: { coding: [sudCode] }, valueString: 'yes' }] : undefined,
});

const types = ['Patient', 'Observation'];
const consent = (patient: Did, denied: readonly string[], id: string): ConsentGrant => ({
  ...grantOf(patient, requester, id),
  provisions: [
    {
      effect: 'permit',
      grantee: [{ did: requester }],
      purposes: ['TREAT'],
      actions: ['view'],
      data: [{ resourceTypes: types }],
    },
    ...(denied.length === 0
      ? []
      : [
          {
            effect: 'deny' as const,
            data: [{ securityLabels: denied.map((code) => ({ system: labelSystem, code })) }],
          },
        ]),
  ],
});

beforeAll(async () => {
  server = await startFhirServer();
  upstreams.set(tenant, {
    ...{ baseUrl: server.baseUrl, stepMs, timeoutMs: 4000, maxBytes: 1_000_000, maxMatches: 500 },
    labels: [{ label: { system: labelSystem, code: 'SUD' }, codes: [sudCode] }],
  });
  for (const patient of all) {
    const onboarded = await clinic.client.onboardPatient({ body: { custody: 'service' } });
    if (!onboarded.valid) throw new Error('a patient was refused');
    const { id, did } = onboarded.patient;
    dids.push(did);
    ids.push(id);
    const grant = structuredClone(consent(did, of(patient), uuid(100 + patient))) as never;
    await clinic.client.grantForPatient({ params: { id }, body: { grant } });
    await clinic.client.linkFhirPatient({ params: { id }, body: { fhirId: `p-${patient}` } });
    await server.put({ resourceType: 'Patient', id: `p-${patient}` });
    for (const mask of all) await server.put(observation(patient, mask));
  }
  // somebody the clinic never linked to a patient, and somebody who hides everything
  await server.put({ resourceType: 'Patient', id: 'unlinked' });
  await server.put({ ...observation(8, 0), id: 'o-unlinked', subject: { reference: 'Patient/unlinked' } });
  const hidden = await clinic.client.onboardPatient({ body: { custody: 'service' } });
  if (hidden.valid) {
    await clinic.client.linkFhirPatient({ params: { id: hidden.patient.id }, body: { fhirId: 'hidden' } });
  }
  await server.put({ resourceType: 'Patient', id: 'hidden' });
  await server.put({ ...observation(9, 0), id: 'o-hidden', subject: { reference: 'Patient/hidden' } });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1' };
  const registered = await clinic.client.registerFhirClient({
    body: {
      name: 'Registry',
      requester: { did: requester, roles: [], identifiers: [] },
      purposes: ['TREAT', 'HOPERAT'],
      scopes: ['system/*.rs'],
      jwks: { keys: [jwk as never] },
    },
  });
  clientId = registered.id;
  token = await tokenIn(askToken(await assertion({}), { purpose: 'TREAT' }));
}, 60_000);
afterAll(() => server.stop());

const assertion = (claims: object, kid = 'k1', key = keys.privateKey) =>
  new SignJWT({
    ...{ iss: clientId, sub: clientId, aud: `${baseUrl}/fhir/clinic/auth/token`, jti: world.ports.random.uuid() },
    ...{ exp: Date.parse(now) / 1000 + 200 },
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT' })
    .sign(key);

const askToken = (signed: string, changes: Record<string, string> = {}, at = 'clinic') =>
  world.call(`/fhir/${at}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signed,
      scope: 'system/*.rs',
      ...changes,
    }).toString(),
  });

const tokenIn = async (response: Promise<Response>): Promise<string> =>
  ((await (await response).json()) as { access_token: string }).access_token;

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly json: { total?: number; entry?: { resource: { id: string } }[]; link?: { relation: string; url: string }[] };
  readonly headers: Headers;
}

async function ask(path: string, init: RequestInit = {}, bearer = token): Promise<Seen> {
  const response = await world.call(`/fhir/clinic/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${bearer}`, ...(init.headers as object) },
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text), headers: response.headers };
}

const idsIn = ({ json }: Seen) => (json.entry ?? []).map(({ resource }) => resource.id).sort();
const visible = (patient: number) => all.filter((mask) => (mask & patient) === 0).map((mask) => `o-${patient}-${mask}`);

describe('zero leaks', () => {
  test('every way to ask shows what may be seen of every combination of labels, and nothing else', async () => {
    let [must, mustNot] = [0, 0];
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    for (const patient of all) {
      const answers = await Promise.all([
        ask(`Observation?patient=p-${patient}`),
        ask(`Observation?subject=Patient/p-${patient}&code=8302-2`),
        ask(`Patient/p-${patient}/Observation`),
        ask('Observation/_search', { ...form, body: `patient=p-${patient}` }),
        ask(`Patient/p-${patient}/$everything?_type=Patient,Observation`),
      ]);
      for (const [index, answer] of answers.entries()) {
        const expected = index === 4 ? [...visible(patient), `p-${patient}`] : visible(patient);
        expect(idsIn(answer)).toEqual(expected.sort());
        expect(answer.json.total).toBe(expected.length);
        const isShown = (mask: number) => answer.text.includes(marker(patient, mask));
        for (const mask of all) {
          const may = (mask & patient) === 0;
          expect(isShown(mask)).toBe(may);
          if (!may) expect(answer.text).not.toContain(`o-${patient}-${mask}`);
          if (may) must += 1;
          else mustNot += 1;
        }
        expect(answer.text).not.toMatch(/narrative|lastUpdated|versionId|upstream/);
      }
    }
    // 27 of the 64 observations may be seen, in five answers each
    expect({ must, mustNot }).toEqual({ must: 5 * 27, mustNot: 5 * 37 });
  });

  test('a search over all patients is decided for each of them', async () => {
    const answer = await ask('Observation?_count=200');
    expect(idsIn(answer)).toEqual(all.flatMap(visible).sort());
    expect(answer.json.total).toBe(27);
  });

  test('pages count what is seen only, and end with it', async () => {
    const found: string[] = [];
    let path: string | undefined = 'Observation?_count=10';
    for (let pages = 0; path !== undefined; pages += 1) {
      const answer: Seen = await ask(path);
      expect(answer.json.total).toBeUndefined();
      found.push(...idsIn(answer));
      const next = answer.json.link?.find(({ relation }) => relation === 'next')?.url;
      expect(pages).toBeLessThan(3);
      path = next?.replace(`${baseUrl}/fhir/clinic/`, '');
    }
    expect(found.sort()).toEqual(all.flatMap(visible).sort());
  });
});

describe('denied, absent and of nobody known', () => {
  const resources = ['Observation/o-7-7', 'Observation/nowhere', 'Observation/o-unlinked', 'Observation/o-hidden'];
  const searches = ['hidden', 'nobody', 'unlinked'].flatMap((id) => [
    [`Observation?patient=${id}`, id],
    [`Patient/${id}/$everything`, id],
    [`Observation?patient=${id}&code=8302-2`, id],
  ]);
  const headersOf = ({ headers }: Seen) => [...headers.entries()].filter(([name]) => name !== 'x-request-id');

  test('are one answer to a read: status, headers, body, size', async () => {
    const answers = await Promise.all([...resources, 'Patient/hidden', 'Patient/nobody'].map((path) => ask(path)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(headersOf(answer)))).size).toBe(1);
    expect(answers[0]?.text).toHaveLength(4096);
  });

  test('are one answer to a search, but for what was asked', async () => {
    const bodies = await Promise.all(
      searches.map(async ([path = '', id = '']) => {
        const answer = await ask(path);
        expect([answer.status, answer.json.total, answer.json.entry, answer.text.length]).toEqual([
          200,
          0,
          undefined,
          4096,
        ]);
        return answer.text.trimEnd().replaceAll(id, 'ID');
      }),
    );
    expect(new Set(bodies).size).toBe(3);
  });

  test('a patient who hides some is as one who has less', async () => {
    const some = await ask('Observation?patient=p-7');
    expect(some.json.total).toBe(1);
    expect(some.text).toHaveLength(4096);
  });
});

describe('what could look behind', () => {
  test('is refused before the server behind hears of it', async () => {
    const before = await server.requests();
    const answers = await Promise.all([
      ask('Observation?patient=p-7&_summary=count'),
      ask('Patient?_has:Observation:patient:code=8302-2'),
      ask('Patient/p-7/_history'),
      ask('Patient/..%2f..%2fadmin'),
      ask('', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
      ask('Observation', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(await server.requests()).toBe(before);
  });
});

describe('every access', () => {
  test('is in the history of the patient, with who asked and for what, refusals too', async () => {
    await ask('Observation?patient=p-7');
    const { receipts } = await clinic.client.readHistory({ query: { subject: dids[7] as Did, limit: 200 } });
    const events = receipts.filter(({ actor }) => actor === requester);
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['access_permitted', 'access_denied']));
    expect(events[0]).toMatchObject({ purposes: ['TREAT'], human: false, dataClasses: ['Observation'] });
  });

  test('ends when the consent is taken back', async () => {
    expect((await ask('Observation?patient=p-5')).json.total).toBe(2);
    await clinic.client.revokeGrantsForPatient({ params: { id: ids[5] as string } });
    expect((await ask('Observation?patient=p-5')).json.total).toBe(0);
  });

  test('is closed while the status of consents cannot be read, with one answer', async () => {
    world.chain.fail();
    const answers = [await ask('Observation/o-0-0'), await ask('Observation?patient=p-0')];
    world.chain.fail(false);
    for (const { status, text } of answers) {
      expect(status).toBe(503);
      expect(JSON.parse(text)).toEqual({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: 'transient' }],
      });
    }
  });

  test('needs a purpose that the client is registered for', async () => {
    const unstated = await tokenIn(askToken(await assertion({})));
    expect((await ask('Observation/o-0-0', {}, unstated)).status).toBe(400);
    const stated = (purpose: string) =>
      ask('Observation/o-0-0', { headers: { 'x-purpose-of-use': purpose } }, unstated);
    expect((await stated('TREAT')).status).toBe(200);
    expect((await stated('TREAT,HOPERAT')).status).toBe(404);
    expect((await stated('HMARKT')).status).toBe(403);
    expect((await stated('anything')).status).toBe(403);
  });

  test('keeps to the scopes of the token', async () => {
    const signed = await assertion({});
    const scope = 'system/Patient.r';
    const narrow = await tokenIn(askToken(signed, { scope, purpose: 'TREAT' }));
    expect((await ask('Patient/p-0', {}, narrow)).status).toBe(200);
    expect((await ask('Observation/o-0-0', {}, narrow)).status).toBe(403);
    expect((await ask('Patient?_id=p-0', {}, narrow)).status).toBe(403);
  });
});

describe('a token', () => {
  const errorOf = async (response: Promise<Response>) => ((await (await response).json()) as { error: string }).error;

  test('is given once for an assertion', async () => {
    const signed = await assertion({});
    expect((await askToken(signed, { purpose: 'TREAT' })).status).toBe(200);
    expect(await errorOf(askToken(signed, { purpose: 'TREAT' }))).toBe('invalid_client');
  });

  test.each([
    ['for another audience', { aud: `${baseUrl}/fhir/other/auth/token` }],
    ['for several audiences', { aud: [`${baseUrl}/fhir/clinic/auth/token`, 'https://elsewhere.example'] }],
    ['that is over', { exp: Date.parse(now) / 1000 - 60 }],
    ['that lives too long', { exp: Date.parse(now) / 1000 + 3600 }],
    ['without an id', { jti: undefined }],
    ['of another issuer', { iss: uuid(1) }],
    ['of nobody', { iss: uuid(1), sub: uuid(1) }],
  ])('is not given for an assertion %s', async (_, claims) => {
    expect(await errorOf(askToken(await assertion(claims)))).toBe('invalid_client');
  });

  test('is not given for the key of somebody else, for text, or without a scope of the client', async () => {
    const stranger = await generateKeyPair('ES384');
    expect(await errorOf(askToken(await assertion({}, 'k1', stranger.privateKey)))).toBe('invalid_client');
    expect(await errorOf(askToken('a.b.c'))).toBe('invalid_client');
    expect(await errorOf(askToken(await assertion({}), { scope: 'user/*.rs' }))).toBe('invalid_scope');
    expect(await errorOf(askToken(await assertion({}), { purpose: 'HMARKT' }))).toBe('invalid_scope');
  });

  test('is no good once it is over, its client removed, or at another tenant', async () => {
    expect(
      (await world.call('/fhir/other/Observation/o-0-0', { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(404);
    expect((await ask('Observation/o-0-0', {}, 'x'.repeat(43))).status).toBe(401);
    const body = {
      ...{ name: 'Short', purposes: ['TREAT' as const], scopes: ['system/*.rs'] },
      requester: { did: requester, roles: [], identifiers: [] },
    };
    const { id } = await clinic.client.registerFhirClient({ body });
    const opened = await presentedToken(id);
    expect((await ask('Observation/o-0-0', {}, opened)).status).toBe(200);
    await clinic.client.removeFhirClient({ params: { id } });
    expect((await ask('Observation/o-0-0', {}, opened)).status).toBe(401);
    expect((await other.client.listFhirClients({})).clients).toEqual([]);
  });

  /** A token for whoever proves control of the DID that a client acts as. */
  async function presentedToken(client: string): Promise<string> {
    const { answerRequest } = await import('@assent/application');
    const params = { tenant: clinic.tenant.id };
    const { id: request, challenge, audience } = await world.clientOf().requestHolderProof({ params });
    const presentation = await answerRequest(world.ports, requester, [], { challenge, audience });
    const response = await world.call('/fhir/clinic/auth/token', {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'urn:assent:grant-type:presentation', client_id: client, request, presentation },
        ...{ scope: 'system/*.rs', purpose: 'TREAT' },
      }),
    });
    return tokenIn(Promise.resolve(response));
  }
});

describe('patient-consent-consult', () => {
  const consult = async (patientId: string) => {
    const response = await world.call('/fhir/clinic/cds-services/patient-consent-consult', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ hook: 'patient-consent-consult', hookInstance: uuid(77) },
        context: { patientId, purposeOfUse: 'TREAT', resourceTypes: ['Observation', 'Condition'] },
      }),
    });
    return ((await response.json()) as { cards: object[] }).cards[0];
  };

  test('is found, and says the decision in words', async () => {
    const found = await (await world.call('/fhir/clinic/cds-services')).json();
    expect(found).toMatchObject({ services: [{ id: 'patient-consent-consult' }] });
    expect(await consult('p-0')).toMatchObject({
      summary: 'Consent covers part.',
      extension: { decision: 'CONSENT_PERMIT', resourceTypes: ['Observation'] },
    });
  });

  test('says the same of who hides everything and of who is not there', async () => {
    expect(await consult('hidden')).toEqual(await consult('nobody'));
  });
});
