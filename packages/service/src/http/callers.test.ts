import { type Endpoint, endpoints } from '@assent/api';
import { describe, expect, test } from '@jest/globals';
import { holderToken } from '../testing/holder-token.ts';
import { httpWorld, operatorKey } from '../testing/http-world.ts';
import { uuid } from '../testing/samples.ts';

const world = await httpWorld();
const clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
const other = await world.onboard('other-clinic', 'clinic', ['PatientIdentity']);
const session = await holderToken(world, 'clinic');

const operations = Object.entries(endpoints).map(([name, definition]) => ({ name, ...(definition as Endpoint) }));
const closed = operations.filter(({ audience }) => audience !== 'public');
/** Without a body, and where no session is tried at an organisation that does not exist: nothing comes of it. */
const call = ({ method, path, audience }: Endpoint, authorization?: string) =>
  world.call(path.replace('{tenant}', audience === 'holder' ? 'clinic' : 'nobody').replace('{id}', uuid(1)), {
    method,
    headers: authorization === undefined ? {} : { authorization },
  });

const right = { operator: operatorKey, tenant: clinic.apiKey, holder: session } as const;
const wrong = {
  'no token at all': undefined,
  'an empty token': 'Bearer ',
  'a token of nobody': `Bearer ${'x'.repeat(43)}`,
  'a token that is too short': 'Bearer short',
  'a token that is much too long': `Bearer ${'x'.repeat(5000)}`,
  'a token with another scheme': `Basic ${operatorKey}`,
  'a key without its last character': `Bearer ${clinic.apiKey.slice(0, -1)}`,
  'two tokens': `Bearer ${clinic.apiKey}, Bearer ${operatorKey}`,
};

describe('an operation that is not for everybody', () => {
  test.each(closed)('$name refuses every wrong token, whatever else is wrong', async (operation) => {
    const others = Object.entries(right).filter(([kind]) => kind !== operation.audience);
    const tokens = { ...wrong, ...Object.fromEntries(others.map(([kind, token]) => [kind, `Bearer ${token}`])) };
    for (const [what, authorization] of Object.entries(tokens)) {
      const response = await call(operation, authorization);
      const problem = (await response.json()) as object;
      expect({ what, status: response.status, problem }).toMatchObject({
        what,
        status: 401,
        problem: { code: 'unauthenticated', params: {} },
      });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test.each(closed.filter(({ audience }) => audience !== 'staff'))(
    '$name gets past the door with its own token',
    async (operation) => {
      const token = right[operation.audience as keyof typeof right];
      expect((await call(operation, `Bearer ${token}`)).status).not.toBe(401);
      expect((await call(operation, `bearer ${token}`)).status).not.toBe(401);
    },
  );

  test('stops taking an API key once it was replaced', async () => {
    const { apiKey } = await world.operator.rotateApiKey({ params: { tenant: other.tenant.id } });
    const patients = (key: string) => call(endpoints.listPatients, `Bearer ${key}`);
    expect((await patients(other.apiKey)).status).toBe(401);
    expect((await patients(apiKey)).status).toBe(200);
  });

  test('stops taking a session after its time, to the second', async () => {
    const late = await httpWorldWithSession();
    expect((await late.read()).status).toBe(200);
    late.clock.advance(899);
    expect((await late.read()).status).toBe(200);
    late.clock.advance(1);
    expect((await late.read()).status).toBe(401);
  });

  test('takes a session only at the organisation it was opened at', async () => {
    const elsewhere = endpoints.listOwnCredentials.path.replace('{tenant}', 'other-clinic');
    const response = await world.call(elsewhere, { headers: { authorization: `Bearer ${session}` } });
    expect(response.status).toBe(401);
  });
});

async function httpWorldWithSession() {
  const own = await httpWorld();
  await own.onboard('clinic', 'clinic');
  const authorization = `Bearer ${await holderToken(own, 'clinic')}`;
  const path = endpoints.readOwnHistory.path.replace('{tenant}', 'clinic');
  return { clock: own.clock, read: () => own.call(path, { headers: { authorization } }) };
}

test('public operations need no token, and a wrong one does not matter', async () => {
  const open = operations.filter(({ audience, method }) => audience === 'public' && method === 'GET');
  expect(open.map(({ name }) => name).sort()).toEqual([
    'listAccreditations',
    'readCertifiedStatusList',
    'readDid',
    'readEmergencyRules',
    'readHealthCardIssuer',
    'readIntent',
    'readNetwork',
    'readPresentationCode',
    'readProofIssuer',
    'readProofQuestion',
    'readProofUpdate',
    'readRevokedHealthCards',
    'readStaffSignIn',
    'readStatusList',
    'readStatusListCredential',
    'readStatusWord',
    'readWebDocument',
  ]);
  for (const operation of open) {
    const statuses = [await call(operation), await call(operation, 'Bearer wrong')].map(({ status }) => status);
    expect([200, 400, 404]).toContain(statuses[0]);
    expect(statuses[1]).toBe(statuses[0]);
  }
});
