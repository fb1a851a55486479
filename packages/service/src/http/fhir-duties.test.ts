import type { Did, Obligation } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { type FhirScene, fhirScene, permitting, type SeenAnswer } from '../testing/fhir-scene.ts';

const duties: Readonly<Record<string, Obligation['code']>> = { least: 'MINEC', nameless: 'DEID', sealed: 'ENCRYPT' };
const types = ['Observation', 'Patient'];

let scene: FhirScene;
let reader: Did;
let token = '';
beforeAll(async () => {
  scene = await fhirScene();
  reader = scene.world.agent.newDid('reader');
  // beside those with a duty, somebody without one
  for (const name of ['plain', ...Object.keys(duties)]) {
    const code = duties[name];
    const obligations = code ? [{ code }] : [];
    await scene.consent(await scene.patient(name), [permitting([{ did: reader }], types, { obligations })]);
    await scene.server.put({ resourceType: 'Patient', id: name, gender: 'female', name: [{ family: `Made-${name}` }] });
    for (const at of [1, 2]) await scene.server.put(observation(name, at));
  }
  token = await scene.tokenFor(reader);
}, 60_000);
afterAll(() => scene.server.stop());

const observation = (of: string, at: number) => ({
  resourceType: 'Observation',
  id: `o-${of}-${at}`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }], text: `text-${of}` },
  subject: { reference: `Patient/${of}` },
  effectiveDateTime: `2026-05-0${at}T08:30:00Z`,
  valueQuantity: { value: 70 + at, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  note: [{ text: `note-${of}` }],
});
const ids = ({ resources }: SeenAnswer) => resources.map(({ id }) => id ?? '-').sort();

describe('the minimum', () => {
  test('is shown of what is read and searched, and nothing beside it', async () => {
    for (const path of ['Observation/o-least-1', 'Observation?patient=least', 'Patient/least/$everything']) {
      const answer = await scene.ask(path, token);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('"value":71');
      expect(answer.text).not.toContain('note-least');
    }
    expect((await scene.ask('Observation/o-plain-1', token)).text).toContain('note-plain');
  });

  test('is not found by contents, as they may have been looked for in what is left out', async () => {
    expect((await scene.ask('Observation?patient=least&code=29463-7', token)).total).toBe(0);
    expect((await scene.ask('Observation?patient=plain&code=29463-7', token)).total).toBe(2);
  });
});

describe('what names nobody', () => {
  const namelessIn = ({ text }: SeenAnswer) => text.match(/urn:uuid:[0-9a-f-]{36}/g) ?? [];

  test('comes with a search that names nobody either, under names of that one answer', async () => {
    const [first, second] = [await scene.ask('Observation', token), await scene.ask('Observation', token)];
    expect(ids(first)).toEqual(['-', '-', 'o-least-1', 'o-least-2', 'o-plain-1', 'o-plain-2']);
    expect(first.total).toBe(6);
    const expected = [71, 72].map((value) => ({
      ...{ resourceType: 'Observation', status: 'final', effectiveDateTime: '2026' },
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
      valueQuantity: { value, system: 'http://unitsofmeasure.org', code: 'kg' },
    }));
    expect(first.resources.slice(-2)).toEqual(expect.arrayContaining(expected));
    expect(first.text).not.toMatch(/nameless/);
    expect(new Set([...namelessIn(first), ...namelessIn(second)]).size).toBe(4);
    const patients = await scene.ask('Patient', token);
    expect(patients.resources.filter(({ id }) => id === undefined)).toEqual([
      { resourceType: 'Patient', gender: 'female' },
    ]);
  });

  test.each([
    'Observation?patient=nameless',
    'Observation?_id=o-nameless-1',
    'Observation?date=2026-05-01',
    'Patient/nameless/Observation',
    'Patient/nameless/$everything',
    'Observation?_after=Observation/o-least-1',
  ])('does not come with %s, which would say who it is', async (path) => {
    const answer = await scene.ask(path, token);
    expect(answer.status).toBe(200);
    expect(namelessIn(answer)).toEqual([]);
    expect(ids(answer).filter((id) => id === '-' || id.includes('nameless'))).toEqual([]);
  });

  test('is not there to be read, and not in a result that has pages', async () => {
    const [kept, absent] = await Promise.all(
      ['Observation/o-nameless-1', 'Observation/nowhere'].map((path) => scene.ask(path, token)),
    );
    expect([kept?.status, kept?.text]).toEqual([404, absent?.text]);
    const seen: string[] = [];
    for (let path: string | undefined = 'Observation?_count=3'; path !== undefined; ) {
      const answer: SeenAnswer = await scene.ask(path, token);
      seen.push(...ids(answer));
      path = answer.links.next;
    }
    expect(seen).toEqual(['o-least-1', 'o-least-2', 'o-plain-1', 'o-plain-2']);
  });
});

describe('what must be encrypted', () => {
  test.each(['ECDH-ES', 'RSA-OAEP-256'])(
    'is encrypted with %s to the key of a client, with every other answer',
    async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const encryptionKey = { ...(await exportJWK(publicKey)), kid: 'e1' } as never;
      const as = await scene.tokenFor(reader, { encryptionKey });
      const open = async (path: string) => {
        const { status, text, headers } = await scene.ask(path, as);
        expect(Object.fromEntries(headers)['content-type']).toBe('application/jose');
        const { plaintext, protectedHeader } = await compactDecrypt(text, privateKey);
        expect(protectedHeader).toMatchObject({ alg, enc: 'A256GCM', cty: 'application/fhir+json', kid: 'e1' });
        return { status, size: text.length, body: JSON.parse(new TextDecoder().decode(plaintext)) };
      };
      const [read, plain, absent, refused] = [
        await open('Observation/o-sealed-1'),
        await open('Observation/o-plain-1'),
        await open('Observation/nowhere'),
        await open('Observation?_sort=date'),
      ];
      expect(read).toMatchObject({ status: 200, body: { id: 'o-sealed-1', note: [{ text: 'note-sealed' }] } });
      expect([plain.status, absent.status, refused.status]).toEqual([200, 404, 400]);
      expect(new Set([read, plain, absent, refused].map(({ size }) => size)).size).toBe(1);
    },
  );

  test('is not there for a client without a key', async () => {
    expect((await scene.ask('Observation/o-sealed-1', token)).status).toBe(404);
    expect((await scene.ask('Observation?patient=sealed', token)).total).toBe(0);
  });

  test('needs a key that something can be encrypted to', async () => {
    const encryptionKey = { kty: 'EC' as const, crv: 'P-256' as const, x: 'AQAB', y: 'AQAB', kid: 'e1' };
    const requester = { did: reader, roles: [], identifiers: [] };
    await expect(scene.register({ requester, encryptionKey })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
