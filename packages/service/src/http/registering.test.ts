import {
  answerRequest,
  type CompactCredential,
  type DisclosedCredential,
  forgetSessions,
  type HeldCredential,
  type IssuedCredential,
} from '@assent/application';
import type { Did } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { askWallet } from '../testing/ask-wallet.ts';
import { baseUrl, type HttpWorld, httpWorld, nextYear, type Organization } from '../testing/http-world.ts';
import { factsOf, familyNameQuery, identityOf, uuid } from '../testing/samples.ts';
import { newVciKey, type VciKey, vciWallet } from '../testing/test-vci-wallet.ts';

let world: HttpWorld;
let clinic: Organization;
beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity', 'EligibilityFacts']);
});

const didsOf = async ({ client }: Organization = clinic) =>
  (await client.listPatients({})).patients.map(({ did }) => did);
/** A client whose key has a role that may do this, and nothing else. */
async function clientWhoMay(...actions: readonly string[]) {
  const may = actions.map((action) => `Action::"${action}"`).join(', ');
  const { key } = await clinic.client.createApiKey({ body: { name: 'Desk', roles: ['desk'] } });
  await clinic.client.setOrganizationPolicy({
    body: { policies: `permit (principal, action in [${may}], resource);` },
  });
  return world.clientOf(key);
}

describe('an offer that registers', () => {
  const body = { type: 'PatientIdentity' as const, claims: structuredClone(identityOf('Made').claims) as never };
  const registering = { ...body, tx_code: true, register_patient: true };
  const stepsOf = async (id: string) =>
    (await clinic.client.readOffer({ params: { id } })).steps.map(({ step }) => step);

  async function redeem(offer: { uri: string; tx_code: string | null }) {
    const wallet = vciWallet(world, `${baseUrl}/openid4vci/clinic`);
    const { body: read } = await wallet.offer(offer.uri);
    const grants = Object.values((read as { grants: Record<string, Record<string, string>> }).grants);
    const form = { 'pre-authorized_code': grants[0]?.['pre-authorized_code'] ?? '', tx_code: offer.tx_code ?? '' };
    const { body: token } = await wallet.token(form);
    return async (...keys: readonly VciKey[]) => {
      const nonce = await wallet.nonce();
      const jwt = await Promise.all(keys.map((key) => wallet.proof(key, nonce)));
      const wanted = { credential_configuration_id: 'PatientIdentity_dc+sd-jwt', proofs: { jwt } };
      return wallet.post('credential', wanted, { authorization: `Bearer ${token.access_token}` });
    };
  }

  test('makes whoever redeems it a patient, of whom facts can be ordered', async () => {
    const offer = await clinic.client.openOffer({ body: registering });
    const [key, take] = [await newVciKey(), await redeem(offer)];
    expect(await didsOf()).toEqual([]);
    expect((await take(key)).status).toBe(200);
    expect(await didsOf()).toEqual([key.did]);
    expect(await stepsOf(offer.id)).toEqual(['created', 'offer_read', 'code_redeemed', 'patient_registered', 'issued']);
    const [facts] = factsOf('1980-01-01');
    const order = { subject: key.did, ...facts, validUntil: nextYear };
    await clinic.client.orderFacts({ body: structuredClone(order) as never });
    expect((await clinic.client.listPatients({})).patients).toMatchObject([{ custody: 'holder' }]);
  });

  test('registers one person, however many keys it is redeemed for', async () => {
    const offer = await clinic.client.openOffer({ body: registering });
    const keys = await Promise.all([1, 2, 3].map(() => newVciKey()));
    const take = await redeem(offer);
    expect((await take(...keys.slice(0, 2))).status).toBe(200);
    expect((await take(...keys.slice(2))).status).toBe(200);
    expect(await didsOf()).toEqual([keys[0]?.did]);
  });

  test('leaves a patient who is known as they are', async () => {
    const key = await newVciKey();
    for (const _ of [1, 2]) {
      const offer = await clinic.client.openOffer({ body: registering });
      expect((await (await redeem(offer))(key)).status).toBe(200);
    }
    expect(await didsOf()).toEqual([key.did]);
  });

  test('registers nobody if nothing is issued, or it does not say so', async () => {
    const offer = await clinic.client.openOffer({ body: registering });
    const take = await redeem(offer);
    world.clock.advance(366 * 86_400);
    expect((await take(await newVciKey())).status).toBe(401);
    const plain = await clinic.client.openOffer({ body: { ...body, tx_code: true } });
    expect((await (await redeem(plain))(await newVciKey())).status).toBe(200);
    expect(await didsOf()).toEqual([]);
  });

  test('is not made without a code, nor by who may issue and not register', async () => {
    const without = clinic.client.openOffer({ body: { ...body, register_patient: true } });
    await expect(without).rejects.toMatchObject({ code: 'invalid_request' });
    const issuer = await clientWhoMay('Issue');
    await issuer.openOffer({ body: { ...body, tx_code: true } });
    const offering = issuer.openOffer({ body: registering });
    await expect(offering).rejects.toMatchObject({ code: 'forbidden', params: { action: 'RegisterPatients' } });
    await (await clientWhoMay('Issue', 'RegisterPatients')).openOffer({ body: registering });
  });
});

