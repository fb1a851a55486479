import type { Client } from '@assent/api';
import { answerRequest, proofNonceOf, publishProofEpochs } from '@assent/application';
import { canonicalRequest, type DcqlQuery, type Did, type Instant, proofSchemas } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { askWallet } from '../testing/ask-wallet.ts';
import { factsWallet } from '../testing/facts-wallet.ts';
import { type HttpWorld, httpWorld, nextYear, type Organization } from '../testing/http-world.ts';
import { factsOf, familyNameQuery, trialOf } from '../testing/samples.ts';

const world = await httpWorld();
const now = () => world.ports.clock.now();
const clinic = await world.onboard('clinic', 'clinic', ['EligibilityFacts', 'PatientIdentity']);
const lab = await world.onboard('lab', 'lab', ['EligibilityFacts']);
const sponsor = await world.onboard('sponsor', 'sponsor', []);
const anybody = world.clientOf();

const [identity, egfr, problems] = factsOf('1980-02-29').map(({ facts }) => facts) as [object, object, object];

/** Somebody who is a patient at both, with a wallet. */
async function patientOf({ agent, ports, clientOf }: HttpWorld, name: string) {
  const did = agent.newDid(name);
  const at = async ({ client, tenant }: Organization): Promise<Client> => {
    const request = await client.requestPresentation({ body: { query: { credentials: [] }, purpose: 'Registration' } });
    const proofFor = (challenge: string) => answerRequest(ports, did, [], { challenge, audience: tenant.did });
    const presentation = await proofFor(request.challenge);
    await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
    const params = { tenant: tenant.id };
    const asked = await anybody.requestHolderProof({ params });
    const body = { request: asked.id, presentation: await proofFor(asked.challenge) };
    const session = await anybody.openHolderSession({ params, body });
    return clientOf(session.valid ? session.token : '');
  };
  return { did, atClinic: await at(clinic), atLab: await at(lab), wallet: factsWallet() };
}
type Patient = Awaited<ReturnType<typeof patientOf>>;

const order = (by: Organization, subject: Did, schema: string, facts: object) =>
  by.client.orderFacts({ body: { subject, schema, facts: facts as never, validUntil: nextYear } });

/** Identity and problems of the clinic, and a measurement of the laboratory, in the wallet. */
async function withFacts(patient: Patient, changes: object = {}): Promise<Patient> {
  await order(clinic, patient.did, proofSchemas.patientIdentity.id, identity);
  await order(clinic, patient.did, proofSchemas.problemList.id, problems);
  await order(lab, patient.did, proofSchemas.egfr.id, { ...egfr, ...changes });
  await patient.wallet.take(patient.atClinic, clinic.tenant.id);
  await patient.wallet.take(patient.atLab, lab.tenant.id);
  return patient;
}

const studyOf = (id: string) =>
  sponsor.client.openStudy({
    body: {
      criteria: structuredClone(trialOf(id)) as never,
      issuers: [clinic.tenant.did, lab.tenant.did],
      identityIssuers: [clinic.tenant.did],
      purpose: 'To see whether you may take part',
    },
  });

const ask = (study: { id: string }) => sponsor.client.requestProof({ params: { id: study.id }, body: {} });
const tenant = sponsor.tenant.id;
const send = (id: string, presentation: string) =>
  anybody.answerProofRequest({ params: { tenant, id }, body: { presentation } });
async function answer({ wallet }: Patient, request: { id: string }) {
  const { text } = await wallet.prove(anybody, tenant, request.id, now());
  return send(request.id, text);
}

let alice: Patient;
let study: Awaited<ReturnType<typeof studyOf>>;
beforeAll(async () => {
  alice = await withFacts(await patientOf(world, 'alice'));
  study = await studyOf('NCT00000001');
});

