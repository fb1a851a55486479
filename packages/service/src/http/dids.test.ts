import { describe, expect, test } from '@jest/globals';
import { httpWorld } from '../testing/http-world.ts';

const world = await httpWorld();
const clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
const { did, webDid, name } = clinic.tenant;
const ask = async (one: string) => {
  const response = await world.call(`/v1/dids/${encodeURIComponent(one)}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const organization = { id: 'clinic', kind: 'clinic', name, did, webDid };

describe('a DID that anybody looks up', () => {
  test.each([did, webDid])('%s has a document, and the organisation that has it', async (one) => {
    expect(await ask(one)).toEqual({ status: 200, body: { did: one, document: { id: one }, organization } });
  });

  test('that nobody here has, on the chain, has a document alone', async () => {
    const other = `did:ethr:0x539:0x${'ab'.repeat(20)}`;
    expect(await ask(other)).toEqual({ status: 200, body: { did: other, document: { id: other } } });
  });

  test('that was given up says so', async () => {
    const gone = 'did:ethr:0x539:gone';
    expect(await ask(gone)).toEqual({ status: 200, body: { did: gone, document: null } });
  });

  test.each(['did:web:attacker.example', 'did:web:assent.test:tenants:nobody', 'did:key:z6Mk', 'no-did'])(
    '%s is not fetched for anybody',
    async (other) => {
      expect((await ask(other)).status).toBe(400);
    },
  );
});
