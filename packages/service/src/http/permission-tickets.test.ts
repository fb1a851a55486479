import { answerRequest } from '@assent/application';
import { type ConsentGrant, type Did, type Instant, parse, plusSeconds, zConsentGrant } from '@assent/domain';
import { type TicketTrust, verifyTicket } from '@assent/fhir';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ticketDesk } from '../permission-tickets/ticket-desk.ts';
import { type HttpWorld, healthUrl, httpWorld, now, type Organization } from '../testing/http-world.ts';
import { grantOf, ticketOrderOf, uuid } from '../testing/samples.ts';
import { testCardSigner } from '../testing/test-card-signer.ts';

let world: HttpWorld;
let clinic: Organization;
let patient: { readonly id: string; readonly did: Did };
beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic');
  const onboarded = await clinic.client.onboardPatient({ body: { custody: 'service' } });
  if (!onboarded.valid) throw new Error('a patient without a device was refused');
  patient = onboarded.patient;
  await consent();
});

const specialist = 'did:web:specialist.example' as Did;
const iss = `${healthUrl}/health-cards/clinic`;
const audience = ticketOrderOf(specialist).audience;
/** A server that believes the clinic, and asks it for its keys. */
const trust: TicketTrust = {
  keySet: async (url) =>
    url === iss ? (await world.call('/health-cards/clinic/.well-known/jwks.json')).json() : undefined,
  isRevoked: () => Promise.reject(new Error('no ticket has a place in a list')),
};
async function consent(changes: object = {}, id = uuid(1)): Promise<ConsentGrant> {
  const grant = parse(zConsentGrant, { ...grantOf(patient.did, specialist, id), ...changes });
  await clinic.client.grantForPatient({
    params: { id: patient.id },
    body: { grant: structuredClone(grant) as never },
  });
  return grant;
}
const order = (changes: object = {}) => ({ ...structuredClone(ticketOrderOf(specialist)), ...changes });
const ask = (changes: object = {}, id = uuid(1), by = clinic) =>
  by.client.signPermissionTicket({ params: { id }, body: order(changes) });
const checkAt = async (ticket: string, at: Instant = now, presented: object = {}) => {
  const verdict = await verifyTicket(trust, ticket, { audience, now: at, ...presented });
  return verdict.valid ? 'valid' : verdict.fault;
};

