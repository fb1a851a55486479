import { verifyTicket } from '@assent/fhir';
import { systemClock } from '@assent/veramo';
import { afterAll, describe, expect, test } from '@jest/globals';
import { treatmentGrant } from '../demo/cast.ts';
import { commandScene, json, queryOf } from '../testing/command-scene.ts';

const publicUrl = 'https://cards.example';
const scene = await commandScene(publicUrl);
const { asClinic, wallet, did, fileOf, clinic, ask, end } = scene;
afterAll(() => end());

const audience = 'https://fhir.specialist.example';
const order = {
  ...{ type: 'provider-consult', grantee: clinic.did, audience },
  context: { reason: { text: 'Second opinion' }, consult_request: { resourceType: 'ServiceRequest' } },
};
const keysAt = async (iss: string): Promise<unknown> => {
  if (iss !== `${publicUrl}/health-cards/${clinic.id}`) return undefined;
  return (await fetch(`${scene.service.url}/health-cards/${clinic.id}/.well-known/jwks.json`)).json();
};
const trust = { keySet: keysAt, isRevoked: () => Promise.reject(new Error('no ticket has a place in a list')) };

describe('a ticket', () => {
  test('is signed by the clinic that holds the consent, checked with its published key, and no more once that is taken back', async () => {
    const grant = treatmentGrant(did, clinic.did);
    expect((await wallet('consent', fileOf('grant.json', grant))).code).toBe(0);
    const file = fileOf('order.json', order);
    const sign = (...options: string[]) => wallet('ticket', clinic.id, grant.id, file, ...options);
    // the clinic has not been shown it yet
    expect(await sign('--lossy')).toMatchObject({ code: 2, out: '' });
    const { request, presentation } = await ask(queryOf(['ConsentGrant', 'vc+jwt']));
    expect((await asClinic('verify', request.id, presentation)).code).toBe(0);

    // emergency access would be lost
    expect(await sign()).toMatchObject({ code: 2, out: '' });
    const { ticket, expiresAt } = json<{ ticket: string; expiresAt: string }>(
      await sign('--lossy', '--minutes', '5', '--json'),
    );
    const now = systemClock().now();
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.parse(now) + 300_000);
    expect(await verifyTicket(trust, ticket, { audience, now })).toMatchObject({
      valid: true,
      value: { subject: { patient: { identifier: [{ value: did }] } } },
    });
    expect((await sign('--lossy')).out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}\n$/);
    expect((await wallet('history', clinic.id, '--language', 'en')).out).toContain('signed a ticket with which');

    expect((await wallet('revoke', grant.id)).code).toBe(0);
    expect(await sign('--lossy')).toMatchObject({ code: 2, out: '' });
  });

  test.each<[string, object, string[]]>([
    ['an address without https', { ...order, audience: 'http://fhir.specialist.example' }, []],
    ['a type that no consent becomes', { ...order, type: 'patient-self-access' }, []],
    ['more than four hours', order, ['--minutes', '241']],
    ['a time that is none', order, ['--minutes', 'soon']],
  ])('is not asked for with %s', async (_what, wish, options) => {
    const id = '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0101';
    expect((await wallet('ticket', clinic.id, id, fileOf('wrong.json', wish), ...options)).code).toBe(2);
  });
});

test('the key of health cards is changed by a command, which names the new one and those still published', async () => {
  const before = json<{ kid: string }>(await asClinic('health-card', 'rotate-key', '--json'));
  const { out, code } = await asClinic('health-card', 'rotate-key');
  expect(code).toBe(0);
  expect(out).toMatch(/^New cards are signed with [\w-]{43}\.\n(Still published: [\w-]{43}\.\n)+$/);
  expect(out).toContain(`Still published: ${before.kid}.`);
});