describe('somebody who fits a trial', () => {
  test('proves it with facts of two organisations, is enrolled once, and the sponsor has nothing but a pseudonym', async () => {
    expect(study.planned.map(({ how }) => how)).toEqual([
      'zero-knowledge',
      'zero-knowledge',
      'zero-knowledge',
      'attested',
    ]);
    const request = await ask(study);
    expect(request.url).toContain(request.id);
    const answered = await answer(alice, request);
    expect(answered).toMatchObject({ valid: true });
    const seen = await sponsor.client.readProofRequest({ params: { id: request.id } });
    expect(seen).toMatchObject({ state: 'proven', issuers: [clinic.tenant.did, lab.tenant.did, clinic.tenant.did] });
    expect(JSON.stringify(seen)).not.toMatch(/1980|72\.5|82423001|alice/);
    const enrol = (name: string) => sponsor.client.enrol({ params: { id: study.id }, body: { request: name } });
    expect(await enrol(request.id)).toMatchObject({ pseudonym: seen.pseudonym });
    const again = await ask(study);
    expect(await answer(alice, again)).toMatchObject({ valid: true, pseudonym: seen.pseudonym });
    await expect(enrol(again.id)).rejects.toMatchObject({ code: 'conflict' });
    const { studies } = await sponsor.client.listStudies({});
    expect(studies.find(({ id }) => id === study.id)).toMatchObject({ asked: 2, proven: 2, enrolled: 1 });
  });

  test('of two enrolments at once one is made', async () => {
    const other = await studyOf('NCT00000002');
    const requests = [await ask(other), await ask(other)];
    for (const request of requests) await answer(alice, request);
    const done = await Promise.allSettled(
      requests.map(({ id }) => sponsor.client.enrol({ params: { id: other.id }, body: { request: id } })),
    );
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('has another pseudonym in another trial', async () => {
    const other = await ask(await studyOf('NCT00000003'));
    const same = await ask(study);
    const [first, second] = [await answer(alice, other), await answer(alice, same)];
    expect(first.valid && second.valid && first.pseudonym !== second.pseudonym).toBe(true);
  });

  test('is asked once: the answer again, and another one, are refused', async () => {
    const request = await ask(study);
    const { text } = await alice.wallet.prove(anybody, tenant, request.id, now());
    expect(await send(request.id, text)).toMatchObject({ valid: true });
    expect(await send(request.id, text)).toMatchObject({ rejections: [{ reason: 'challenge_used' }] });
    await expect(anybody.readProofQuestion({ params: { tenant, id: request.id } })).rejects.toMatchObject({
      code: 'gone',
    });
  });

  test('gives an answer that is good for no other request', async () => {
    const [first, second] = [await ask(study), await ask(study)];
    const { text } = await alice.wallet.prove(anybody, tenant, first.id, now());
    expect(await send(second.id, text)).toMatchObject({ rejections: [{ reason: 'wrong_challenge' }] });
    const seen = await sponsor.client.readProofRequest({ params: { id: second.id } });
    expect(seen.state).toBe('open');
  });
});

describe('somebody who does not fit', () => {
  test('cannot prove it, and the sponsor does not learn that they tried', async () => {
    const bob = await withFacts(await patientOf(world, 'bob'), { 'value:mL/min/{1.73_m2}': '30' });
    const request = await ask(study);
    await expect(answer(bob, request)).rejects.toMatchObject({ code: 'conflict' });
    expect(await sponsor.client.readProofRequest({ params: { id: request.id } })).toMatchObject({ state: 'open' });
  });

  test('cannot do it with the facts of somebody else', async () => {
    const carol = await patientOf(world, 'carol');
    await order(clinic, carol.did, proofSchemas.patientIdentity.id, identity);
    await carol.wallet.take(carol.atClinic, clinic.tenant.id);
    const mixed = { ...carol.wallet, facts: [...carol.wallet.facts, ...alice.wallet.facts.slice(1)] };
    carol.wallet.facts.push(...mixed.facts.slice(1));
    await expect(answer(carol, await ask(study))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('as a fact was revoked, can prove it no more with a new request, and not with one of before', async () => {
    const dave = await withFacts(await patientOf(world, 'dave'));
    const before = await ask(study);
    const { text } = await dave.wallet.prove(anybody, tenant, before.id, now());
    const revoked = dave.wallet.facts.at(-1)?.id as string;
    await lab.client.revokeCredential({ params: { id: revoked } });
    expect(await publishProofEpochs({ ...world.ports, eligibility: world.eligibility }, lab.tenant.id)).toBe(1);
    expect(await send(before.id, text)).toMatchObject({ rejections: [{ reason: 'stale_status' }] });
    await expect(answer(dave, await ask(study))).rejects.toMatchObject({ code: 'gone' });
    // everybody else comes along with the same file
    expect(await answer(alice, await ask(study))).toMatchObject({ valid: true });
  });
});

describe('facts', () => {
  test('come with the same facts as an SD-JWT VC', async () => {
    const erin = await patientOf(world, 'erin');
    await order(lab, erin.did, proofSchemas.egfr.id, egfr);
    const [compact] = await erin.wallet.take(erin.atLab, lab.tenant.id);
    const { credentials } = await erin.atLab.listOwnCredentials({ params: { tenant: lab.tenant.id } });
    expect(credentials).toMatchObject([{ type: 'EligibilityFacts', format: 'dc+sd-jwt', compact }]);
  });

  test('are signed for the wallet that took them first, as often as it asks, and for no other', async () => {
    const frank = await patientOf(world, 'frank');
    const { id } = await order(lab, frank.did, proofSchemas.egfr.id, egfr);
    const { offers } = await frank.atLab.listOwnFacts({ params: { tenant: lab.tenant.id } });
    const accept = async (wallet: Pick<Patient['wallet'], 'commit'>) =>
      frank.atLab.acceptOwnFacts({
        params: { tenant: lab.tenant.id, id },
        body: await wallet.commit(offers[0] as never),
      });
    const first = await accept(frank.wallet);
    expect(await accept(frank.wallet)).toMatchObject({
      statusHandle: first.statusHandle,
      credential: first.credential,
    });
    await expect(accept(factsWallet())).rejects.toMatchObject({ code: 'conflict' });
  });

  test('keep their place when another key signs, and are not to be had again once they are revoked or erased', async () => {
    const judy = await patientOf(world, 'judy');
    const at = { tenant: clinic.tenant.id };
    const { id } = await order(clinic, judy.did, proofSchemas.egfr.id, egfr);
    const { offers } = await judy.atClinic.listOwnFacts({ params: at });
    const body = await judy.wallet.commit(offers[0] as never);
    const accept = () => judy.atClinic.acceptOwnFacts({ params: { ...at, id }, body });
    const first = await accept();
    await clinic.client.rotateProofKey({});
    const same = { publicKey: first.publicKey, statusHandle: first.statusHandle, registry: first.registry };
    expect(await accept()).toMatchObject(same);
    await clinic.client.revokeCredential({ params: { id } });
    await expect(accept()).rejects.toMatchObject({ code: 'gone' });
    await clinic.client.eraseCredential({ params: { id }, body: {} });
    await expect(accept()).rejects.toMatchObject({ code: 'not_found' });
    expect((await judy.atClinic.listOwnFacts({ params: at })).offers).toEqual([]);
  });

  test('are offered to the patient they are about alone', async () => {
    const grace = await patientOf(world, 'grace');
    const { id } = await order(lab, alice.did, proofSchemas.egfr.id, egfr);
    const { offers } = await alice.atLab.listOwnFacts({ params: { tenant: lab.tenant.id } });
    const body = await grace.wallet.commit(offers.at(-1) as never);
    const taken = grace.atLab.acceptOwnFacts({ params: { tenant: lab.tenant.id, id }, body });
    await expect(taken).rejects.toMatchObject({ code: 'not_found' });
    expect((await grace.atLab.listOwnFacts({ params: { tenant: lab.tenant.id } })).offers).toEqual([]);
  });

  test.each([
    ['a unit that the schema does not have', { 'value:mg/dL': '1' }, '#/facts/value:mg~1dL'],
    ['a digit too many', { 'value:mL/min/{1.73_m2}': '72.55' }, '#/facts/value:mL~1min~1{1.73_m2}'],
    ['a negative value', { 'value:mL/min/{1.73_m2}': '-1' }, undefined],
    ['no value', { 'value:mL/min/{1.73_m2}': undefined }, '#/facts/value:mL~1min~1{1.73_m2}'],
    ['a day that they set themselves', { issuedOn: '2020-01-01' }, '#/facts/issuedOn'],
  ])('with %s are refused', async (_, changes, pointer) => {
    const made = order(lab, alice.did, proofSchemas.egfr.id, { ...egfr, ...changes });
    await expect(made).rejects.toMatchObject({
      code: 'invalid_request',
      ...(pointer ? { params: { pointers: expect.arrayContaining([pointer]) } } : {}),
    });
  });

  test('that say who somebody is are given once, until they are revoked', async () => {
    const heidi = await patientOf(world, 'heidi');
    const orderIdentity = () => order(clinic, heidi.did, proofSchemas.patientIdentity.id, identity);
    const { id } = await orderIdentity();
    await expect(orderIdentity()).rejects.toMatchObject({ code: 'conflict' });
    await heidi.wallet.take(heidi.atClinic, clinic.tenant.id);
    await expect(orderIdentity()).rejects.toMatchObject({ code: 'conflict' });
    await clinic.client.revokeCredential({ params: { id } });
    await orderIdentity();
  });

  test('of an organisation that is not accredited, or about a stranger, are refused', async () => {
    const other = await world.onboard('other', 'clinic', ['PatientIdentity']);
    const made = order(other, alice.did, proofSchemas.egfr.id, egfr);
    await expect(made).rejects.toMatchObject({ code: 'not_accredited' });
    const stranger = order(lab, 'did:web:stranger.example' as Did, proofSchemas.egfr.id, egfr);
    await expect(stranger).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('an organisation that signs facts', () => {
  test('says which key is its own, and rotates it: what an earlier key signed stays good', async () => {
    const ivan = await withFacts(await patientOf(world, 'ivan'));
    const rotated = await lab.client.rotateProofKey({});
    expect(rotated.earlier).toBe(1);
    const { did, keys } = await anybody.readProofIssuer({ params: { tenant: lab.tenant.id } });
    expect({ did, count: keys.length }).toEqual({ did: lab.tenant.did, count: 2 });
    expect(keys.at(-1)).toMatchObject({ publicKey: rotated.publicKey, epoch: 0 });
    expect(await answer(ivan, await ask(study))).toMatchObject({ valid: true });
  });

  test('is believed no more once it is suspended', async () => {
    const request = await ask(study);
    const { text } = await alice.wallet.prove(anybody, tenant, request.id, now());
    await world.operator.suspendIssuer({ body: { issuer: lab.tenant.did, type: 'EligibilityFacts' } });
    expect(await send(request.id, text)).toMatchObject({
      rejections: [{ reason: 'issuer_not_accredited', at: '/credentials/1' }],
    });
    await world.operator.reinstateIssuer({ body: { issuer: lab.tenant.did, from: now() as Instant } });
  });
});

test('an audit package has every answer, and no request that nobody answered', async () => {
  const pack = await sponsor.client.exportAuditPackage({ params: { id: study.id } });
  expect(pack.answers.length).toBeGreaterThan(3);
  expect(pack.enrolments).toHaveLength(1);
  expect(pack.answers.map(({ id }) => id)).toContain(pack.enrolments[0]?.request);
  expect(JSON.stringify(pack)).not.toMatch(/1980-02-29|72\.5/);
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ['read', (id) => anybody.readProofQuestion({ params: { tenant, id } })],
  ['answered', (id) => send(id, '{}')],
  ['read by another organisation', (id) => clinic.client.readProofRequest({ params: { id } })],
])('a request that is not there cannot be %s', async (_, call) => {
  await expect(call('7d0ad8b1-7a6c-4f0e-9d5f-0a0c7e5b1a11')).rejects.toMatchObject({ code: 'not_found' });
});

test('what is no presentation is refused, and burns nothing', async () => {
  const request = await ask(study);
  expect(await send(request.id, '{"format":"x"}')).toMatchObject({ rejections: [{ reason: 'malformed' }] });
  expect(await answer(alice, request)).toMatchObject({ valid: true });
});

describe('a proof within OpenID4VP', () => {
  const askWith = (query: DcqlQuery = { credentials: [] }, id = study.id) =>
    askWallet(world, sponsor.client, query, { proof: { id: 'fits', study: id } });
  type Asked = Awaited<ReturnType<typeof askWith>>;
  /** The entry of the query, as the wallet reads it. */
  const entryOf = ({ request }: Asked) =>
    (request as never as { dcql_query: DcqlQuery }).dcql_query.credentials.at(-1) as never as {
      id: string;
      format: string;
      meta: { request_uri: string; request_sha256: string };
    };
  const proveFor = async (asked: Asked) => {
    const id = entryOf(asked).meta.request_uri.split('/').at(-1) ?? '';
    return (await alice.wallet.prove(anybody, tenant, id, now())).text;
  };
  const reply = (asked: Asked, token: object) => asked.reply({ vp_token: JSON.stringify(token), state: asked.state });

  test('is an entry of its own format in the query, bound to this request and this client', async () => {
    const asked = await askWith();
    const { id, format, meta } = entryOf(asked);
    expect({ id, format }).toEqual({ id: 'fits', format: 'assent-eligibility-proof' });
    const name = meta.request_uri.split('/').at(-1) ?? '';
    const { request } = await anybody.readProofQuestion({ params: { tenant, id: name } });
    const { sha256 } = world.ports;
    expect(meta.request_sha256).toBe(sha256(canonicalRequest(request)));
    const { client_id: clientId = '', nonce = '' } = asked.request;
    expect(request.nonce).toBe(proofNonceOf(sha256, { clientId, nonce }));
    expect(request.nonce).not.toBe(proofNonceOf(sha256, { clientId: `${clientId}x`, nonce }));
  });

  test('is accepted once, and says what it has shown where all proofs are', async () => {
    const asked = await askWith();
    const token = { fits: [await proveFor(asked)] };
    expect((await reply(asked, token)).status).toBe(200);
    const { verdict, proof, disclosed } = await asked.session();
    expect({ verdict, disclosed, query: proof?.query }).toEqual({ verdict: 'accepted', disclosed: [], query: 'fits' });
    const seen = await sponsor.client.readProofRequest({ params: { id: proof?.request ?? '' } });
    expect(seen.state).toBe('proven');
    expect((await reply(asked, token)).status).not.toBe(200);
  });

  test.each<[string, (text: string) => object]>([
    ['is not there', () => ({})],
    ['is there twice', (text) => ({ fits: [text, text] })],
    ['is of another request', () => ({ fits: [foreign] })],
  ])('that %s is refused, and the session stays open', async (_, tokenOf) => {
    const asked = await askWith();
    foreign ||= await proveFor(await askWith());
    const text = await proveFor(asked);
    expect((await reply(asked, tokenOf(text))).status).not.toBe(200);
    expect((await asked.session()).state).toBe('open');
    expect((await reply(asked, { fits: [text] })).status).toBe(200);
  });
  let foreign = '';

  test('does not make up for a credential that is asked for beside it', async () => {
    const asked = await askWith(familyNameQuery);
    const text = await proveFor(asked);
    await reply(asked, { fits: [text] });
    expect((await asked.session()).verdict).not.toBe('accepted');
    const { proof } = await asked.session();
    expect(await sponsor.client.readProofRequest({ params: { id: proof?.request ?? '' } })).toMatchObject({
      state: 'open',
    });
  });

  test('is asked for by a name of its own, and for a study of the tenant', async () => {
    const [first] = familyNameQuery.credentials;
    const same = askWallet(world, sponsor.client, familyNameQuery, { proof: { id: first?.id, study: study.id } });
    await expect(same).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: ['#/proof/id'] } });
    const strange = askWallet(world, clinic.client, { credentials: [] }, { proof: { id: 'fits', study: study.id } });
    await expect(strange).rejects.toMatchObject({ code: 'not_found' });
  });
});