describe('whoever answered a request', () => {
  const query = { credentials: familyNameQuery.credentials.slice(0, 1) };
  let lab: Organization;
  let patient: Did;
  beforeEach(async () => {
    lab = await world.onboard('lab', 'clinic', ['PatientIdentity']);
    patient = world.agent.newDid('patient');
  });

  /** An identity that the lab has issued to somebody. */
  async function heldBy(
    did: Did,
    issuer = lab,
  ): Promise<HeldCredential & { readonly issued: Pick<IssuedCredential, 'id'> }> {
    const { client, tenant } = issuer;
    const request = await client.requestPresentation({ body: { query: { credentials: [] }, purpose: 'Registration' } });
    const binding = { challenge: request.challenge, audience: tenant.did };
    const presentation = await answerRequest(world.ports, did, [], binding);
    await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
    const content = identityOf('Made');
    const order = { subject: did, content: structuredClone(content) as never, validUntil: nextYear };
    const issued = await client.issueCredential({ body: order });
    const [type, format] = ['PatientIdentity', 'dc+sd-jwt'] as const;
    return { type, format, compact: issued.compact as CompactCredential, claims: { ...content.claims }, issued };
  }

  async function answered(...dids: readonly Did[]) {
    const ids = dids.map((_, index) => `name${index}`);
    const credentials = ids.map((id) => ({ ...query.credentials[0], id })) as never;
    const asked = await askWallet(world, clinic.client, { credentials });
    const shown: Record<string, readonly string[]> = {};
    const held = [];
    for (const [index, did] of dids.entries()) {
      const one = await heldBy(did);
      held.push(one.issued.id);
      const token = await asked.vpToken(did, [one]);
      Object.assign(shown, { [ids[index] ?? '']: token[ids[index] ?? ''] });
    }
    const response = await asked.reply({ vp_token: JSON.stringify(shown), state: asked.state });
    return { session: asked.id, held, status: response.status };
  }
  const register = (session: string, { client } = clinic, credential?: string) =>
    client.onboardPatient({ body: { custody: 'answered', session, ...(credential ? { credential } : {}) } });

  test('is registered once, and shown as such from then on', async () => {
    const { session } = await answered(patient);
    const first = await register(session);
    expect(first).toMatchObject({ valid: true, isNew: true, patient: { did: patient, custody: 'holder' } });
    expect(await register(session)).toEqual({ ...first, isNew: false });
    const both = await Promise.all([register(session), register(session)]);
    expect(both).toEqual(both.map(() => ({ ...first, isNew: false })));
    expect(await didsOf()).toEqual([patient]);
  });

  test('is registered by the DID that the organisation issued to', async () => {
    const one = await heldBy(patient, clinic);
    const asked = await askWallet(world, clinic.client, query);
    const shown = await asked.vpToken(patient, [one]);
    await asked.reply({ vp_token: JSON.stringify(shown), state: asked.state });
    expect(await register(asked.id)).toMatchObject({ isNew: false, patient: { did: patient } });
  });

  test('is named by a credential if several keys answered, and nobody else can be', async () => {
    const other = world.agent.newDid('other');
    const { session, held, status } = await answered(patient, other);
    expect(status).toBe(200);
    await expect(register(session)).rejects.toMatchObject({ params: { reason: 'no_single_holder' } });
    await expect(register(session, clinic, 'urn:uuid:nothing')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await register(session, clinic, held[1])).toMatchObject({ patient: { did: other } });
    expect(await didsOf()).toEqual([other]);
  });

  test('is not registered by a request that is open, declined or refused, or of which the answer was forgotten', async () => {
    const open = await askWallet(world, clinic.client, query);
    const declined = await askWallet(world, clinic.client, query);
    await declined.reply({ error: 'access_denied', state: declined.state });
    const revoked = await askWallet(world, clinic.client, query);
    const one = await heldBy(patient);
    await lab.client.revokeCredential({ params: { id: one.issued.id } });
    const shown = await revoked.vpToken(patient, [one]);
    await revoked.reply({ vp_token: JSON.stringify(shown), state: revoked.state });
    expect((await revoked.session()).verdict).toBe('refused');
    for (const { id } of [open, declined, revoked])
      await expect(register(id)).rejects.toMatchObject({ code: 'invalid_request', params: { reason: 'not_accepted' } });
    const { session } = await answered(world.agent.newDid('late'));
    world.clock.advance(2 * 86_400);
    await forgetSessions(world.ports);
    await expect(register(session)).rejects.toMatchObject({ code: 'gone' });
    expect(await didsOf()).toEqual([]);
  });

  test('is not registered by a same-device request, whose answer is for its browser alone', async () => {
    const asked = await askWallet(world, clinic.client, query, { redirect_uri: 'https://clinic.example/back' });
    const shown = await asked.vpToken(patient, [await heldBy(patient)]);
    await asked.reply({ vp_token: JSON.stringify(shown), state: asked.state });
    await expect(register(asked.id)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is nobody to another organisation, nor registered by who may do one of both alone', async () => {
    const { session } = await answered(patient);
    await expect(register(session, lab)).rejects.toMatchObject({ code: 'not_found' });
    for (const [may, missing] of [
      ['Verify', 'RegisterPatients'],
      ['RegisterPatients', 'Verify'],
    ] as const) {
      const call = register(session, { ...clinic, client: await clientWhoMay(may) });
      await expect(call).rejects.toMatchObject({ code: 'forbidden', params: { action: missing } });
    }
    expect(await didsOf()).toEqual([]);
    const both = await clientWhoMay('Verify', 'RegisterPatients');
    expect(await register(session, { ...clinic, client: both })).toMatchObject({ isNew: true });
  });

  /** A session with an answer that was kept as it is given here. */
  async function keptAnswer(changes: Partial<DisclosedCredential>) {
    const { id } = await askWallet(world, clinic.client, query);
    const { did } = lab.tenant;
    const one = { query: 'name', id: uuid(1), type: 'PatientIdentity', format: 'dc+sd-jwt', issuer: did } as const;
    const disclosed = [{ ...one, holder: patient, claims: {}, validUntil: nextYear, ...changes }];
    const step = { at: world.clock.now(), step: 'accepted' } as const;
    await world.ports.store.tenant(clinic.tenant.id, ({ presentationSessions }) =>
      presentationSessions.conclude(id, { kind: 'accepted', disclosed }, step),
    );
    return id;
  }

  test('is no patient for having shown the consent of somebody they act for', async () => {
    const child = world.agent.newDid('child');
    const type = 'ConsentGrant' as const;
    const theirs = await keptAnswer({ type, claims: { grantor: patient, subject: child } });
    await expect(register(theirs)).rejects.toMatchObject({ params: { reason: 'no_single_holder' } });
    const own = await keptAnswer({ type, claims: { grantor: patient, subject: patient } });
    expect(await register(own)).toMatchObject({ patient: { did: patient } });
  });

  test('is not taken for another patient by a credential that has the id of theirs', async () => {
    const known = await heldBy(world.agent.newDid('known'), clinic);
    const session = await keptAnswer({ id: known.issued.id });
    expect(await register(session)).toMatchObject({ isNew: true, patient: { did: patient } });
  });

  test('has a key that a service holds, if it says so', async () => {
    const session = await keptAnswer({ custody: 'service' });
    expect(await register(session)).toMatchObject({ patient: { custody: 'service' } });
  });
});