describe('a ticket', () => {
  test('is signed for what a consent permits, good for an hour at its server, and a line of history', async () => {
    const { ticket, jti, expiresAt } = await ask();
    expect(expiresAt).toBe(plusSeconds(now, 3600));
    expect(await verifyTicket(trust, ticket, { audience, now })).toMatchObject({
      valid: true,
      value: {
        ...{ iss, jti, aud: audience, subject: { patient: { identifier: [{ value: patient.did }] } } },
        requester: { identifier: [{ value: specialist }] },
        access: { permissions: [{ resource_type: 'Observation', interactions: ['read', 'search'] }] },
      },
    });
    expect(await checkAt(ticket, plusSeconds(now, 3600))).toBe('expired');
    expect(await checkAt(ticket, now, { audience: 'https://other.example' })).toBe('wrong_audience');
    expect(await checkAt(`${ticket.slice(0, -4)}AAAA`)).toBe('signature');
    const { receipts } = await clinic.client.readHistory({ query: { subject: patient.did } });
    expect(receipts[0]).toMatchObject({
      ...{ event: 'ticket_signed', actor: clinic.tenant.did, dataClasses: ['Observation'], grants: [uuid(1)] },
    });
  });

  test('stays good when the key is changed, and the next one has the new key', async () => {
    const before = await ask();
    const { kid } = await clinic.client.rotateHealthCardKey({});
    const after = await ask();
    expect([await checkAt(before.ticket), await checkAt(after.ticket)]).toEqual(['valid', 'valid']);
    expect(JSON.parse(Buffer.from(after.ticket.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ kid });
  });

  test('ends with the consent if that ends before it, and lives no longer than four hours', async () => {
    const end = plusSeconds(now, 600);
    await consent({ period: { start: '2026-01-01T00:00:00Z', end } }, uuid(2));
    expect((await ask({}, uuid(2))).expiresAt).toBe(end);
    expect((await ask({ lifetimeSeconds: 14_400 })).expiresAt).toBe(plusSeconds(now, 14_400));
    await expect(ask({ lifetimeSeconds: 14_401 })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('is bound to the key of who presents it, if one is named', async () => {
    const presenterKey = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
    const { ticket } = await ask({ presenterKey });
    expect([await checkAt(ticket), await checkAt(ticket, now, { presenterKey })]).toEqual(['wrong_presenter', 'valid']);
  });
});

describe('there is no ticket', () => {
  const refusedFor = async (asked: Promise<unknown>) => {
    const before = (await clinic.client.readHistory({ query: { subject: patient.did } })).receipts.length;
    const error = await asked.then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string; params: Record<string, unknown> },
    );
    const { receipts } = await clinic.client.readHistory({ query: { subject: patient.did } });
    expect(receipts).toHaveLength(before);
    return [error?.code, error?.params.reason ?? error?.params.pointer];
  };

  test('for a consent that was taken back', async () => {
    await clinic.client.revokeGrantForPatient({ params: { id: uuid(1) } });
    expect(await refusedFor(ask())).toEqual(['conflict', 'revoked']);
  });

  test('for a consent that was replaced, or has ended', async () => {
    await consent({ lineage: uuid(1), version: 2 }, uuid(2));
    expect(await refusedFor(ask())).toEqual(['conflict', 'superseded']);
    expect(await checkAt((await ask({}, uuid(2))).ticket)).toBe('valid');
    world.clock.advance(365 * 86_400);
    expect(await refusedFor(ask({}, uuid(2)))).toEqual(['unsupported_resource', '#/period']);
  });

  test('where another consent denies something, until that is taken back', async () => {
    await consent({ provisions: [{ effect: 'deny', data: [{ resourceTypes: ['Condition'] }] }] }, uuid(2));
    expect(await refusedFor(ask())).toEqual(['conflict', 'other_consent']);
    await clinic.client.revokeGrantForPatient({ params: { id: uuid(2) } });
    expect(await checkAt((await ask()).ticket)).toBe('valid');
  });

  test('where other rules decide than that denials win', async () => {
    await consent({}, uuid(2));
    expect(await checkAt((await ask()).ticket)).toBe('valid');
    await clinic.client.setConsentRules({ body: { algorithm: 'most-recent/1' } });
    expect(await refusedFor(ask())).toEqual(['conflict', 'other_consent']);
    const environment = { id: 'law', base: 'deny' as const, provisions: [] };
    await clinic.client.setConsentRules({ body: { algorithm: 'environment-with-residual/1', environment } });
    expect(await refusedFor(ask())).toEqual(['conflict', 'environment']);
  });

  test('that would lose something, unless that is asked for, and never one that widens', async () => {
    await consent({ redisclosure: 'with-notice' }, uuid(2));
    expect(await refusedFor(ask({}, uuid(2)))).toEqual(['unsupported_resource', '#/redisclosure']);
    expect(await checkAt((await ask({ lossy: true }, uuid(2))).ticket)).toBe('valid');
    for (const change of [{ grantee: clinic.tenant.did }, { type: 'payer-claims-adjudication' }])
      expect((await refusedFor(ask({ lossy: true, ...change })))[0]).toBe('unsupported_resource');
  });

  test('for what is somebody else’s', async () => {
    const stranger = await world.onboard('stranger', 'clinic');
    await expect(ask({}, uuid(1), stranger)).rejects.toMatchObject({ code: 'not_found' });
    const params = { tenant: clinic.tenant.id };
    const other = world.agent.newDid('other');
    const asked = await world.clientOf().requestHolderProof({ params });
    const binding = { challenge: asked.challenge, audience: clinic.tenant.did };
    const presentation = await answerRequest(world.ports, other, [], binding);
    const session = await world.clientOf().openHolderSession({ params, body: { request: asked.id, presentation } });
    const holder = world.clientOf(session.valid ? session.token : '');
    const own = holder.signOwnPermissionTicket({ params: { ...params, id: uuid(1) }, body: order() });
    await expect(own).rejects.toMatchObject({ code: 'not_found' });
  });

  test('while it is not known whether the consent was taken back, or without https', async () => {
    const { tenant } = clinic;
    const down = { ...world.ports.revocations, read: () => Promise.reject(new Error('no node')) };
    const cards = testCardSigner();
    const publicUrl = healthUrl;
    const asked = { lossy: false, lifetimeSeconds: 3600, ...order() };
    const blind = ticketDesk({ ports: { ...world.ports, revocations: down }, cards, publicUrl });
    await expect(blind.sign(tenant.id, { grant: uuid(1) }, asked)).rejects.toThrow('no node');
    const plain = ticketDesk({ ports: world.ports, cards, publicUrl: 'http://assent.test' });
    await expect(plain.sign(tenant.id, { grant: uuid(1) }, asked)).rejects.toMatchObject({ code: 'not_found' });
  });
});
